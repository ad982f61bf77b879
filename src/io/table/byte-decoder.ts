import { DataError } from "../../tensor/errors.ts";
import { concatBytes } from "../concat-bytes.ts";

const latin1 = "windows-1252";

type Decoder = InstanceType<typeof TextDecoder>;

/** What text in Latin-1 does not hold, and other bytes do. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
const control = /[\0-\x08\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d]/;

/**
 * Decodes a text's bytes that come in pieces: UTF-8 and UTF-16, and what is neither as Latin-1. That may show late: up
 * to there the text is ASCII, which is both.
 */
export class ByteDecoder {
  readonly notes: string[] = [];
  readonly #source: string;
  readonly #encoding: string | undefined;
  /** For an encoding that is known; null while it is UTF-8 or Latin-1. */
  #decoder: Decoder | null = null;
  #isStart = true;
  #isAscii = true;
  #hasMark = false;
  /** The beginning of a character whose end is to come. */
  #rest: Uint8Array = new Uint8Array(0);
  #position = 0;

  constructor(source: string, encoding?: string) {
    this.#source = source;
    this.#encoding = encoding;
  }

  /** @param piece the first is long enough to tell UTF-16. */
  decode(piece: Uint8Array, isLast: boolean): string {
    if (this.#isStart) this.#begin(piece);
    if (this.#decoder) return this.#decodeKnown(this.#decoder, piece, isLast);
    const bytes = this.#rest.length === 0 ? piece : concatBytes(this.#rest, piece);
    const end = isLast ? bytes.length : wholeCharacters(bytes);
    const whole = bytes.subarray(0, end);
    this.#rest = bytes.slice(end);
    try {
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(whole);
      this.#position += end;
      this.#isAscii &&= text.length === end;
      return text;
    } catch (cause) {
      return this.#decodeOther(bytes, cause);
    }
  }

  #begin(bytes: Uint8Array): void {
    this.#isStart = false;
    const encoding = this.#encoding ?? utf16Of(bytes);
    if (encoding === null) {
      this.#hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
      return;
    }
    this.#decoder = new TextDecoder(encoding, { fatal: true });
    if (this.#encoding === undefined) this.notes.push("Read as UTF-16.");
  }

  #decodeKnown(decoder: Decoder, piece: Uint8Array, isLast: boolean): string {
    try {
      const text = decoder.decode(piece, { stream: !isLast });
      return decoder.encoding === latin1 ? withUpperSigns(text) : text;
    } catch (cause) {
      throw new DataError(
        `${this.#source}: this is no text in ${decoder.encoding}. Save it in UTF-8.`,
        { cause },
      );
    }
  }

  #decodeOther(bytes: Uint8Array, cause: unknown): string {
    const valid = firstInvalid(bytes);
    const isUtf8 = !this.#isAscii || this.#hasMark || bytes.subarray(0, valid).some((b) => b > 127);
    if (isUtf8 || control.test(decodeLatin1(bytes))) {
      throw new DataError(
        `${this.#source}: at byte ${this.#position + valid}: no text in UTF-8. Save it in UTF-8, or name its encoding: ` +
          `encoding: "${latin1}" (--encoding).`,
        { cause },
      );
    }
    this.notes.push("Read as Latin-1 (windows-1252), since it is no UTF-8.");
    this.#decoder = new TextDecoder(latin1);
    this.#rest = new Uint8Array(0);
    return decodeLatin1(bytes);
  }
}

/** The signs 0x80 to 0x9f, which some versions of Node leave as they are. */
const upperSigns = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

function withUpperSigns(text: string): string {
  return text.replace(/[\x80-\x9f]/g, (sign) => upperSigns[sign.charCodeAt(0) - 0x80]);
}

function decodeLatin1(bytes: Uint8Array): string {
  return withUpperSigns(new TextDecoder(latin1).decode(bytes));
}

/** The first byte that is no UTF-8. */
function firstInvalid(bytes: Uint8Array): number {
  let [valid, invalid] = [0, bytes.length];
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      valid = middle;
    } catch {
      invalid = middle;
    }
  }
  return wholeCharacters(bytes.subarray(0, valid));
}

/** Where the last character that is not whole begins. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return size > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

/** UTF-16, by its mark, or by the zeros that are every second byte of most texts; null where it is another. */
function utf16Of(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const zeros = [0, 0];
  const end = Math.min(bytes.length, 4096);
  for (let i = 0; i < end; i++) if (bytes[i] === 0) zeros[i % 2]++;
  const many = end / 4;
  if (zeros[1] > many && zeros[0] === 0) return "utf-16le";
  return zeros[0] > many && zeros[1] === 0 ? "utf-16be" : null;
}

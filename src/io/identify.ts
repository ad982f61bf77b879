import { DataError } from "../tensor/errors.ts";

/** What a file is. */
interface Format {
  /** With its article: `a Git LFS pointer`. */
  name: string;
  /** What to do about it, where it stands in the place of another file. */
  advice: string;
}

/** How a format begins, or what stands at byte `at`: as text, each character a byte. */
interface Row extends Format {
  starts: readonly string[];
  at?: number;
}

const decompress = "Decompress it first";
const asCsv = "Save the table as CSV, in UTF-8";
const asSafetensors = "In Python, save its tensors with safetensors.torch.save_file(tensors, path)";
const anotherPath = "Is the path right?";

const textRows: readonly Row[] = [
  {
    name: "a Git LFS pointer",
    starts: ["version https://git-lfs.github.com/spec/", "version http://git-media.io/v/"],
    advice: "Run `git lfs pull` to fetch the file that it stands for",
  },
  { name: "a PDF", starts: ["%PDF-"], advice: anotherPath },
  { name: "text in UTF-16", starts: ["\xff\xfe", "\xfe\xff"], advice: "Save it in UTF-8" },
];

const binaryRows: readonly Row[] = [
  { name: "gzip-compressed", starts: ["\x1f\x8b"], advice: decompress },
  {
    name: "compressed (bzip2)",
    starts: ["BZh"],
    advice: decompress,
  },
  { name: "compressed (xz)", starts: ["\xfd7zXZ\0"], advice: decompress },
  { name: "compressed (Zstandard)", starts: ["\x28\xb5\x2f\xfd"], advice: decompress },
  { name: "a 7z or rar archive", starts: ["7z\xbc\xaf\x27\x1c", "Rar!"], advice: "Unpack it first" },
  { name: "a tar archive", starts: ["ustar"], at: 257, advice: "Unpack it first" },
  {
    name: "an old PyTorch file (a Python pickle)",
    starts: ["\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"],
    advice: asSafetensors,
  },
  {
    name: "a Python pickle, as old PyTorch files are",
    starts: ["\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"],
    advice: asSafetensors,
  },
  { name: "an .npy file", starts: ["\x93NUMPY"], advice: "Read it with decodeNpy" },
  { name: "an HDF5 file, as Keras's .h5", starts: ["\x89HDF\r\n\x1a\n"], advice: asSafetensors },
  { name: "a GGUF file", starts: ["GGUF"], advice: asSafetensors },
  { name: "a TensorFlow Lite model", starts: ["TFL3"], at: 4, advice: anotherPath },
  { name: "a Parquet or Arrow file", starts: ["PAR1", "ARROW1", "FEA1"], advice: asCsv },
  { name: "an SQLite database", starts: ["SQLite format 3\0"], advice: asCsv },
  { name: "an old Excel file", starts: ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"], advice: asCsv },
  {
    name: "a picture",
    starts: ["\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "GIF8"],
    advice: anotherPath,
  },
  {
    name: "a TensorBoard event file",
    starts: ["brain.Event:"],
    // After the record's length and checksum, the wall time and a field's tag.
    at: 23,
    advice: "Open its folder with tensorboard --logdir",
  },
  { name: "a program", starts: ["\x7fELF", "MZ", "\xcf\xfa\xed\xfe"], advice: anotherPath },
];

/** What a zip archive is, by the names of the files in it. */
const archives: readonly (Format & { holds: RegExp })[] = [
  {
    holds: /\/data\.pkl|\/byteorder|\/\.format_version|\/data\/0/,
    name: "a zip archive of PyTorch (.pt, .bin)",
    advice: asSafetensors,
  },
  {
    holds: /\[Content_Types\]\.xml|_rels\/|xl\/|mimetype/,
    name: "a zip archive: an Excel or other Office file",
    advice: asCsv,
  },
  {
    holds: /\.npy/,
    name: "a zip archive of NumPy (.npz)",
    advice: "Save its arrays one by one with numpy.save",
  },
  { holds: /\.weights\.h5/, name: "a zip archive of Keras (.keras)", advice: asSafetensors },
  {
    holds: /^PK/,
    name: "a zip archive, as PyTorch's .pt files are",
    advice: "Unpack it, or save what is in it in the right format",
  },
];

/** Formats that are told by more than their first bytes, which stand one character a byte. */
const patterns: readonly (Format & { begins: RegExp })[] = [
  {
    // Up to 100 million in 8 bytes, then an object.
    begins: /^[^]{3}[\0-\x05]\0{4}\{/,
    name: "a safetensors file",
    advice: "Read it with decodeSafetensors",
  },
  {
    begins: /^\0\0[\x08\x09\x0b-\x0e][\x01-\x08]\0/,
    name: "an IDX file",
    advice: "Read it with decodeIdx",
  },
  {
    begins: /^\0+$/,
    name: "nothing but zeros",
    advice: "It was not written to its end: fetch it anew",
  },
  {
    // Field 1, the version, and field 2, the producer's name.
    begins: /^\x08[\x03-\x20]\x12[\x01-\x40][\w.-]{2}/,
    name: "an ONNX model",
    advice: anotherPath,
  },
  {
    begins: /^(?:[\t\n\r -~]\0){4}|^(?:\0[\t\n\r -~]){4}/,
    name: "text in UTF-16",
    advice: "Save it in UTF-8",
  },
];

const webPage = /^<(?:!doctype html|html|head|body|script|meta|title)\b/i;
const xml = /^<(?:\?xml|!doctype|svg)\b/i;
const jsonText = /^[[{][\s[{]*(?:["\]}]|-?\d|true|false|null)/;

/** So many bytes a format is told by. */
export const lookedAt = 4096;

/** What bytes are, by how they begin; null for what is not known. */
function identify(bytes: Uint8Array): Format | null {
  if (bytes.length === 0) {
    return { name: "an empty file", advice: "It was not written, or not fetched, to its end" };
  }
  const start = String.fromCharCode(...bytes.subarray(0, lookedAt));
  const begins = ({ starts, at = 0 }: Row) => starts.some((each) => start.startsWith(each, at));
  const row = textRows.find(begins);
  if (row) return row;
  // Names of columns may be the beginning of a format, but they hold no control characters.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they tell bytes from text
  if (!/[\0-\x08\x0e-\x1f]/.test(start)) return identifyText(start);
  if (/^PK[\x03\x05\x07]/.test(start)) return archives.find(({ holds }) => holds.test(start))!;
  // A length that safetensors begins with may also be the beginning of a pickle.
  return patterns.find((each) => each.begins.test(start)) ?? binaryRows.find(begins) ?? null;
}

function identifyText(start: string): Format | null {
  const text = start.replace(/^\xef\xbb\xbf/, "").replace(/^(?:\s|<!--[^]*?-->)+/, "");
  const isPage = webPage.test(text) || (xml.test(text) && /<(?:html|Error)\b/.test(text));
  if (isPage) {
    const advice = "Open the address that it came from in a browser, to see what it says";
    return { name: "a web page", advice };
  }
  if (xml.test(text)) return { name: "an XML file", advice: anotherPath };
  if (jsonText.test(text)) return { name: "a JSON file", advice: anotherPath };
  return { name: "text", advice: anotherPath };
}

/**
 * Ends the reading of bytes that are known to be something else.
 *
 * @param expected what the reader takes: "a safetensors file".
 * @param accepted what `identify` may call that; default the same.
 */
export function refuseOther(
  bytes: Uint8Array,
  source: string,
  expected: string,
  accepted: readonly string[] = [expected],
): void {
  const found = identify(bytes);
  if (found === null || accepted.includes(found.name)) return;
  throw new DataError(`${source}: this is ${found.name}, not ${expected}. ${found.advice}.`);
}

import { type Shape, sizeOf } from "../../tensor/shape.ts";
import { quote, shorten } from "../../text/escape.ts";
import { corrupt } from "../corrupt.ts";
import { type ElementType, elementTypes } from "../element-types.ts";
import { parseJson } from "../json.ts";
import { shapeProblem } from "../shape-problem.ts";
import { checksumKey } from "./checksum.ts";

/** What the header says of one tensor, checked; `start` and `end` count bytes of the file. */
export interface TensorEntry {
  name: string;
  type: ElementType;
  shape: Shape;
  start: number;
  end: number;
}

export interface Header {
  metadata: Record<string, string>;
  /** In the order of their bytes. */
  entries: TensorEntry[];
}

/** The format's own limit. */
const maximumHeaderLength = 100_000_000;

/** Reads the header and checks all of it against the size of the file. */
export function readHeader(bytes: Uint8Array, source: string): Header {
  const dataStart = 8 + headerLength(bytes, source);
  const parsed = parseObject(headerText(bytes.subarray(8, dataStart), source), source);
  const entries: TensorEntry[] = [];
  for (const [name, description] of Object.entries(parsed)) {
    if (name === "__metadata__") continue;
    entries.push(checkEntry(name, description, dataStart, source));
  }
  entries.sort((a, b) => a.start - b.start || a.end - b.end);
  checkPlaces(entries, dataStart, bytes.length, source);
  return { metadata: checkMetadata(parsed.__metadata__, source), entries };
}

function headerLength(bytes: Uint8Array, source: string): number {
  if (bytes.length < 8) {
    corrupt(
      source,
      0,
      `expected the length of the header in 8 bytes, the file has ${bytes.length}`,
    );
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > maximumHeaderLength) {
    corrupt(source, 0, `a header of ${length} bytes is over the limit of ${maximumHeaderLength}`);
  }
  if (8 + Number(length) > bytes.length) {
    corrupt(source, 8, `expected a header of ${length} bytes, the file ends at ${bytes.length}`);
  }
  return Number(length);
}

function headerText(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return corrupt(source, 8, "expected a header in UTF-8");
  }
}

function parseObject(json: string, source: string): Record<string, unknown> {
  const parsed = parseJson(json, `${source}: at byte 8: the header`);
  if (!isObject(parsed)) corrupt(source, 8, "expected a JSON object as header");
  return parsed;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkMetadata(metadata: unknown = {}, source: string): Record<string, string> {
  const isText = (value: unknown) => typeof value === "string";
  if (!isObject(metadata) || !Object.values(metadata).every(isText)) {
    corrupt(source, 8, "expected __metadata__ to be an object of strings");
  }
  const { [checksumKey]: _, ...texts } = metadata as Record<string, string>;
  return texts;
}

/** A value of the header as errors show it. */
const jsonOf = (value: unknown) => shorten(String(JSON.stringify(value)), 60);

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function checkEntry(
  name: string,
  description: unknown,
  dataStart: number,
  source: string,
): TensorEntry {
  const fail = (problem: string) => corrupt(source, 8, `tensor ${quote(name)}: ${problem}`);
  if (!isObject(description)) fail("expected an object with dtype, shape and data_offsets");
  const { dtype, shape, data_offsets: offsets } = description as Record<string, unknown>;
  const type = elementTypes.get(dtype as string);
  if (type === undefined) {
    const known = [...elementTypes.keys()].join(", ");
    return fail(`expected one of the dtypes ${known}, got ${jsonOf(dtype)}`);
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    return fail(`expected a shape of non-negative integers, got ${jsonOf(shape)}`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    return fail(`expected two data_offsets, got ${jsonOf(offsets)}`);
  }
  const problem = shapeProblem(shape);
  if (problem !== null) return fail(problem);
  const [start, end] = offsets;
  const size = sizeOf(shape) * type.bytes;
  if (end - start !== size) {
    return fail(
      `${dtype} of shape [${shape.join(", ")}] takes ${size} bytes, its data_offsets ` +
        `[${start}, ${end}] hold ${end - start}`,
    );
  }
  return { name, type, shape, start: dataStart + start, end: dataStart + end };
}

/** Every byte after the header must belong to one tensor. */
function checkPlaces(entries: TensorEntry[], dataStart: number, length: number, source: string) {
  let position = dataStart;
  for (const { name, start, end } of entries) {
    if (start !== position) {
      const what = start < position ? "overlaps the tensor before it" : "leaves a gap before it";
      corrupt(
        source,
        start,
        `tensor ${quote(name)} ${what}, expected its start at byte ${position}`,
      );
    }
    position = end;
    if (end > length) {
      corrupt(
        source,
        length,
        `tensor ${quote(name)} should go on to byte ${end}, the file ends here`,
      );
    }
  }
  if (position !== length) {
    corrupt(
      source,
      position,
      `expected the end of the file, there are ${length - position} more bytes`,
    );
  }
}

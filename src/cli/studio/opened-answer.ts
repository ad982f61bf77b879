import { open } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { extname } from "node:path";
import { systemReason } from "../../node/system-error.ts";
import { quote } from "../../text/escape.ts";
import { notOpened, type Opened } from "./opened.ts";
import { Refusal } from "./refusal.ts";

/** Where what was opened stands among the studio's files. */
const root = "/opened/";

/** A part of a file is no longer than this: the page asks for the next. */
const mostBytes = 2 ** 22;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly content: Buffer;
  /** Which part of a file of which length it is. */
  readonly range?: string;
}

/** Whether a request is for what was opened: `/opened/index.json`, `/opened/runs/NAME/FILE`, `/opened/documents/NAME`. */
export const isForOpened = (url: string): boolean => url.startsWith(root);

/**
 * Answers such a request. A file of a run may be asked for by a range of bytes, as it grows.
 *
 * @throws Refusal
 */
export async function answerOpened(opened: Opened, request: IncomingMessage): Promise<Answer> {
  try {
    return await found(opened, request);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    // It may have gone just now.
    throw new Refusal(500, `It cannot be read: ${systemReason(error)}`);
  }
}

async function found(opened: Opened, { url = "", headers }: IncomingMessage): Promise<Answer> {
  const [kind, ...names] = url.split("?")[0].slice(root.length).split("/").map(decoded);
  if (kind === "index.json" && names.length === 0) {
    return json(Buffer.from(JSON.stringify(opened.index())));
  }
  if (kind === "documents" && names.length === 1) {
    const content = opened.documentOf(names[0]);
    if (content) return json(content);
  }
  if (kind === "runs" && names.length === 2) {
    const path = opened.fileOf(names[0], names[1]);
    if (path) return readPart(path, headers.range);
  }
  throw new Refusal(404, notOpened(names.join("/")));
}

const json = (content: Buffer): Answer => ({
  status: 200,
  type: "application/json; charset=utf-8",
  content,
});

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Refusal(
      400,
      `${quote(part)} is not a part of a path: a % stands before two hex digits.`,
    );
  }
}

/** Bytes of a file that may be growing, from a place to its present end or to another place. */
async function readPart(path: string, range: string | undefined): Promise<Answer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const [from, to] = rangeOf(range, size);
    const content = Buffer.alloc(to - from);
    const { bytesRead } = await file.read(content, 0, content.length, from);
    const type =
      extname(path) === ".json" ? "application/json; charset=utf-8" : "application/octet-stream";
    return {
      status: range === undefined ? 200 : 206,
      type,
      // It may have been cut off since.
      content: content.subarray(0, bytesRead),
      ...(range !== undefined && { range: `bytes ${from}-${from + bytesRead - 1}/${size}` }),
    };
  } finally {
    await file.close();
  }
}

/** From where, and to where, of a file of this size. */
function rangeOf(range: string | undefined, size: number): [number, number] {
  if (range === undefined) return [0, size];
  const [, first, last] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(range) ?? [];
  const from = Number(first);
  if (first === undefined || from >= size || (last !== "" && Number(last) < from)) {
    throw new Refusal(
      416,
      `Expected bytes=FROM- or bytes=FROM-TO within ${size}, got ${quote(range)}.`,
    );
  }
  const end = last === "" ? size : Math.min(size, Number(last) + 1);
  return [from, Math.min(end, from + mostBytes)];
}

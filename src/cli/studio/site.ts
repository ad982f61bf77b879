import { createHash } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { systemReason } from "../../node/system-error.ts";
import { quote } from "../../text/escape.ts";
import { Refusal } from "./refusal.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml; charset=utf-8",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
};

interface File {
  content: Buffer;
  type: string;
  /** Changes with the content. */
  tag: string;
}

/**
 * The file that a request names.
 *
 * @param folder the site; nothing outside it is read, not by a link either.
 * @param url as the request has it.
 * @throws Refusal
 */
export async function fileOf(folder: string, url: string): Promise<File> {
  const path = pathOf(url);
  try {
    const file = await realpath(join(folder, path));
    if (!file.startsWith((await realpath(folder)) + sep)) {
      throw new Refusal(403, `${quote(path)} leads out of the studio's folder.`);
    }
    const content = await readFile(file);
    const tag = `"${createHash("sha256").update(content).digest("base64url")}"`;
    return { content, type: types[extname(file)] ?? "application/octet-stream", tag };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { code = "" } = error as NodeJS.ErrnoException;
    throw ["ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG"].includes(code)
      ? new Refusal(404, `The studio has no file ${quote(path)}.`)
      : new Refusal(500, `${quote(path)} cannot be read: ${systemReason(error)}`);
  }
}

/** A path below the folder, as it is written there. */
function pathOf(url: string): string {
  if (!url.startsWith("/")) {
    throw new Refusal(400, `Expected a path that begins with "/", got ${quote(url)}.`);
  }
  const [written] = url.split("?");
  const path = decoded(written);
  // A backslash divides folders, too, on some systems.
  if (/[\0\\]/.test(path) || path.split("/").includes("..")) {
    throw new Refusal(400, `${quote(written)} is not a path below the studio's folder.`);
  }
  return path === "/" ? "/index.html" : path;
}

function decoded(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    throw new Refusal(
      400,
      `${quote(written)} is not a path: a % stands before two hex digits, all of them UTF-8.`,
    );
  }
}

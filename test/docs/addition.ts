import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What can be added, and how: each has a change in the folder `additions`. */
export const additionKinds = [
  "function",
  "scalar-primitive",
  "primitive",
  "loss",
  "layer",
  "optimizer",
  "schedule",
] as const;

/** What one file gets: lines that stand there, lines that go, and lines that come. */
interface FileChange {
  path: string;
  /** The lines with their marks, in pieces; each piece stands somewhere of its own. */
  pieces: string[][];
}

/** Reads the change for an addition: a diff without line numbers, so that it does not age. */
export function readAddition(kind: (typeof additionKinds)[number]): FileChange[] {
  const text = readFileSync(`test/docs/additions/${kind}.diff`, "utf8");
  const files = text.split(/^\+\+\+ /m).slice(1);
  return files.map((file) => {
    const [path, ...lines] = file.trimEnd().split("\n");
    const pieces = lines.join("\n").split(/^@@\n/m);
    return { path, pieces: pieces.map((piece) => piece.trimEnd().split("\n")) };
  });
}

export function textOf({ pieces }: FileChange): string {
  return pieces.map((piece) => piece.join("\n")).join("\n@@\n");
}

const marked = (piece: readonly string[], marks: string) =>
  piece
    .filter((line) => line === "" || marks.includes(line[0]))
    .map((line) => `${line.slice(1)}\n`)
    .join("");

/**
 * A file's text after the change.
 *
 * @throws Error where a piece does not stand in the file exactly once.
 */
export function changedText(folder: string, { path, pieces }: FileChange): string {
  const file = join(folder, path);
  if (!existsSync(file)) return pieces.map((piece) => marked(piece, "+")).join("");
  return pieces.reduce(
    (text, piece) => {
      const [before, after] = [marked(piece, " -"), marked(piece, " +")];
      const parts = text.split(before);
      if (parts.length !== 2) {
        throw new Error(`${path}: found ${parts.length - 1} times, expected once:\n${before}`);
      }
      return parts.join(after);
    },
    readFileSync(file, "utf8"),
  );
}

export function applyChange(folder: string, change: FileChange): void {
  const text = changedText(folder, change);
  const file = join(folder, change.path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** A copy of what is needed to check types and run tests. */
export function scratchCopy(folder: string): void {
  const copied = [
    ...[
      "src",
      "test",
      "scripts",
      "examples",
      "bench",
      "docs",
      "digits",
      "studio",
      "package.json",
      "tsconfig.json",
    ],
    ...["vitest.config.ts", "vitest.system.config.ts", "README.md", "CONTRIBUTING.md"],
  ];
  for (const path of copied) {
    cpSync(path, join(folder, path), {
      recursive: true,
      filter: (source) => !source.endsWith("node_modules"),
    });
  }
  symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
}

import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What one file gets: lines that stand there, lines that go, and lines that come. */
interface FileChange {
  path: string;
  /** The lines with their marks, in pieces; each piece stands somewhere of its own. */
  pieces: string[][];
}

/** Reads the change of a kind of addition: a diff without line numbers, so that it does not age. */
export function readAddition(kind: string): FileChange[] {
  const text = readFileSync(`test/docs/additions/${kind}.diff`, "utf8");
  return text
    .split(/^\+\+\+ /m)
    .slice(1)
    .map((file) => {
      const [path, ...lines] = file.trimEnd().split("\n");
      const pieces = lines
        .join("\n")
        .split(/^@@\n/m)
        .map((piece) => piece.replace(/\n$/, "").split("\n"));
      return { path, pieces };
    });
}

/** A copy of what is needed to check types and run tests. */
export function scratchCopy(folder: string): void {
  for (const path of ["src", "test", "scripts", "examples", "bench", "schemas", "package.json"]) {
    cpSync(path, join(folder, path), { recursive: true });
  }
  for (const path of ["tsconfig.json", "vitest.config.ts", "vitest.system.config.ts"]) {
    cpSync(path, join(folder, path));
  }
  symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
}

const marked = (piece: readonly string[], marks: string) =>
  piece
    .filter((line) => line === "" || marks.includes(line[0]))
    .map((line) => `${line.slice(1)}\n`)
    .join("");

/** @throws Error where a piece does not stand in its file exactly once. */
export function applyChange(folder: string, { path, pieces }: FileChange): void {
  const file = join(folder, path);
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, pieces.map((piece) => marked(piece, "+")).join(""));
    return;
  }
  const changed = pieces.reduce((text, piece) => {
    const [before, after] = [marked(piece, " -"), marked(piece, " +")];
    const parts = text.split(before);
    if (parts.length !== 2) {
      throw new Error(`${path}: found ${parts.length - 1} times, expected once:\n${before}`);
    }
    return parts.join(after);
  }, readFileSync(file, "utf8"));
  writeFileSync(file, changed);
}

/** How many lines come and how many go. */
export function linesOf(changes: readonly FileChange[]): number {
  const lines = changes.flatMap(({ pieces }) => pieces.flat());
  return lines.filter((line) => line.startsWith("+") || line.startsWith("-")).length;
}

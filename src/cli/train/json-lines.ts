import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { systemReason } from "../../node/system-error.ts";
import { writeAtomically } from "../../node/write-atomically.ts";
import { DataError } from "../../tensor/errors.ts";

/** A file of JSON objects, one a line, that grows with a run. */
export class JsonLines<T> {
  readonly #file: string;
  #pending = "";

  constructor(file: string) {
    this.#file = file;
  }

  /** Adds a line; it is written with the next `flush`. */
  add(line: T): void {
    this.#pending += `${JSON.stringify(line)}\n`;
  }

  flush(): void {
    if (this.#pending === "") return;
    append(this.#file, this.#pending);
    this.#pending = "";
  }

  /** The whole lines in the file. */
  read(): T[] {
    const lines = existsSync(this.#file) ? readFileSync(this.#file, "utf8").split("\n") : [];
    return lines.flatMap((text) => {
      try {
        return [JSON.parse(text) as T];
      } catch {
        // The last line of a run that was killed while it was written.
        return [];
      }
    });
  }

  /** Keeps of each line what `keep` gives of it, after a run that broke off; gives the lines kept. */
  async rewind(keep: (line: T) => T[]): Promise<T[]> {
    const kept = this.read().flatMap(keep);
    await writeAtomically(this.#file, kept.map((line) => `${JSON.stringify(line)}\n`).join(""));
    return kept;
  }
}

/** Adds to the end of a file of a run. */
export function append(file: string, content: string | Uint8Array): void {
  try {
    appendFileSync(file, content);
  } catch (error) {
    throw new DataError(
      `${file}: cannot be written: ${systemReason(error)}. The last checkpoint is unchanged`,
    );
  }
}

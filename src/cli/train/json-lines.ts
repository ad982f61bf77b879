import { appendFileSync, existsSync } from "node:fs";
import { readBytesNow } from "../../node/read-bytes.ts";
import { systemReason } from "../../node/system-error.ts";
import { writeAtomically } from "../../node/write-atomically.ts";
import { DataError } from "../../tensor/errors.ts";
import type { Check } from "../../tensor/plain-data.ts";
import { LineReader } from "../../train/line-reader.ts";

/** A file of JSON objects, one a line, that grows with a run. */
export class JsonLines<T> {
  readonly #file: string;
  readonly #check: Check;
  #pending = "";

  /** @param check what each line must be. */
  constructor(file: string, check: Check) {
    this.#file = file;
    this.#check = check;
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

  /**
   * The lines in the file.
   *
   * @throws DataError that names file and line, for one that is not what it must be. A last one without
   * a line break does not count if it is no whole JSON: the run was killed while it was written.
   */
  read(): T[] {
    if (!existsSync(this.#file)) return [];
    const reader = new LineReader(this.#file, this.#check, (line: T) => line);
    const lines: T[] = [];
    const take = (line: T) => lines.push(line);
    reader.read(readBytesNow(this.#file), take);
    reader.finish(take);
    return lines;
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

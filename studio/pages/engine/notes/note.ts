/** A word beside a line of the source. The line is found by what stands in it, and so the note goes where it goes. */
export interface Note {
  /** All of the line but its indent; no other line of the file is the same. */
  readonly line: string;
  /** Or else all of the line above it, which tells it from the others. */
  readonly below?: string;
  readonly text: string;
}

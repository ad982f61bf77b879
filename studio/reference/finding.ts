import type { Block } from "../course/content.ts";

/** Something that was found, by whom, and where it is written. */
export interface Finding {
  readonly id: string;
  readonly year: number;
  readonly who: string;
  readonly what: string;
  readonly text: readonly Block[];
  /** The publication, so that it can be found without a link. */
  readonly source: string;
}

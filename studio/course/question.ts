import type { Block, Content, PageLink } from "./content.ts";

/** A number that is drawn anew for each asking: a multiple of `step` from `from` to `to`. */
export interface Draw {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** Not these: a 0 would hide what is asked for. */
  readonly but?: readonly number[];
}

export interface Choice {
  readonly text: string;
  /** Why it is right, or what is wrong with it. */
  readonly why: string;
}

/** A wrong number that people arrive at. */
export interface Mistake {
  /** How they do: an expression in the numbers of the question. */
  readonly by: string;
  readonly why: string;
}

export type Answer =
  | { readonly right: Choice; readonly wrong: readonly Choice[] }
  /** A number to type, by its name. */
  | { readonly number: string; readonly why: string; readonly mistakes: readonly Mistake[] };

export interface Question {
  readonly id: string;
  readonly question: string;
  /** What is given, after the question. */
  readonly given?: readonly Block[];
  readonly answer: Answer;
  /** What stands below once it is answered. */
  readonly explanation: readonly Block[];
  /** What the numbers come from, and which are drawn. */
  readonly content?: Content;
  readonly draws?: Readonly<Record<string, Draw>>;
  /** Where to read on: a lesson's id. */
  readonly lesson: string;
  readonly link?: PageLink;
}

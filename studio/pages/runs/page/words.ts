import { formatShortFormula } from "chainrule/draw";
import type { Quantity, RunState } from "../data/messages.ts";

/** `12,345` */
export const count = (n: number): string => n.toLocaleString("en-GB");

/** A number in few digits; a dash where there is none. */
export const short = (value: number | null): string =>
  value === null || Number.isNaN(value) ? "–" : formatShortFormula(value, 3);

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export const quantityNames: Readonly<Record<Quantity, string>> = {
  loss: "Training loss",
  accuracy: "Training accuracy",
  testLoss: "Test loss",
  testAccuracy: "Test accuracy",
  mae: "Training error",
  testMae: "Test error",
};

export const isShare = (quantity: Quantity): boolean => /accuracy/i.test(quantity);

/** A number of a curve in words. */
export const valueText = (quantity: Quantity, value: number): string =>
  Number.isNaN(value) ? "–" : isShare(quantity) ? percent(value) : short(value);

/** What a run's state means. */
export const stateWords: Readonly<Record<RunState, string>> = {
  running: "It is being trained: what it records is shown as it comes.",
  finished: "It has trained to its last epoch, and kept its model.",
  interrupted: "It was stopped, killed or broken off before its last epoch.",
  "half-written": "Part of it is there: the rest was not written, or not given.",
  corrupt: "A file of it is not what a run writes. What stands before that is shown.",
};

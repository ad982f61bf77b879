import { formatShortFormula } from "chainrule/draw";

/** A number that moves, in at most four significant digits. */
export const short = (value: number): string => formatShortFormula(value, 4);

import { formatShortFormula } from "chainrule/draw";

/** A number in at most four digits. */
export const formatShort = (value: number) => formatShortFormula(value, 4);

import type { MathNode } from "chainrule/expr";
import { spokenName } from "./names.ts";
import { nameAttribute } from "./typeset.ts";

const operators = new Map(
  Object.entries({
    "+": "plus",
    "−": "minus",
    "⋅": "times",
    "×": "times",
    "\u2062": "times",
    "\u2061": "of",
    "=": "equals",
    "<": "is less than",
    ">": "is more than",
    "≤": "is at most",
    "≥": "is at least",
    "⊤": "transposed",
  }),
);

const powers = new Map([
  ["2", "squared"],
  ["3", "cubed"],
]);

/** A formula as it is said aloud. */
export function spokenFormula(node: MathNode | string): string {
  if (typeof node === "string") return operators.get(node) ?? node.replace("′", " prime");
  const name = node.attributes?.[nameAttribute];
  if (name !== undefined) return spokenName(name);
  const [first, second] = node.children;
  switch (node.tag) {
    case "mfrac":
      return `${spokenFormula(first)} over ${spokenFormula(second)}`;
    case "msqrt":
      return `the square root of ${spokenFormula(first)}`;
    case "msup": {
      const power = spokenFormula(second);
      const said =
        power === "transposed" ? power : (powers.get(power) ?? `to the power of ${power}`);
      return `${spokenFormula(first)} ${said}`;
    }
    default:
      return node.children
        .map(spokenFormula)
        .join(" ")
        .replace(/([([|⌊⌈]) | (?=[)\]|⌋⌉,])/g, "$1")
        .trim();
  }
}

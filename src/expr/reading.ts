import type { Expression } from "./expression.ts";
import type { Primitive } from "./primitives.ts";

/**
 * How a formula reads beside others: a sum, a negative, a product, a power; a function with its argument, a
 * fraction or a root, which only a power takes apart; or a symbol, with what has brackets of its own.
 */
export type Reading = "sum" | "negative" | "product" | "power" | "application" | "symbol";

const sums: readonly Reading[] = ["sum", "negative"];
/** After a function's name: sin (a + b)² could be the square of a sine. */
const compounds: readonly Reading[] = [...sums, "product", "power"];
const allButSymbols: readonly Reading[] = [...compounds, "application"];
const all: readonly Reading[] = [...allButSymbols, "symbol"];
const none: readonly Reading[] = [];

interface Row {
  readonly reads: Reading;
  /** What needs parentheses as an argument, by its position; the last entry is for those beyond it too. */
  readonly parenthesized: readonly (readonly Reading[])[];
}

const row = (reads: Reading, ...parenthesized: readonly (readonly Reading[])[]): Row => ({
  reads,
  parenthesized,
});

/** How each primitive reads as it is set in mathematics, and which arguments need parentheses. */
const rows: { readonly [P in Primitive]: Row } = {
  add: row("sum", none, ["negative"]),
  sub: row("sum", none, sums),
  mul: row("product", sums),
  mulNoNaN: row("product", sums),
  div: row("application", none),
  neg: row("negative", sums),
  pow: row("power", allButSymbols, none),
  exp: row("application", none),
  log: row("application", compounds),
  expm1: row("sum", none),
  log1p: row("application", ["negative"]),
  sqrt: row("application", none),
  sin: row("application", compounds),
  cos: row("application", compounds),
  asin: row("application", compounds),
  acos: row("application", compounds),
  atan: row("application", compounds),
  atan2: row("application", none),
  tanh: row("application", compounds),
  sigmoid: row("application", all),
  erf: row("application", all),
  abs: row("symbol", none),
  sign: row("application", all),
  floor: row("symbol", none),
  min: row("application", none),
  max: row("application", none),
  less: row("symbol", none),
  lessEqual: row("symbol", none),
  equal: row("symbol", none),
  select: row("application", none),
  wrap: row("application", none),
  imul: row("application", sums),
  ipow: row("power", allButSymbols, none),
};

export function readingOf(e: Expression): Reading {
  if (e.kind === "call") return rows[e.primitive].reads;
  if (e.kind === "input") return "symbol";
  if (e.value < 0) return "negative";
  // 1e-7 is set as 1 · 10⁻⁷.
  return String(e.value).includes("e") ? "product" : "symbol";
}

/** Whether what reads so needs parentheses as an argument of a primitive. */
export function needsParentheses(parent: Primitive, reads: Reading, position: number): boolean {
  const { parenthesized } = rows[parent];
  return parenthesized[Math.min(position, parenthesized.length - 1)].includes(reads);
}

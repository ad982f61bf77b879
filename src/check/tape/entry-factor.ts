import { dot } from "../differences.ts";
import type { Variable } from "../subject.ts";
import type { Bench } from "./bench.ts";
import type { Found } from "./found.ts";
import type { Words } from "./words.ts";

/** Functions that a factor may be of a tensor's numbers, each with its text. */
const functionsOf: [(name: string) => string, (t: number) => number][] = [
  [(t) => t, (t) => t],
  [(t) => `${t}²`, (t) => t * t],
  [(t) => `(1 − ${t})`, (t) => 1 - t],
  [(t) => `${t} · (1 − ${t})`, (t) => t * (1 - t)],
  [(t) => `(1 − ${t}²)`, (t) => 1 - t * t],
  [(t) => `√${t}`, Math.sqrt],
  [(t) => `exp(${t})`, Math.exp],
  [(t) => `sign(${t})`, Math.sign],
  [(t) => `σ′(${t})`, (t) => Math.exp(-t) / (1 + Math.exp(-t)) ** 2],
  [(t) => `tanh′(${t})`, (t) => 1 - Math.tanh(t) ** 2],
];

/** A gradient whose entries have a factor too many, or lack one, that is a function of a tensor. */
export function entryFactor(bench: Bench, variable: Variable, words: Words): Found | null {
  const ratio = ratioOf(bench, variable);
  if (!ratio) return null;
  for (const tensor of words.all()) {
    if (tensor.size !== ratio.length) continue;
    const numbers = Float64Array.from(tensor.data as Float64Array);
    for (const [text, f] of functionsOf) {
      const factor = numbers.map(f);
      const extra = scaled(bench, variable, factor);
      const lacking = extra
        ? null
        : scaled(
            bench,
            variable,
            factor.map((value) => 1 / value),
          );
      const gradients = extra ?? lacking;
      if (!gradients) continue;
      const told = text(words.nameOf(tensor));
      return {
        ...(extra
          ? {
              cause: "extra-factor",
              title: `The gradient by ${variable.name} is multiplied by ${told} once too often`,
              because: `each entry is the right one times ${told} at its place`,
              advice: "Take it out",
            }
          : {
              cause: "factor-missing",
              title: `The gradient by ${variable.name} lacks the factor ${told}`,
              because: `each entry is the right one divided by ${told} at its place`,
              advice: "Multiply by it",
            }),
        gradients: new Map([[variable, gradients]]),
      };
    }
  }
  return null;
}

/** The right gradients times a factor for each entry, where they are those that were written. */
function scaled(bench: Bench, variable: Variable, factor: Float64Array): Float64Array[] | null {
  const gradients = [0, 1].map((pass) =>
    bench.right(variable, pass).map((value, i) => value * factor[i]),
  );
  const isGiven = gradients.every((found, pass) => bench.explains(found, variable, pass));
  return isGiven ? gradients : null;
}

/** Given over right, entry by entry, where it is the same in both passes; else null. */
function ratioOf(bench: Bench, variable: Variable): Float64Array | null {
  const ratios = [0, 1].map((pass) => {
    const right = bench.right(variable, pass);
    return bench.given(variable, pass).map((value, i) => value / right[i]);
  });
  const [a, b] = ratios;
  const isSame = a.every((value, i) => Math.abs(value - b[i]) <= 1e-5 * (1 + Math.abs(value)));
  const isConstant = a.every((value) => Math.abs(value - a[0]) <= 1e-5);
  return isSame && !isConstant && Number.isFinite(dot(a, a)) ? a : null;
}

import { dot } from "../differences.ts";
import type { Variable } from "../subject.ts";
import type { Bench } from "./bench.ts";
import type { Found } from "./found.ts";
import type { Words } from "./words.ts";

/** Functions that a factor may be of a tensor's numbers. */
const functionsOf: [string, (t: number) => number][] = [
  ["T", (t) => t],
  ["T²", (t) => t * t],
  ["(1 − T)", (t) => 1 - t],
  ["T · (1 − T)", (t) => t * (1 - t)],
  ["(1 − T²)", (t) => 1 - t * t],
  ["√T", Math.sqrt],
  ["exp(T)", Math.exp],
  ["sign(T)", Math.sign],
  ["σ′(T)", (t) => Math.exp(-t) / (1 + Math.exp(-t)) ** 2],
  ["tanh′(T)", (t) => 1 - Math.tanh(t) ** 2],
];

/** A gradient whose entries have a factor too many, or lack one, that is a function of a tensor. */
export function* entryFactors(bench: Bench, variable: Variable, words: Words): Generator<Found> {
  {
    const ratio = ratioOf(bench, variable);
    if (!ratio) return;
    for (const tensor of words.all()) {
      if (tensor.size !== ratio.length) continue;
      const numbers = Float64Array.from(tensor.data as Float64Array);
      for (const [text, f] of functionsOf) {
        for (const isExtra of [true, false]) {
          const factor = numbers.map((t) => (isExtra ? f(t) : 1 / f(t)));
          const gradients = [0, 1].map((pass) =>
            bench.right(variable, pass).map((value, i) => value * factor[i]),
          );
          if (!gradients.every((found, pass) => bench.explains(found, variable, pass))) continue;
          const name = words.nameOf(tensor);
          const told = text.replace(/T/, name).replace(/T/, name);
          yield {
            cause: isExtra ? "extra-factor" : "factor-missing",
            title: isExtra
              ? `The gradient by ${variable.name} is multiplied by ${told} once too often`
              : `The gradient by ${variable.name} lacks the factor ${told}`,
            because: `each entry is the right one ${isExtra ? "times" : "divided by"} ${told} at its place`,
            advice: isExtra ? "Take it out" : "Multiply by it",
            gradients: new Map([[variable, gradients]]),
          };
          return;
        }
      }
    }
  }
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

import { add, div, formula, mul, pow, sqrt, sub } from "../expr/build.ts";
import { functions } from "../expr/index.ts";

/** m ← beta·m + (1 − beta)·g, where g has decay·p added. */
export const runningMean = formula((m, g, p, beta, decay) =>
  add(mul(beta, m), mul(sub(1, beta), add(g, mul(decay, p)))),
);

/** v ← beta·v + (1 − beta)·g², where g has decay·p added. */
export const runningMeanSquare = formula((v, g, p, beta, decay) =>
  add(mul(beta, v), mul(sub(1, beta), functions.square(add(g, mul(decay, p))))),
);

// The means start at 0; divided by 1 − βᵗ they are those of the t gradients so far.

/** The learning rate by which such a mean of gradients is followed. */
export const correctedRate = formula((lr, beta, t) => div(lr, sub(1, pow(beta, t))));

/** What the root of such a mean of squares is divided by. */
export const correctedRoot = formula((beta, t) => sqrt(sub(1, pow(beta, t))));

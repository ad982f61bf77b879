import { add, formula, mul, sub } from "../expr/build.ts";
import { functions } from "../expr/index.ts";

/** m ← beta·m + (1 − beta)·g, where g has decay·p added. */
export const runningMean = formula((m, g, p, beta, decay) =>
  add(mul(beta, m), mul(sub(1, beta), add(g, mul(decay, p)))),
);

/** v ← beta·v + (1 − beta)·g², where g has decay·p added. */
export const runningMeanSquare = formula((v, g, p, beta, decay) =>
  add(mul(beta, v), mul(sub(1, beta), functions.square(add(g, mul(decay, p))))),
);

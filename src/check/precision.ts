import type { Generator } from "../random/generator.ts";
import { isFloat } from "../tensor/dtype.ts";
import { DtypeError } from "../tensor/errors.ts";
import type { Subject } from "./subject.ts";
import { write } from "./write.ts";

/** A target computes in float32 where it cannot be seen, also on float64 copies of its numbers. */
export class HiddenPrecision extends DtypeError {
  /** "all that can be seen of LoopLinear was brought to float64, and its output is float32" */
  readonly symptom: string;

  /** @param where the target, or the part of it: "layer 0 (Buffered)". */
  constructor(where: string, symptom: string) {
    const told = `all that can be seen of ${where} was brought to float64, and ${symptom}`;
    super(
      `gradcheck: ${told}. It seems to ` +
        "hold a float32 tensor where it cannot be seen, in a private (#) field or a closure: make that a " +
        "property, list it in buffers(), or take its dtype from x; or check in float32: " +
        '{ dtype: "native" }',
    );
    this.symptom = told;
  }
}

const points = 16;
/** Of each number: a sixth of float32's spacing, and far more than float64's. */
const advance = 2e-8;

/**
 * Whether the outputs move in steps, as where a Float32Array rounds on the way: along a line so short
 * that a smooth function is a parabola on it, fourth differences see the steps alone.
 */
export function movesInSteps(subject: Subject, generator: Generator): boolean {
  const variables = subject.variables.filter(({ tensor }) => isFloat(tensor.dtype));
  const before = variables.map(({ tensor }) => new Float64Array(tensor.data));
  const signs = before.map(({ length }) => generator.integers(length, 0, 2));
  const at = (k: number) => {
    for (const [i, { tensor }] of variables.entries()) {
      write(
        tensor,
        before[i].map((value, j) => value * (1 + k * advance * (2 * signs[i][j] - 1))),
      );
    }
    return subject.output().data;
  };
  try {
    const outputs = Array.from({ length: points }, (_, k) => at(k + 1));
    let [largest, steps] = [0, 0];
    for (let j = 0; j < outputs[0].length; j++) {
      for (let k = 4; k < points; k++) {
        const [a, b, c, d, e] = [0, 1, 2, 3, 4].map((back) => outputs[k - back][j]);
        largest = Math.max(largest, Math.abs(a));
        steps = Math.max(steps, Math.abs(a - 4 * b + 6 * c - 4 * d + e));
      }
    }
    return steps > 1e-10 * largest;
  } finally {
    for (const [i, { tensor }] of variables.entries()) write(tensor, before[i]);
  }
}

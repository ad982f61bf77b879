import type { Subject, Variable } from "../subject.ts";
import type { Differences, Pass } from "../verdict/evidence.ts";
import { pull } from "./pull.ts";

/**
 * Completes gradients that differences know in some entries: by the operations of the forward pass, if
 * their own backward agrees with all that is known.
 */
export function completed(
  subject: Subject,
  passes: readonly Pass[],
  differences: ReadonlyMap<Variable, Differences>,
): Map<Variable, Differences> {
  const found = new Map(differences);
  if (![...differences.values()].some(({ sample }) => sample)) return found;
  const tape = subject.tape();
  if (!tape) return found;
  const tensors = subject.variables.map(({ tensor }) => tensor);
  const pulled = passes.map(({ dy }) => pull(tape, dy, tensors));
  for (const [variable, known] of differences) {
    const i = subject.variables.indexOf(variable);
    const whole = pulled.map((gradients) => gradients[i]);
    const isAlike = known.right.every((right, k) => agrees(whole[k], right));
    if (known.sample && isAlike) found.set(variable, { ...known, right: whole });
  }
  return found;
}

/** Whether numbers are those that are known, up to rounding. */
function agrees(numbers: Float64Array, known: Float64Array): boolean {
  let [error, squares] = [0, 0];
  for (let i = 0; i < known.length; i++) {
    if (Number.isNaN(known[i])) continue;
    error += (numbers[i] - known[i]) ** 2;
    squares += known[i] ** 2;
  }
  return error <= 1e-10 * squares;
}

import { formatShape, sameShape } from "../tensor/shape.ts";
import { stepOf } from "./differences.ts";
import type { Finding } from "./report.ts";
import type { Setting } from "./setting.ts";
import type { Numbers, Subject, Variable } from "./subject.ts";
import type { Pass } from "./verdict/evidence.ts";

type Gradients = (Numbers | null)[];

/** What a backward pass must do whatever its numbers are. */
export function checkBehaviour(
  subject: Subject,
  { output }: Setting,
  passes: readonly Pass[],
): { findings: Finding[]; overwritten: Variable[] } {
  const findings: Finding[] = [];
  const add = (kind: Finding["kind"], where: string, message: string) =>
    findings.push({ kind, where, message });
  const [first, second] = passes;
  const { variables } = subject;

  const again = subject.output();
  if (!isSame(output.data, again.data)) {
    add("nondeterministic", "output", "two forward passes with one seed differ");
  }
  for (const { name } of first.changed.keys()) {
    add("mutated", name, "the pass changed its numbers");
  }
  variables.forEach(({ name, tensor }, i) => {
    const gradient = first.gradients[i];
    if (!gradient) return;
    if (!sameShape(gradient.shape, tensor.shape)) {
      const shapes = `${formatShape(gradient.shape)}, ${name} is ${formatShape(tensor.shape)}`;
      add("shape", name, `its gradient is ${shapes}`);
    }
    if (gradient.dtype !== tensor.dtype) {
      add("dtype", name, `its gradient is ${gradient.dtype}, ${name} is ${tensor.dtype}`);
    }
    const bad = gradient.data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      add("non-finite", name, `its gradient has ${gradient.data[bad]} at element ${bad}`);
  });

  let largest = 0;
  for (const gradient of first.gradients) {
    for (const value of gradient?.data ?? []) largest = Math.max(largest, Math.abs(value));
  }
  // Relative to the largest number of all gradients.
  const tolerance = stepOf(variables[0].tensor.dtype) * largest;
  const run = (dy: Float64Array) => subject.backward(dy).gradients;
  const repeated = run(first.dy);
  const none = run(new Float64Array(output.data.length));
  const mixed = run(first.dy.map((value, i) => 2 * value - second.dy[i]));
  variables.forEach(({ name }, i) => {
    const [a, b] = [numbersOf(first.gradients, i), numbersOf(second.gradients, i)];
    if (!isNear(numbersOf(repeated, i), a, tolerance)) {
      add("nondeterministic", name, "two backward passes from one dy give different gradients");
    } else if (numbersOf(none, i).some((value) => value !== 0)) {
      add("nonzero-at-zero", name, "dy = 0 gives a gradient that is not 0");
    } else if (
      !isNear(
        numbersOf(mixed, i),
        a.map((value, j) => 2 * value - b[j]),
        tolerance,
      )
    ) {
      add("nonlinear", name, "backward is not linear in dy");
    }
  });

  const twice = subject.backwardTwice(first.dy)?.gradients;
  const overwritten = variables.filter(({ role }, i) => {
    if (role === "input" || !twice) return false;
    const [once, both] = [numbersOf(first.gradients, i), numbersOf(twice, i)];
    return once.some((value) => Math.abs(value) > tolerance) && isNear(once, both, tolerance);
  });
  for (const { name } of overwritten) {
    add("overwritten", name, "backward assigns its gradient; it must add to what is there");
  }
  return { findings, overwritten };
}

function numbersOf(gradients: Gradients, i: number): Float64Array {
  return gradients[i]?.data ?? new Float64Array(0);
}

const isSame = (a: Float64Array, b: Float64Array) => a.every((value, i) => Object.is(value, b[i]));

/** Equal but for rounding. */
function isNear(a: Float64Array, b: Float64Array, tolerance: number): boolean {
  return a.length === b.length && a.every((value, i) => !(Math.abs(value - b[i]) > tolerance));
}

import { formatShape, sameShape } from "../tensor/shape.ts";
import { stepOf } from "./differences.ts";
import type { Finding } from "./report.ts";
import type { Setting } from "./setting.ts";
import { type Numbers, type Subject, TargetError, type Variable } from "./subject.ts";
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
  const attempt = <T>(when: string, body: () => T): T | null => {
    try {
      return body();
    } catch (error) {
      findings.push(thrown(error, when));
      return null;
    }
  };
  const [first, second] = passes;
  const { variables } = subject;

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
  const run = (when: string, dy: Float64Array) =>
    attempt(when, () => subject.backward(dy).gradients);
  const repeated = run("from the same dy again", first.dy);
  const none = run("from dy = 0", new Float64Array(output.data.length));
  const mixed = run(
    "from a sum of two dy",
    first.dy.map((value, i) => 2 * value - second.dy[i]),
  );
  variables.forEach(({ name }, i) => {
    const [a, b] = [numbersOf(first.gradients, i), numbersOf(second.gradients, i)];
    const sum = a.map((value, j) => 2 * value - b[j]);
    if (repeated && !isNear(numbersOf(repeated, i), a, tolerance)) {
      add("nondeterministic", name, "two backward passes from one dy give different gradients");
    } else if (none && numbersOf(none, i).some((value) => value !== 0)) {
      add("nonzero-at-zero", name, "dy = 0 gives a gradient that is not 0");
    } else if (mixed && !isNear(numbersOf(mixed, i), sum, tolerance)) {
      add("nonlinear", name, "backward is not linear in dy");
    }
  });

  const twice = attempt("in two passes without zeroGrad between them", () =>
    subject.backwardTwice(first.dy),
  );
  const overwritten = variables.filter(({ role }, i) => {
    if (role === "input" || !twice) return false;
    const [once, both] = [numbersOf(first.gradients, i), numbersOf(twice.gradients, i)];
    return once.some((value) => Math.abs(value) > tolerance) && isNear(once, both, tolerance);
  });
  for (const { name } of overwritten) {
    add("overwritten", name, "backward assigns its gradient; it must add to what is there");
  }
  const sharing = attempt("in passes one after the other", () => subject.sharing(first.dy));
  for (const { where, message } of sharing ?? []) add("shared", where, message);
  return { findings, overwritten };
}

/** That a second forward pass gives another output: differences then say nothing. */
export function differing(subject: Subject, output: Numbers): Finding | null {
  const numbers = () => subject.variables.map(({ tensor }) => new Float64Array(tensor.data));
  const before = numbers();
  try {
    if (isSame(output.data, subject.output().data)) return null;
    // Where forward changes its input, that is the finding.
    if (!numbers().every((now, i) => isSame(now, before[i]))) return null;
  } catch (error) {
    return thrown(error, "in a second forward pass");
  }
  const message =
    "two forward passes with one seed differ, so that differences say nothing; draw from the library's " +
    "generators, and keep one of its own in a property that is not private";
  return { kind: "nondeterministic", where: "output", message };
}

/** What a target threw, as a finding. Other errors are thrown on. */
export function thrown(error: unknown, when: string): Finding {
  if (!(error instanceof TargetError)) throw error;
  const { where, cause } = error;
  return { kind: "threw", where, message: `threw ${cause.name} ${when}: ${cause.message}` };
}

function numbersOf(gradients: Gradients, i: number): Float64Array {
  return gradients[i]?.data ?? new Float64Array(0);
}

const isSame = (a: Float64Array, b: Float64Array) => a.every((value, i) => Object.is(value, b[i]));

/** Equal but for rounding. */
function isNear(a: Float64Array, b: Float64Array, tolerance: number): boolean {
  return a.length === b.length && a.every((value, i) => !(Math.abs(value - b[i]) > tolerance));
}

import { formatShape, sameShape } from "../tensor/shape.ts";
import { formatShort } from "../text/number.ts";
import { epsilonOf, stepOf } from "./differences.ts";
import { nonlinearity } from "./linearity.ts";
import { otherGradient, otherOutput } from "./repetition.ts";
import type { Finding } from "./report.ts";
import type { Setting } from "./setting.ts";
import type { Numbers, Subject, Variable, Written } from "./subject.ts";
import { thrown } from "./thrown.ts";
import type { Pass } from "./verdict/evidence.ts";

type Gradients = (Numbers | null)[];

/** What a backward pass must do whatever its numbers are. */
export function checkBehaviour(
  subject: Subject,
  { output }: Setting,
  passes: readonly Pass[],
): { findings: Finding[]; overwritten: Variable[] } {
  const findings: Finding[] = [];
  const add = (
    kind: Finding["kind"],
    where: string,
    { message, advice = null, source = null }: Partial<Finding> & { message: string },
  ) => findings.push({ kind, where, message, advice, source });
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

  if (subject.written.length > 0 || first.changed.size > 0) {
    const written = attempt("from the same dy again", () => subject.writes(first.dy)) ?? [];
    const known = new Set(written.map(({ name }) => name));
    for (const each of [...written, ...subject.written.filter(({ name }) => !known.has(name))]) {
      const isParameter = variables.some(
        ({ name, role }) => name === each.name && role === "parameter",
      );
      add("mutated", each.name, mutation(each, isParameter));
    }
  }
  variables.forEach(({ name, tensor }, i) => {
    const gradient = first.gradients[i];
    if (gradient) findings.push(...formFindings(name, tensor, gradient));
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
  // Large, so that a limit shows.
  const mixed = run(
    "from a sum of two dy",
    first.dy.map((value, i) => 64 * value - 32 * second.dy[i]),
  );
  const multiples = new Map<number, Gradients>([[1, first.gradients]]);
  const multiple = (factor: number) => {
    const known =
      multiples.get(factor) ?? subject.backward(first.dy.map((value) => factor * value)).gradients;
    multiples.set(factor, known);
    return known;
  };
  variables.forEach(({ name, tensor }, i) => {
    const [a, b] = [numbersOf(first.gradients, i), numbersOf(second.gradients, i)];
    const sum = a.map((value, j) => 64 * value - 32 * b[j]);
    if (repeated && !isNear(numbersOf(repeated, i), a, tolerance)) {
      const why = attempt("from the same dy again", () =>
        otherGradient(subject, first.dy, (gradients) => numbersOf(gradients, i)),
      );
      if (why) add("nondeterministic", name, why);
      return;
    }
    if (!a.every(Number.isFinite)) return;
    const isZero = !none || numbersOf(none, i).every((value) => value === 0);
    const isLinear = !mixed || isNear(numbersOf(mixed, i), sum, 64 * tolerance);
    if (isZero && isLinear) return;
    const least = tensor.dtype === "float32" ? 16 * epsilonOf("float32") : 1e-9;
    const why = attempt("from a multiple of a dy", () =>
      nonlinearity((factor) => numbersOf(multiple(factor), i), tolerance, least),
    );
    if (why) add(why.kind, name, why);
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
    add("overwritten", name, {
      message: "backward assigns its gradient; it must add to what is there",
      advice: "Add to it: gradient.add_(dW), and not gradient.copy_(dW)",
    });
  }
  const sharing = attempt("in passes one after the other", () => subject.sharing(first.dy));
  for (const each of sharing ?? []) add("shared", each.where, each);
  return { findings, overwritten };
}

/** A gradient must be of its variable's shape and dtype, and finite. */
function formFindings(name: string, tensor: Variable["tensor"], gradient: Numbers): Finding[] {
  const findings: Finding[] = [];
  const add = (kind: Finding["kind"], message: string, advice: string) =>
    findings.push({ kind, where: name, message, advice, source: null });
  if (!sameShape(gradient.shape, tensor.shape)) {
    const shapes = `${formatShape(gradient.shape)}, ${name} is ${formatShape(tensor.shape)}`;
    add("shape", `its gradient is ${shapes}`, `Give it the shape of ${name}`);
  }
  if (gradient.dtype !== tensor.dtype) {
    const dtypes = `${gradient.dtype}, ${name} is ${tensor.dtype}`;
    add(
      "dtype",
      `its gradient is ${dtypes}`,
      `Make it in the dtype of ${name}: { dtype: x.dtype }`,
    );
  }
  const bad = gradient.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    add(
      "non-finite",
      `its gradient has ${gradient.data[bad]} at element ${bad}`,
      "Look for a division by 0, a log or root of 0, or an exp of large numbers",
    );
  }
  return findings;
}

function mutation(
  { name, pass, index, before, after, source }: Written,
  isParameter: boolean,
): Partial<Finding> & { message: string } {
  const place = index.length > 0 ? `at ${formatShape(index)} from` : "from";
  return {
    message: `${pass} changes it: ${place} ${formatShort(before, 4)} to ${formatShort(after, 4)}`,
    advice:
      pass === "backward" && isParameter
        ? "backward adds to gradients and changes nothing else: the update is the optimizer's, after backward"
        : `Compute a new tensor, ${name}.mul(…) and not ${name}.mul_(…); where ${pass} writes into data, copy first: ${name}.clone()`,
    source,
  };
}

/** That a second forward pass gives another output: differences then say nothing. */
export function differing(subject: Subject, output: Numbers): Finding | null {
  try {
    if (isSame(output.data, subject.output().data)) return null;
    return { kind: "nondeterministic", where: "output", ...otherOutput(subject) };
  } catch (error) {
    return thrown(error, "in a second forward pass");
  }
}

function numbersOf(gradients: Gradients, i: number): Float64Array {
  return gradients[i]?.data ?? new Float64Array(0);
}

const isSame = (a: Float64Array, b: Float64Array) => a.every((value, i) => Object.is(value, b[i]));

/** Equal but for rounding. */
function isNear(a: Float64Array, b: Float64Array, tolerance: number): boolean {
  return a.length === b.length && a.every((value, i) => !(Math.abs(value - b[i]) > tolerance));
}

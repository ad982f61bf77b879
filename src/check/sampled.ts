import { type Comparison, errorPicture, Tally } from "./comparison.ts";
import { column, type Direction, dot, jacobian, move, pulledBack, single } from "./differences.ts";
import { judge, type Slopes, type Tolerance } from "./judge.ts";
import type { Finding } from "./report.ts";
import { roundingOf, type Setting } from "./setting.ts";
import type { Subject, Variable } from "./subject.ts";
import type { Differences, Pass } from "./verdict/evidence.ts";

/** How many entries of each sort are moved one by one, and how many times all together. */
const perSort = 4;
const probes = 4;

/** Up to how many entries times outputs a gradient is found entry by entry, and its Jacobian kept. */
const mostWork = 2e7;
const mostKept = 5e5;

/**
 * Compares the gradient of a random combination of the outputs: some entries of every variable one by
 * one, then all together in random directions of ±1, to a tolerance for a single entry. A direction
 * that fails is halved until the entry is found.
 */
export function compareSampled(
  subject: Subject,
  setting: Setting,
  passes: readonly Pass[],
): Comparison {
  // The last, in which what an earlier one left behind shows.
  const pass = passes[passes.length - 1];
  const findings: Finding[] = [];
  const tallies = subject.variables.map((variable, i) => {
    const gradient = pass.gradients[i]?.data ?? new Float64Array(variable.tensor.size);
    const tally = new Tally(variable);
    const check = new Check(subject, variable, setting, pass.dy, gradient);
    const entries = chooseEntries(variable, gradient, setting);
    for (const entry of entries) {
      tally.add(entry, null, gradient[entry] ?? Number.NaN, check.along(single(entry)));
    }
    for (let probe = 0; probe < probes && tally.wrong === 0; probe++) {
      const entry = check.findWrong(randomSigns(variable.tensor.size, setting));
      if (entry === null) continue;
      tally.add(entry, null, gradient[entry], check.along(single(entry)));
      if (tally.wrong > 0) continue;
      const message = "moving all entries together does not change the output as its gradient says";
      findings.push({ kind: "wrong-gradient", where: variable.name, message });
    }
    return tally;
  });
  const differences = new Map<Variable, Differences>();
  for (const [i, variable] of subject.variables.entries()) {
    const found = tallies[i].wrong > 0 ? sweep(subject, variable, setting, passes) : null;
    if (found) differences.set(variable, found);
  }
  return {
    variables: tallies.map((tally, i) => {
      const variable = subject.variables[i];
      const right = differences.get(variable)?.right.at(-1);
      const picture = right ? errorPicture(variable, pass.gradients[i]?.data, right, setting) : [];
      return tally.report(variable.tensor.size, picture);
    }),
    kinks: tallies.flatMap(({ kinks }) => kinks),
    findings,
    differences,
  };
}

/** The right gradient in each pass, entry by entry, where that does not take too long. */
function sweep(
  subject: Subject,
  variable: Variable,
  { step, output }: Setting,
  passes: readonly Pass[],
): Differences | null {
  const { size } = variable.tensor;
  const work = size * output.data.length;
  if (work > mostWork) return null;
  if (work <= mostKept) {
    const columns = jacobian(subject, variable, step);
    return { columns, right: passes.map(({ dy }) => pulledBack(columns, dy)) };
  }
  const right = passes.map(() => new Float64Array(size));
  for (let i = 0; i < size; i++) {
    const slopes = column(subject, variable, i, step);
    for (const [k, { dy }] of passes.entries()) right[k][i] = dot(slopes, dy);
  }
  return { columns: null, right };
}

/** The derivative of Σ dy · y along directions of one variable. */
class Check {
  readonly #subject: Subject;
  readonly #variable: Variable;
  readonly #setting: Setting;
  readonly #dy: Float64Array;
  readonly #gradient: Float64Array;
  readonly #tolerance: Tolerance;

  constructor(
    subject: Subject,
    variable: Variable,
    setting: Setting,
    dy: Float64Array,
    gradient: Float64Array,
  ) {
    this.#subject = subject;
    this.#variable = variable;
    this.#setting = setting;
    this.#dy = dy;
    this.#gradient = gradient;
    const { output, atol, rtol } = setting;
    const terms = output.data.reduce((sum, value, i) => sum + Math.abs(value * dy[i]), 0);
    this.#tolerance = { atol, rtol, noise: roundingOf(terms, variable.tensor.dtype) };
  }

  along(direction: Direction, tolerance = this.#tolerance) {
    const slope = this.#predicted(direction);
    return judge(slope, this.#setting.step, tolerance, (h) => this.#slopes(direction, h));
  }

  /** An entry of the direction that is wrong, or null where the direction as a whole is right. */
  findWrong(direction: Direction): number | null {
    const { rtol, atol } = this.#setting;
    const rms = Math.sqrt(dot(this.#gradient, this.#gradient) / this.#gradient.length);
    // Relative to one entry, not to the sum of all.
    const unscaled = { ...this.#tolerance, atol: atol + rtol * rms, rtol: 0 };
    const isWrong = (part: Direction) => this.along(part, unscaled).verdict === "wrong";
    if (!isWrong(direction)) return null;
    let part = direction;
    while (part.entries.length > 1) {
      const middle = part.entries.length >> 1;
      const [low, high] = [slice(part, 0, middle), slice(part, middle)];
      part = isWrong(low) ? low : high;
    }
    return part.entries[0];
  }

  #predicted({ entries, towards }: Direction): number {
    let sum = 0;
    for (let k = 0; k < entries.length; k++) {
      sum += (this.#gradient[entries[k]] ?? Number.NaN) * towards[k];
    }
    return sum;
  }

  #slopes(direction: Direction, step: number): Slopes {
    const moved = move(this.#subject, this.#variable, direction, step);
    const { data } = this.#setting.output;
    // By how much the entries really went, on average over the direction.
    const length = (went: Float64Array) => dot(went, direction.towards) / went.length;
    const change = (to: Float64Array) =>
      this.#dy.reduce((sum, weight, j) => sum + weight * (to[j] - data[j]), 0);
    return {
      before: change(moved.before) / length(moved.back),
      after: change(moved.after) / length(moved.forth),
    };
  }
}

function slice({ entries, towards }: Direction, from: number, to?: number): Direction {
  return {
    entries: Array.prototype.slice.call(entries, from, to),
    towards: Array.prototype.slice.call(towards, from, to),
  };
}

/** The largest gradients, the largest numbers, gradients of exactly zero, and random ones. */
function chooseEntries(
  { tensor }: Variable,
  gradient: Float64Array,
  { generator }: Setting,
): Set<number> {
  const order = [...generator.permutation(tensor.size)];
  const by = (numbers: ArrayLike<number>) =>
    [...order].sort((a, b) => Math.abs(numbers[b]) - Math.abs(numbers[a])).slice(0, perSort);
  return new Set([
    ...by(gradient),
    ...by(tensor.data),
    ...order.filter((entry) => gradient[entry] === 0).slice(0, perSort),
    ...order.slice(0, perSort),
  ]);
}

function randomSigns(size: number, { generator }: Setting): Direction {
  return {
    entries: Int32Array.from({ length: size }, (_, i) => i),
    towards: Int8Array.from(generator.integers(size, 0, 2), (sign) => 2 * sign - 1),
  };
}

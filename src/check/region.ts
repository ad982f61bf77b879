import type { Generator } from "../random/generator.ts";
import { formatShort } from "../text/number.ts";
import type { Comparison } from "./comparison.ts";
import { roundingOf } from "./differences.ts";
import { judge } from "./judge.ts";
import type { Finding } from "./report.ts";
import type { Tolerances } from "./setting.ts";
import { type Subject, TargetError, type Variable } from "./subject.ts";
import { write } from "./write.ts";

/** What the inputs are multiplied by for another look: an error may be where numbers are large or small. */
export const scales = [3, 0.1];

export const scaleName = (scale: number) => (scale < 1 ? "a tenth of" : `${scale} times`);

/** Runs `body` with the inputs multiplied; null where they have no place to go, or forward refuses them. */
export function atScale<T>(subject: Subject, scale: number, body: () => T): T | null {
  const inputs = subject.variables.filter(({ role }) => role === "input");
  const before = inputs.map(({ tensor }) => new Float64Array(tensor.data));
  // Numbers within ±1 may be probabilities, or cosines: they stay there.
  const isOutside = before.some((numbers) => numbers.some((value) => Math.abs(value) > 1));
  if (inputs.length === 0 || (scale > 1 && !isOutside)) return null;
  try {
    for (const [i, { tensor }] of inputs.entries()) {
      write(
        tensor,
        before[i].map((value) => scale * value),
      );
    }
    return body();
  } catch (error) {
    if (error instanceof TargetError) return null;
    throw error;
  } finally {
    for (const [i, { tensor }] of inputs.entries()) write(tensor, before[i]);
  }
}

/**
 * Whether all gradients together disagree with one difference, along random signs of all variables;
 * where forward gives finite numbers.
 */
export function isSuspicious(
  subject: Subject,
  { step, atol, rtol, isScaled }: Tolerances,
  dy: Float64Array,
  generator: Generator,
): boolean {
  const { gradients, output } = subject.backwardAlone(dy);
  if (!output.data.every(Number.isFinite)) return false;
  const before = subject.variables.map(({ tensor }) => new Float64Array(tensor.data));
  const towards = before.map((numbers) => {
    const size = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    return Float64Array.from(generator.integers(numbers.length, 0, 2), (s) => (2 * s - 1) * size);
  });
  let [predicted, squares, count, largest] = [0, 0, 0, 0];
  for (const [i, gradient] of gradients.entries()) {
    for (const [j, value] of (gradient?.data ?? []).entries()) {
      predicted += value * towards[i][j];
      squares += (value * towards[i][j]) ** 2;
      count++;
      largest = Math.max(largest, Math.abs(value));
    }
  }
  const at = (distance: number) => {
    for (const [i, { tensor }] of subject.variables.entries()) {
      write(
        tensor,
        before[i].map((value, j) => value + distance * towards[i][j]),
      );
    }
    const { data } = subject.output();
    return dy.reduce((sum, weight, j) => sum + weight * (data[j] - output.data[j]), 0);
  };
  const terms = output.data.reduce((sum, value, j) => sum + Math.abs(value * dy[j]), 0);
  const tolerance = {
    atol: atol + rtol * Math.sqrt(squares / count),
    rtol: 0,
    scale: isScaled ? Math.min(1, largest) : 1,
    noise: roundingOf(terms, "float64"),
  };
  try {
    const { verdict } = judge(predicted, step, tolerance, (h) => ({
      before: at(-h) / -h,
      after: at(h) / h,
    }));
    return verdict === "wrong";
  } finally {
    for (const [i, { tensor }] of subject.variables.entries()) write(tensor, before[i]);
  }
}

/** An entry of an input, and the largest relative error of a derivative by it. */
export interface Seen {
  name: string;
  value: number;
  error: number;
}

/** The entries of the inputs as a comparison found them; none where it looked at some alone. */
export function seenIn(
  { variables }: Subject,
  { differences }: Comparison,
  { atol }: Tolerances,
): Seen[] {
  return variables.flatMap((variable): Seen[] => {
    const { columns, rows } = differences.get(variable) ?? { columns: null, rows: null };
    const { name, role, tensor } = variable;
    if (role !== "input" || !columns || !rows) return [];
    return columns.flatMap((column, entry) => {
      let [error, size] = [0, 0];
      for (const [j, right] of column.entries()) {
        const larger = Math.max(Math.abs(right), Math.abs(rows[j][entry]));
        // Where a slope is next to nothing, so is its error.
        if (larger < 100 * atol) continue;
        size = Math.max(size, larger);
        error = Math.max(error, Math.abs(rows[j][entry] - right) / larger);
      }
      return size > 0 ? [{ name, value: tensor.data[entry], error }] : [];
    });
  });
}

/**
 * From where on a gradient is wrong, by the size of the number: "wrong where |x| ≥ 2.6, right up to 2.4".
 * Null where sizes do not part them sharply, or may do so by chance.
 */
export function borderOf(name: string, seen: readonly Seen[]): string | null {
  const own = seen.filter((each) => each.name === name);
  const values = (part: readonly Seen[]) => part.map(({ value }) => value);
  const wrong = values(own.filter(({ error }) => error > 0.01));
  const right = values(own.filter(({ error }) => error < 1e-5));
  const isSharp = wrong.length + right.length === own.length;
  const isBothSided = wrong.some((value) => value > 0) && wrong.some((value) => value < 0);
  if (!isSharp || !isBothSided || right.length === 0) return null;
  // Two of the ways to choose as many of all.
  let chance = 2;
  for (let k = 0; k < wrong.length; k++) chance *= (k + 1) / (own.length - k);
  if (chance > 1e-3) return null;
  const [w, r] = [wrong, right].map((values) => values.map(Math.abs));
  const [least, most] = [Math.min(...w), Math.max(...w)];
  if (least > Math.max(...r)) {
    return `wrong where |${name}| ≥ ${text(least)}, right up to ${text(Math.max(...r))}`;
  }
  if (most < Math.min(...r)) {
    return `wrong where |${name}| ≤ ${text(most)}, right from ${text(Math.min(...r))}`;
  }
  return null;
}

const text = (value: number) => formatShort(value, 4);

/**
 * @param scale what the inputs were multiplied by where it is wrong on these alone; else 1.
 * @param border {@link borderOf}.
 */
export function regionFinding({ name }: Variable, scale: number, border: string | null): Finding {
  const where =
    scale === 1
      ? ""
      : `right on the inputs given, and wrong on ${scaleName(scale)} these${border ? ": " : ""}`;
  return {
    kind: "region",
    where: name,
    message: `its gradient is ${where}${border ?? ""}`,
    advice:
      "Look at what treats such numbers apart, a limit, a cut-off, a branch: backward must do there what " +
      "forward does",
    source: null,
  };
}

import { type Comparison, comparedPass, Tally } from "./comparison.ts";
import {
  type Direction,
  pulledBack,
  roundingOf,
  type Sides,
  sidesAlong,
  single,
  stepOf,
} from "./differences.ts";
import { Domain } from "./domain.ts";
import { judge, type Slopes } from "./judge.ts";
import type { Finding } from "./report.ts";
import type { Setting } from "./setting.ts";
import type { Subject, Variable } from "./subject.ts";
import { tiesFinding } from "./ties.ts";
import type { Differences, Pass } from "./verdict/evidence.ts";

/** Compares every entry of every Jacobian: a backward pass for each output, two runs for each entry. */
export function compareFully(
  subject: Subject,
  setting: Setting,
  passes: readonly Pass[],
): Comparison {
  const { output, step, atol, rtol } = setting;
  const outputs = output.data.length;
  const rows = rowsOf(subject, outputs, passes);
  let largest = 0;
  for (const value of output.data) largest = Math.max(largest, Math.abs(value));
  const domain = new Domain(subject);
  const findings: Finding[] = [];
  const differences = new Map<Variable, Differences>();
  const tallies = subject.variables.map((variable, i) => {
    const { tensor } = variable;
    const noise = roundingOf(largest, tensor.dtype);
    const largestSlope = largestOf(rows.map((gradients) => gradients[i]?.data));
    const scale = setting.isScaled ? Math.min(1, largestSlope) : 1;
    const tolerance = { atol, rtol, scale, noise };
    const tally = new Tally(variable);
    const along = (direction: Direction, h: number) =>
      sidesAlong(() => domain.outputs(outputs), tensor, direction, h, output.data);
    const gradientOf = (j: number, entry: number) => {
      const given = rows[j][i];
      return given === null ? 0 : (given.data[entry] ?? Number.NaN);
    };
    const kinks = new Map<number, number[]>();
    const columns = Array.from({ length: tensor.size }, (_, entry) => {
      const known = new Map<number, Sides>();
      const slopesAt = (h: number) => {
        const slopes = known.get(h) ?? along(single(entry), h);
        known.set(h, slopes);
        return slopes;
      };
      const { central } = slopesAt(step);
      for (let j = 0; j < outputs; j++) {
        const gradient = gradientOf(j, entry);
        const judgement = judge(gradient, step, tolerance, (h) => slopesOf(slopesAt(h), j));
        domain.checkInside(judgement);
        tally.add(entry, j, gradient, judgement);
        central[j] = judgement.difference;
        if (judgement.verdict === "kink") kinks.set(j, [...(kinks.get(j) ?? []), entry]);
      }
      return central;
    });
    for (const [j, entries] of kinks) {
      const tie = tiesFinding({
        variable,
        kinks: entries,
        slopes: (direction) => slopesOf(along(direction, step), j),
        gradient: (entry) => gradientOf(j, entry),
        allowed: (value) => atol * scale + rtol * Math.abs(value) + noise(step),
      });
      if (tie) {
        findings.push(tie);
        break;
      }
    }
    differences.set(variable, {
      columns,
      rows: rows.map((gradients) => gradients[i]?.data ?? new Float64Array(tensor.size)),
      right: passes.map(({ dy }) => pulledBack(columns, dy)),
    });
    return tally;
  });
  return {
    variables: tallies.map((tally, i) => {
      const variable = subject.variables[i];
      const { gradients } = passes[passes.length - 1];
      const right = differences.get(variable)!.right[passes.length - 1];
      const pass = comparedPass(gradients[i]?.data, right, setting);
      return tally.report(variable.tensor.size * outputs, pass);
    }),
    kinks: tallies.flatMap(({ kinks }) => kinks),
    findings,
    differences,
    notLookedAt: [],
  };
}

type Rows = Pass["gradients"][];

/**
 * The gradients of every output. Without passes with other inputs between, these take half the time: that
 * is enough where they sum to the passes' gradients, before which there was one.
 */
function rowsOf(subject: Subject, outputs: number, passes: readonly Pass[]): Rows {
  const from = (backward: (dy: Float64Array) => Pass["gradients"]): Rows =>
    Array.from({ length: outputs }, (_, j) => {
      const dy = new Float64Array(outputs);
      dy[j] = 1;
      return backward(dy);
    });
  const alone = from((dy) => subject.backwardAlone(dy).gradients);
  const isSum = passes.every(({ dy, gradients }) => {
    const all = gradients.map((gradient) => largestOf([gradient?.data]));
    // Where a gradient is 0 but for rounding, that is of the others' size.
    const rounding = 1e-9 * Math.max(...all);
    return subject.variables.every(({ tensor }, i) => {
      const rows = alone.map((row) => row[i]?.data);
      const given = gradients[i]?.data;
      if (!given) return rows.every((row) => row === undefined);
      const tolerance = stepOf(tensor.dtype) * largestOf(rows) + rounding;
      const sum = sumOf(dy, rows, given.length);
      return sum !== null && given.every((value, k) => Math.abs(value - sum[k]) <= tolerance);
    });
  });
  return isSum ? alone : from((dy) => subject.backward(dy).gradients);
}

/** Σ dy · row; null where a row is missing or of another size. */
function sumOf(
  dy: Float64Array,
  rows: readonly (Float64Array | undefined)[],
  size: number,
): Float64Array | null {
  const sum = new Float64Array(size);
  for (const [j, row] of rows.entries()) {
    if (row?.length !== size) return null;
    for (let k = 0; k < size; k++) sum[k] += dy[j] * row[k];
  }
  return sum;
}

function largestOf(rows: readonly (Float64Array | undefined)[]): number {
  let largest = 0;
  for (const row of rows) {
    for (const value of row ?? []) largest = Math.max(largest, Math.abs(value));
  }
  return largest;
}

const slopesOf = ({ before, after }: Sides, j: number): Slopes => ({
  before: before[j],
  after: after[j],
});

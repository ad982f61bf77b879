import { type Comparison, errorPicture, Tally } from "./comparison.ts";
import { move, pulledBack, roundingOf, single } from "./differences.ts";
import { judge } from "./judge.ts";
import type { Setting } from "./setting.ts";
import type { Subject, Variable } from "./subject.ts";
import type { Differences, Pass } from "./verdict/evidence.ts";

/** Compares every entry of every Jacobian: a backward pass for each output, two runs for each entry. */
export function compareFully(
  subject: Subject,
  setting: Setting,
  passes: readonly Pass[],
): Comparison {
  const { output, step, atol, rtol } = setting;
  const outputs = output.data.length;
  const rows = Array.from({ length: outputs }, (_, j) => {
    const dy = new Float64Array(outputs);
    dy[j] = 1;
    return subject.backward(dy).gradients;
  });
  let largest = 0;
  for (const value of output.data) largest = Math.max(largest, Math.abs(value));
  const differences = new Map<Variable, Differences>();
  const tallies = subject.variables.map((variable, i) => {
    const { tensor } = variable;
    const tolerance = { atol, rtol, noise: roundingOf(largest, tensor.dtype) };
    const tally = new Tally(variable);
    const columns = Array.from({ length: tensor.size }, (_, entry) => {
      const known = new Map<number, Slopes>();
      const slopesAt = (h: number) => {
        const slopes = known.get(h) ?? slopesAlong(subject, variable, entry, h, output.data);
        known.set(h, slopes);
        return slopes;
      };
      const { central } = slopesAt(step);
      for (let j = 0; j < outputs; j++) {
        const given = rows[j][i];
        const gradient = given === null ? 0 : (given.data[entry] ?? Number.NaN);
        const judgement = judge(gradient, step, tolerance, (h) => {
          const { before, after } = slopesAt(h);
          return { before: before[j], after: after[j] };
        });
        tally.add(entry, j, gradient, judgement);
        central[j] = judgement.difference;
      }
      return central;
    });
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
      const picture = errorPicture(variable, gradients[i]?.data, right, setting);
      return tally.report(variable.tensor.size * outputs, picture);
    }),
    kinks: tallies.flatMap(({ kinks }) => kinks),
    differences,
    notLookedAt: [],
  };
}

interface Slopes {
  before: Float64Array;
  after: Float64Array;
  central: Float64Array;
}

/** The slopes of every output by one entry, on both sides and across. */
function slopesAlong(
  subject: Subject,
  variable: Variable,
  entry: number,
  step: number,
  at: Float64Array,
): Slopes {
  const moved = move(() => subject.output().data, variable.tensor, single(entry), step);
  const [back, forth] = [moved.back[0], moved.forth[0]];
  return {
    before: at.map((value, j) => (moved.before[j] - value) / back),
    after: at.map((value, j) => (moved.after[j] - value) / forth),
    central: at.map((_, j) => (moved.after[j] - moved.before[j]) / (forth - back)),
  };
}

import { type Comparison, errorPicture, Tally } from "./comparison.ts";
import { columns, dot, pulledBack, single } from "./differences.ts";
import { Domain } from "./domain.ts";
import { chooseEntries, randomSigns } from "./entries.ts";
import { Probe } from "./probe.ts";
import type { Finding } from "./report.ts";
import type { Setting } from "./setting.ts";
import type { Subject, Variable } from "./subject.ts";
import { tiesFinding } from "./ties.ts";
import type { Differences, Pass } from "./verdict/evidence.ts";

/** How many entries are moved one by one, and how many times all together. */
const singles = 16;
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
  const { generator, output, step, atol, rtol } = setting;
  // The last, in which what an earlier one left behind shows.
  const { dy, gradients } = passes[passes.length - 1];
  const domain = new Domain(subject);
  const evaluate = () => domain.outputs(output.data.length);
  const findings: Finding[] = [];
  const tallies = subject.variables.map((variable, i) => {
    const { tensor } = variable;
    const gradient = gradients[i]?.data ?? new Float64Array(tensor.size);
    const tally = new Tally(variable);
    const largest = gradient.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
    const scale = setting.isScaled ? Math.min(1, largest) : 1;
    const probe = new Probe({
      ...{ tensor, evaluate, output: output.data, dy, gradient, step, atol, rtol, scale },
    });
    const kinks: number[] = [];
    for (const entry of chooseEntries(tensor.data, gradient, singles, generator)) {
      const judgement = probe.along(single(entry));
      tally.add(entry, null, gradient[entry] ?? Number.NaN, judgement);
      domain.checkInside(judgement);
      if (judgement.verdict === "kink") kinks.push(entry);
    }
    const tie =
      tally.wrong === 0 &&
      tiesFinding({
        variable,
        kinks: withEquals(kinks, tensor.data),
        slopes: (direction) => probe.slopes(direction, step),
        gradient: (entry) => gradient[entry] ?? Number.NaN,
        allowed: (value) => probe.allowed(value),
      });
    if (tie) findings.push(tie);
    for (let k = 0; k < probes && tally.wrong === 0; k++) {
      const entry = probe.findWrong(randomSigns(tensor.size, generator));
      if (entry !== null) {
        const judgement = probe.along(single(entry));
        domain.checkInside(judgement);
        tally.add(entry, null, gradient[entry] ?? Number.NaN, judgement);
      }
    }
    return tally;
  });
  const differences = new Map<Variable, Differences>();
  for (const [i, variable] of subject.variables.entries()) {
    const found = tallies[i].wrong > 0 ? sweep(domain, variable, setting, passes) : null;
    if (found) differences.set(variable, found);
  }
  return {
    variables: tallies.map((tally, i) => {
      const variable = subject.variables[i];
      const right = differences.get(variable)?.right.at(-1);
      const picture = right ? errorPicture(variable, gradients[i]?.data, right, setting) : [];
      return tally.report(variable.tensor.size, picture);
    }),
    kinks: tallies.flatMap(({ kinks }) => kinks),
    findings,
    differences,
  };
}

/** Entries, and all that have the same number as one of them. */
function withEquals(entries: readonly number[], numbers: ArrayLike<number>): number[] {
  const wanted = new Set(entries.map((entry) => numbers[entry]));
  if (wanted.size === 0) return [];
  return [...new Uint32Array(numbers.length).keys()].filter((entry) => wanted.has(numbers[entry]));
}

/** The right gradient in each pass, entry by entry, where that does not take too long. */
function sweep(
  domain: Domain,
  { tensor }: Variable,
  { step, output }: Setting,
  passes: readonly Pass[],
): Differences | null {
  const { size } = tensor;
  const work = size * output.data.length;
  if (work > mostWork) return null;
  const slopes = columns(() => domain.outputs(output.data.length), tensor, step);
  if (work <= mostKept) {
    const kept = [...slopes];
    return { columns: kept, rows: null, right: passes.map(({ dy }) => pulledBack(kept, dy)) };
  }
  const right = passes.map(() => new Float64Array(size));
  let entry = 0;
  for (const column of slopes) {
    for (const [k, { dy }] of passes.entries()) right[k][entry] = dot(column, dy);
    entry++;
  }
  return { columns: null, rows: null, right };
}

import type { Box } from "./box.ts";
import type { Budget } from "./budget.ts";
import { type Comparison, comparedPass, Tally } from "./comparison.ts";
import { Domain } from "./domain.ts";
import { chooseEntries, gridEntries } from "./entries.ts";
import { knownAt } from "./known.ts";
import { locate } from "./locate.ts";
import { Probe } from "./probe.ts";
import type { Finding } from "./report.ts";
import { Sampling } from "./sampling.ts";
import type { Setting } from "./setting.ts";
import type { Subject, Variable } from "./subject.ts";
import { completed } from "./tape/completed.ts";
import { tiesFinding } from "./ties.ts";
import { type Differences, fewest, type Pass } from "./verdict/evidence.ts";

/** How many entries are moved one by one, and how many times all together. */
const singles = 16;
const probes = 4;

/** How many more entries of a wrong gradient are found out, for the patterns to be tried on. */
const sampled = 48;

/** Up to how many seconds a wrong gradient is found out entry by entry. */
const sweepSeconds = 2;

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
  const { generator, output, step, atol, rtol, budget } = setting;
  // The last, in which what an earlier one left behind shows.
  const { dy, gradients } = passes[passes.length - 1];
  const plan = planFor(subject.variables.length, setting);
  const notLookedAt: string[] = [];
  if (plan.singles < singles) {
    notLookedAt.push(`more than ${plan.singles} entries of each variable one by one`);
  }
  const domain = new Domain(subject);
  const evaluate = () => domain.outputs(output.data.length);
  const inside: Subject = { ...subject, output: () => ({ ...output, data: evaluate() }) };
  const findings: Finding[] = [];
  const samplings = subject.variables.map((variable, i) => {
    const { tensor } = variable;
    const gradient = gradients[i]?.data ?? new Float64Array(tensor.size);
    const largest = gradient.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
    const scale = setting.isScaled ? Math.min(1, largest) : 1;
    const probe = new Probe({
      ...{ tensor, evaluate, output: output.data, dy, gradient, step, atol, rtol, scale },
    });
    const sampling = new Sampling(variable, gradient, new Tally(variable), probe, domain);
    for (const entry of chooseEntries(tensor.data, gradient, plan.singles, generator)) {
      sampling.isWrong(entry);
    }
    const tie =
      sampling.wrong.length === 0 &&
      tiesFinding({
        variable,
        kinks: withEquals(sampling.kinks, tensor.data),
        slopes: (direction) => probe.slopes(direction, step),
        gradient: (entry) => gradient[entry] ?? Number.NaN,
        allowed: (value) => probe.allowed(value),
      });
    if (tie) findings.push(tie);
    for (let k = 0; k < plan.probes && sampling.wrong.length === 0; k++) sampling.find(generator);
    return sampling;
  });
  const wrong = samplings.filter((sampling) => sampling.wrong.length > 0);
  const differences = new Map<Variable, Differences>();
  for (const [k, sampling] of wrong.entries()) {
    const share = budget.share(wrong.length - k);
    const boxes = locate(sampling, generator, () => share.isOver);
    if (!boxes && share.isOver) notLookedAt.push(`where else ${sampling.variable.name} is wrong`);
    const entries = tellingEntries(sampling, boxes, setting, share);
    const { variable } = sampling;
    differences.set(variable, knownAt(inside, variable, entries, boxes, setting, passes));
  }
  return {
    variables: samplings.map(({ variable, tally, gradient }) => {
      const found = differences.get(variable);
      const pass = found?.columns ? comparedPass(gradient, found.right.at(-1)!, setting) : null;
      return tally.report(variable.tensor.size, pass);
    }),
    kinks: samplings.flatMap(({ tally }) => tally.kinks),
    differences: completed(subject, passes, differences),
    findings,
    notLookedAt,
  };
}

/** How many differences are taken of each variable. */
interface Plan {
  singles: number;
  probes: number;
}

/** As many differences as fit into half of the time: the other half is for what they find. */
function planFor(variables: number, { budget, cost }: Setting): Plan {
  const each = budget.left / 2 / cost / variables;
  return {
    probes: Math.round(Math.min(probes, Math.max(1, each / 5))),
    singles: Math.round(Math.min(singles, Math.max(2, (each * 4) / 5))),
  };
}

/**
 * The entries that tell what a wrong gradient is: all of them if there is time; else those that were
 * looked at, and where these are not all of what is wrong, some that share their indices.
 */
function tellingEntries(
  sampling: Sampling,
  boxes: readonly Box[] | null,
  { generator, cost }: Setting,
  budget: Budget,
): number[] {
  const { shape, size } = sampling.variable.tensor;
  if (size * cost <= Math.min(sweepSeconds, budget.left))
    return Array.from({ length: size }, (_, i) => i);
  const count = Math.max(fewest, Math.min(sampled, Math.floor(budget.left / cost)));
  const grid = boxes ? [] : gridEntries(shape, count, generator);
  return [
    ...new Set([...grid, ...sampling.wrong.slice(0, count), ...sampling.entries.slice(0, count)]),
  ];
}

/** Entries, and all that have the same number as one of them. */
function withEquals(entries: readonly number[], numbers: ArrayLike<number>): number[] {
  const wanted = new Set(entries.map((entry) => numbers[entry]));
  if (wanted.size === 0) return [];
  return [...new Uint32Array(numbers.length).keys()].filter((entry) => wanted.has(numbers[entry]));
}

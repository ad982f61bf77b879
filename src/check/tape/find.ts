import { dot } from "../differences.ts";
import type { Variable } from "../subject.ts";
import type { Evidence } from "../verdict/evidence.ts";
import { Bench } from "./bench.ts";
import { entryFactors } from "./entry-factor.ts";
import type { Family, Mutant } from "./mutant.ts";
import { pairsOf } from "./pairs.ts";
import { isFamily, trialsOn } from "./trials.ts";
import { Words } from "./words.ts";

/** A mistake at an operation of forward that gives the numbers that were written. */
export interface Found extends Omit<Mutant, "replaced"> {
  /** The gradients that it gives, in each pass, of the variables that it explains. */
  gradients: Map<Variable, Float64Array[]>;
}

/** One that is found, and of how many right variables it leaves the gradients as they are. */
interface Candidate {
  found: Found;
  preserved: number;
}

/**
 * Looks for mistakes at single operations of a forward pass that give the gradients that were written:
 * as few as explain all that can be explained, each of as many variables as it can; and for two at once
 * where no single one explains a variable.
 */
export function findMistakes(evidence: Evidence, wrong: readonly Variable[]): Found[] {
  const tape = evidence.subject.tape();
  if (!tape) return [];
  const bench = new Bench(evidence, tape, wrong);
  if (bench.wrong.length === 0) return [];
  const words = new Words(tape, evidence.subject);
  const trials = [...trialsOn(tape, words)];
  const singles = trials.flatMap((trial) =>
    isFamily(trial) ? [...fitted(bench, trial)] : [...tried(bench, trial)],
  );
  const chosen = cover(singles, bench.wrong);
  const left = () =>
    bench.wrong.filter((variable) => !chosen.some(({ gradients }) => gradients.has(variable)));
  for (const variable of left()) chosen.push(...entryFactors(bench, variable, words));
  for (const variable of left()) chosen.push(...pairsOf(bench, variable, trials));
  return merged(chosen);
}

/** Few mistakes that explain all that is explained: the one that explains the most first. */
function cover(candidates: readonly Candidate[], variables: readonly Variable[]): Found[] {
  const left = new Set(variables);
  const chosen: Found[] = [];
  while (left.size > 0) {
    const counted = candidates.map(({ found, preserved }) => ({
      found,
      preserved,
      explained: [...found.gradients].filter(([variable]) => left.has(variable)),
    }));
    const [best] = counted.sort(
      (a, b) =>
        b.explained.length - a.explained.length ||
        b.preserved - a.preserved ||
        (b.found.rank ?? 0) - (a.found.rank ?? 0),
    );
    if (!best || best.explained.length === 0) break;
    for (const [variable] of best.explained) left.delete(variable);
    chosen.push({ ...best.found, gradients: new Map(best.explained) });
  }
  return chosen;
}

/** Mistakes of one title, as of several parameters in one loop, as one. */
function merged(found: readonly Found[]): Found[] {
  const titles = [...new Set(found.map(({ title }) => title))];
  return titles.map((title) => {
    const same = found.filter((each) => each.title === title);
    return {
      ...same[0],
      because: [...new Set(same.map(({ because }) => because))].join("; "),
      gradients: new Map(same.flatMap(({ gradients }) => [...gradients])),
    };
  });
}

function* tried(
  bench: Bench,
  { replaced, ...told }: Mutant,
  first = bench.gradients(replaced, 0),
): Generator<Candidate> {
  const likely = bench.wrong.filter((v) => bench.explains(first.get(v)!, v, 0));
  if (likely.length === 0) return;
  const second = bench.gradients(replaced, 1);
  const explained = likely.filter((v) => bench.explains(second.get(v)!, v, 1));
  if (explained.length === 0) return;
  const gradients = new Map(explained.map((v) => [v, [first.get(v)!, second.get(v)!]]));
  yield { found: { ...told, gradients }, preserved: bench.preserves(first, 0) };
}

/** The members of a family whose factor a variable's gradient asks for. */
function* fitted(bench: Bench, family: Family): Generator<Candidate> {
  const none = bench.gradients(family.replaced(0), 0);
  const whole = family.isRightAt1 ? null : bench.gradients(family.replaced(1), 0);
  const factors = new Set<number>();
  for (const variable of bench.wrong) {
    const given = bench.given(variable, 0);
    const from = none.get(variable)!;
    const to = whole?.get(variable) ?? bench.right(variable, 0);
    if (given.length !== to.length) continue;
    const part = to.map((value, i) => value - from[i]);
    const square = dot(part, part);
    if (square <= 1e-18 * dot(to, to)) continue;
    const moved = given.map((value, i) => value - from[i]);
    factors.add(meant(dot(moved, part) / square));
  }
  for (const factor of factors) {
    const told = family.mutant(factor);
    if (!told) continue;
    const first = factor === 0 ? none : undefined;
    yield* tried(bench, { ...told, replaced: family.replaced(factor) }, first);
  }
}

/** 0, 1 and −1 for fitted factors beside them. */
export function meant(factor: number): number {
  return [0, 1, -1].find((value) => Math.abs(factor - value) < 1e-6) ?? factor;
}

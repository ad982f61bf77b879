import type { Storage } from "../../tensor/storage.ts";
import { userLine } from "../../text/source-line.ts";
import { dot } from "../differences.ts";
import type { Variable } from "../subject.ts";
import type { Evidence } from "../verdict/evidence.ts";
import { Bench } from "./bench.ts";
import { bypasses } from "./bypass.ts";
import { entryFactor } from "./entry-factor.ts";
import type { Found } from "./found.ts";
import { type Family, isFamily, type Mutant, meant } from "./mutant.ts";
import { onTopOf, pairsOf } from "./pairs.ts";
import type { Tape } from "./record.ts";
import { trialsOn } from "./trials.ts";
import { lineText, Words } from "./words.ts";

/** One that is found, and of how many right variables it leaves the gradients as they are. */
interface Candidate {
  found: Found;
  preserved: number;
  /** Where it is one of the trials. */
  mutant?: Mutant;
}

/** So many steps are walked back at most, over all mistakes that are tried: some seconds. */
const mostWork = 500_000;

/** So many mistakes that explain some variable are tried with a second one for the others. */
const mostBases = 8;

/** A search on the tape of a forward pass, in two steps: the second takes the square of the time. */
export interface Search {
  /**
   * Mistakes at single operations that give the gradients that were written: as few as explain all that
   * can be explained, each of as many variables as it can.
   */
  single(): Found[];
  /** Two at once, of the variables that no single one explains. */
  double(): Found[];
}

/** @param isOver whether the time is up. */
export function searchOf(
  evidence: Evidence,
  wrong: readonly Variable[],
  isOver: () => boolean,
): Search {
  const tape = evidence.subject.tape();
  const bench = tape && new Bench(evidence, tape, wrong);
  if (!bench || bench.wrong.length === 0) {
    return { single: () => (bench ? cutAt(bench, tape) : []), double: () => [] };
  }
  const words = new Words(tape, evidence.subject);
  const trials = [...trialsOn(tape, words)].slice(0, mostWork / tape.steps.length);
  const storages = new Map(
    evidence.subject.variables.map(({ tensor: { storage } }) => [storage, storage.version]),
  );
  const chosen: Found[] = [];
  const bases: Mutant[] = [];
  const left = () =>
    bench.wrong.filter((variable) => !chosen.some(({ gradients }) => gradients.has(variable)));
  return {
    single() {
      const found = trials.flatMap((trial) => {
        if (isOver()) return [];
        return isFamily(trial)
          ? [...fitted(bench, trial)]
          : [...tried(bench, trial, bench.first(trial))];
      });
      chosen.push(...cover(found, bench.wrong));
      bases.push(...found.flatMap(({ mutant }) => mutant ?? []).slice(0, mostBases));
      if (left().length === bench.wrong.length) {
        chosen.push(...cover(alone([...bypasses(bench, tape, bench.wrong, words)]), bench.wrong));
      }
      const factors = left().flatMap((variable) =>
        isOver() || evidence.isSample(variable) ? [] : (entryFactor(bench, variable, words) ?? []),
      );
      chosen.push(...cover(alone(factors), left()));
      return [...cutAt(bench, tape), ...chosen];
    },
    double: () =>
      asBefore(storages, () => {
        const found = left().flatMap((variable) =>
          isOver() || evidence.isSample(variable)
            ? []
            : [...onTopOf(bench, variable, bases, trials), ...pairsOf(bench, variable, trials)],
        );
        return cover(alone(found), left());
      }),
  };
}

/** Runs `body` with numbers that were moved and put back counted as never changed. */
function asBefore<T>(versions: ReadonlyMap<Storage, number>, body: () => T): T {
  const now = [...versions.keys()].map((storage): [Storage, number] => [storage, storage.version]);
  const set = (list: Iterable<readonly [Storage, number]>) => {
    for (const [storage, version] of list) storage.version = version;
  };
  set(versions);
  try {
    return body();
  } finally {
    set(now);
  }
}

const alone = (found: readonly Found[]): Candidate[] =>
  found.map((each) => ({ found: each, preserved: 0 }));

/** Numbers taken out of tensors, where the recorded backward pass knows nothing of them. */
function cutAt({ notOnTape }: Bench, { reads, isByHand }: Tape): Found[] {
  if (notOnTape.size === 0 || reads.length === 0 || isByHand) return [];
  const places = new Set(reads.map((read) => lineText(userLine(read)).trim()));
  return [
    {
      cause: "term-missing",
      title: "A number is taken out of a tensor, and what comes back through it is lost",
      because: `forward reads numbers by item(), data or toArray() ${[...places].join(", ")}; the gradient is the one with them as constants`,
      advice: "Compute with the tensor itself: no graph goes through a plain number",
      gradients: new Map(notOnTape),
    },
  ];
}

/**
 * Few mistakes that explain all that is explained: the one that explains the most first. Mistakes of one
 * title, as of several parameters in one loop, are one.
 */
function cover(candidates: readonly Candidate[], variables: readonly Variable[]): Found[] {
  const byTitle = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const { title } = candidate.found;
    byTitle.set(title, [...(byTitle.get(title) ?? []), candidate]);
  }
  const left = new Set(variables);
  const chosen: Found[] = [];
  while (left.size > 0) {
    const ranked = [...byTitle.values()].map((same) => {
      const found = together(same, left);
      const preserved = Math.max(...same.map((each) => each.preserved));
      return { found, preserved, count: found.gradients.size, rank: found.rank ?? 0 };
    });
    const [best] = ranked.sort(
      (a, b) => b.count - a.count || b.preserved - a.preserved || b.rank - a.rank,
    );
    if (!best || best.count === 0) break;
    for (const variable of best.found.gradients.keys()) left.delete(variable);
    chosen.push(best.found);
  }
  return chosen;
}

/** Candidates of one title as one, each of its variables explained by the first that does. */
function together(same: readonly Candidate[], left: ReadonlySet<Variable>): Found {
  const gradients = new Map<Variable, Float64Array[]>();
  const reasons = new Set<string>();
  for (const { found } of same) {
    for (const [variable, predicted] of found.gradients) {
      if (!left.has(variable) || gradients.has(variable)) continue;
      gradients.set(variable, predicted);
      reasons.add(found.because);
    }
  }
  return { ...same[0].found, because: [...reasons].slice(0, 2).join("; "), gradients };
}

function* tried(
  bench: Bench,
  mutant: Mutant,
  first = bench.gradients(mutant.replaced, 0),
): Generator<Candidate> {
  const { replaced, ...told } = mutant;
  const likely = bench.wrong.filter((v) => bench.explains(first.get(v)!, v, 0));
  if (likely.length === 0) return;
  const second = bench.gradients(replaced, 1);
  const explained = likely.filter((v) => bench.explains(second.get(v)!, v, 1));
  if (explained.length === 0) return;
  const gradients = new Map(explained.map((v) => [v, [first.get(v)!, second.get(v)!]]));
  yield { found: { ...told, gradients }, preserved: bench.preserves(first, 0), mutant };
}

/** The members of a family whose factor a variable's gradient asks for. */
function* fitted(bench: Bench, family: Family): Generator<Candidate> {
  const none = bench.first(family);
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

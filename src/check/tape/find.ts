import { dot } from "../differences.ts";
import type { Variable } from "../subject.ts";
import type { Evidence } from "../verdict/evidence.ts";
import type { Cause } from "../verdict/verdict.ts";
import { Bench } from "./bench.ts";
import { groupsOf, resultsOf } from "./group.ts";
import { memberMutants } from "./members.ts";
import { exchangeMutants, movementMutants } from "./movement.ts";
import type { Family, Mutant } from "./mutant.ts";
import { operandMutants } from "./operands.ts";
import { pathFamily } from "./paths.ts";
import type { Tape } from "./record.ts";
import { slopeMutants } from "./slopes.ts";
import { Words } from "./words.ts";

/** A mistake at an operation of forward that gives the numbers that were written. */
export interface Found extends Omit<Mutant, "replaced"> {
  cause: Cause;
  /** The gradients that it gives, in each pass. */
  gradients: Map<Variable, Float64Array[]>;
}

/**
 * Looks for mistakes at single operations of a forward pass that give the gradients that were written:
 * as few as explain all that can be explained, each of as many variables as it can.
 */
export function findMistakes(evidence: Evidence, wrong: readonly Variable[]): Found[] {
  const tape = evidence.subject.tape();
  if (!tape) return [];
  const bench = new Bench(evidence, tape, wrong);
  if (bench.wrong.length === 0) return [];
  const candidates = [...allFound(evidence, bench, tape)];
  const left = new Set(bench.wrong);
  const chosen: Found[] = [];
  while (left.size > 0) {
    let best: Candidate | null = null;
    let most = 0;
    for (const candidate of candidates) {
      const count = candidate.explained.filter((variable) => left.has(variable)).length;
      const isBetter =
        count > most || (count === most && best && candidate.preserved > best.preserved);
      if (count > 0 && isBetter) [best, most] = [candidate, count];
    }
    if (!best) break;
    const { explained, found } = best;
    const gradients = new Map(
      explained.filter((v) => left.delete(v)).map((v) => [v, best!.found.gradients.get(v)!]),
    );
    chosen.push({ ...found, gradients });
    void explained;
  }
  return chosen;
}

interface Candidate {
  found: Found;
  explained: Variable[];
  preserved: number;
}

function* allFound(evidence: Evidence, bench: Bench, tape: Tape): Generator<Candidate> {
  const words = new Words(tape, evidence.subject);
  // From the output back: of mistakes that give the same numbers, the nearest to it is told.
  const groups = groupsOf(tape).reverse();
  const others = [...resultsOf(tape), ...evidence.subject.variables.map(({ tensor }) => [tensor])];
  const needed = new Set(groups.flatMap(({ nodes }) => nodes.map(({ output }) => output)));
  for (const { tensor } of evidence.subject.variables) needed.add(tensor);
  for (const mutant of exchangeMutants(groups, words)) yield* tried(bench, mutant);
  for (const group of groups) {
    for (const mutant of movementMutants(group, words)) yield* tried(bench, mutant);
    for (const index of group.nodes[0].inputs.keys()) {
      if (!group.nodes.some(({ inputs }) => needed.has(inputs[index]))) continue;
      for (const mutant of slopeMutants(group, index, words)) yield* tried(bench, mutant);
      yield* fitted(bench, pathFamily(group, index, words));
      for (const mutant of operandMutants(group, index, words, others)) {
        yield* tried(bench, mutant);
      }
      for (const mutant of memberMutants(group, index, words)) yield* tried(bench, mutant);
    }
  }
}

function* tried(bench: Bench, mutant: Mutant, first?: Map<Variable, Float64Array>) {
  const gradients = first ?? bench.gradients(mutant.replaced, 0);
  const likely = bench.wrong.filter((v) => bench.explains(gradients.get(v)!, v, 0));
  if (likely.length === 0) return;
  const second = bench.gradients(mutant.replaced, 1);
  const explained = likely.filter((v) => bench.explains(second.get(v)!, v, 1));
  if (explained.length === 0) return;
  const { cause, title, because, advice } = mutant;
  const found: Found = {
    ...{ cause, title, because, advice },
    gradients: new Map(explained.map((v) => [v, [gradients.get(v)!, second.get(v)!]])),
  };
  yield { found, explained, preserved: bench.preserves(gradients, 0) } satisfies Candidate;
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
    factors.add(
      rounded(
        dot(
          given.map((value, i) => value - from[i]),
          part,
        ) / square,
      ),
    );
  }
  for (const factor of factors) {
    const told = family.mutant(factor);
    if (!told) continue;
    const replaced = family.replaced(factor);
    yield* tried(bench, { ...told, replaced }, factor === 0 ? none : undefined);
  }
}

/** What a fitted factor is meant to be. */
function rounded(factor: number): number {
  const near = [0, 1, -1].find((value) => Math.abs(factor - value) < 1e-6);
  return near ?? factor;
}

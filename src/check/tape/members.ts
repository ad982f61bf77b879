import type { Group } from "./group.ts";
import { allChanged, type Mutant } from "./mutant.ts";
import type { Words } from "./words.ts";

/** Of an operation in a loop, the parts of some steps alone. */
export function* memberMutants(group: Group, index: number, words: Words): Generator<Mutant> {
  const { nodes } = group;
  const last = nodes.length - 1;
  if (last < 1 || last > 16) return;
  const because = `forward computes ${words.placeOf(group)}`;
  const without = (isLeft: (k: number) => boolean) =>
    allChanged(
      nodes.filter((_, k) => isLeft(k)),
      index,
      () => null,
    );
  for (const [kept, which] of [
    [0, "first"],
    [last, "last"],
  ] as const) {
    yield {
      cause: "last-use",
      title: `Only the part of the ${which} step counts: the gradient is assigned in the loop, not added up`,
      replaced: without((k) => k !== kept),
      because: `${because}; the gradient is the part of step ${kept} alone`,
      advice: "Add each step's part to the gradient (+=) inside the loop",
      rank: -1,
    };
  }
  for (let left = 0; left <= last; left++) {
    yield {
      cause: "step-missing",
      title: `Step ${left} of a loop, of 0 to ${last}, is left out of the gradient`,
      replaced: without((k) => k === left),
      because: `${because}; the gradient is the right one without what comes back there in step ${left}`,
      advice: `Let the loop of backward run over all steps, ${last} to 0`,
      rank: -1,
    };
  }
}

import type { Group } from "./group.ts";
import { allChanged, type Mutant } from "./mutant.ts";
import type { Words } from "./words.ts";

/** Of an operation in a loop, the parts of some steps alone. */
export function* memberMutants(group: Group, index: number, words: Words): Generator<Mutant> {
  const { nodes } = group;
  const last = nodes.length - 1;
  if (last < 1 || last > 16) return;
  const name = words.nameOf(nodes[0].inputs[index]);
  const because = `forward computes ${words.placeOf(group)}`;
  const without = (isLeft: (k: number) => boolean) =>
    allChanged(
      nodes.filter((_, k) => isLeft(k)),
      index,
      () => null,
    );
  for (const [kept, which] of [
    [0, "the first"],
    [last, "the last"],
  ] as const) {
    yield {
      cause: "last-use",
      title: `Only the use of ${name} in ${which} step counts: its gradient is assigned in the loop`,
      replaced: without((k) => k !== kept),
      because: `${because}; the gradient is the part of ${which} of them alone`,
      advice: "Add each step's part to the gradient (+=) inside the loop",
    };
  }
  for (let left = 0; left <= last; left++) {
    const which = left === 0 ? "first" : left === last ? "last" : `${left + 1}th`;
    const ends =
      left === 0 || left === last ? "The loop of backward ends or begins one step short: l" : "L";
    yield {
      cause: "step-missing",
      title: `The use of ${name} in the ${which} step is left out`,
      replaced: without((k) => k === left),
      because: `${because}; the gradient is the sum of all its parts but that of the ${which} (step ${left} of 0 to ${last})`,
      advice: `${ends}et it run over all steps, 0 to ${last}`,
    };
  }
}

import type { Tensor } from "../../tensor/tensor.ts";
import { type Group, groupsOf, tensorsOf } from "./group.ts";
import { memberMutants } from "./members.ts";
import { exchangeMutants, joinMutants, movementMutants } from "./movement.ts";
import type { Trial } from "./mutant.ts";
import { extraTerms, normalizationFamilies, normalizationMutants } from "./normalization.ts";
import { operandMutants } from "./operands.ts";
import { pathFamily } from "./paths.ts";
import type { Tape } from "./record.ts";
import { slopeMutants } from "./slopes.ts";
import { softmaxFamilies, softmaxMutants } from "./softmax.ts";
import type { Words } from "./words.ts";

/**
 * Every mistake at an operation of forward that there is a name for: whole softmaxes and normalizations
 * first, then from the output back, as of mistakes that give the same numbers the nearest to it is told.
 */
export function* trialsOn(tape: Tape, words: Words): Generator<Trial> {
  const groups = groupsOf(tape).reverse();
  yield* softmaxMutants(words);
  yield* softmaxFamilies(words);
  yield* normalizationMutants(words);
  yield* normalizationFamilies(words);
  yield* exchangeMutants(groups, words);
  const others = [...tensorsOf(tape), ...words.subject.variables.map(({ tensor }) => [tensor])];
  for (const group of groups) yield* trialsAt(group, words, others);
}

function* trialsAt(group: Group, words: Words, others: Tensor[][]): Generator<Trial> {
  yield* movementMutants(group, words);
  yield* joinMutants(group, words);
  for (const index of group.nodes[0].inputs.keys()) {
    if (!group.nodes.some(({ inputs }) => words.isComputed(inputs[index]))) continue;
    yield* slopeMutants(group, index, words);
    yield pathFamily(group, index, words);
    yield* operandMutants(group, index, words, others);
    yield* memberMutants(group, index, words);
    yield* extraTerms(group, index, words);
  }
}

import { functions, input } from "../../expr/index.ts";
import { map } from "../../ops/map/map.ts";
import { operand } from "../../ops/methods/operand.ts";
import { type GraphNode, Tensor } from "../../tensor/tensor.ts";
import { formatShortFormula } from "../../text/number.ts";
import type { Group } from "./group.ts";
import { allChanged, type Family } from "./mutant.ts";
import type { Words } from "./words.ts";

const times = functions.mul(input(0), input(1));

/** The part of a gradient that comes back by one operand, left out, with another sign, or scaled. */
export function pathFamily(group: Group, index: number, words: Words): Family {
  const { nodes } = group;
  const node = nodes[nodes.length - 1];
  const name = words.nameOf(node.inputs[index]);
  const part = words.isVariable(node.inputs[index])
    ? `What comes back to ${name} from ${words.formulaOf(node)}`
    : `What comes back through ${name}`;
  const because = `forward computes ${words.placeOf(group)}`;
  const advice = `by ${name} its gradient is ${words.gradientOf(node, index)}`;
  return {
    isRightAt1: true,
    replaced: (factor) =>
      allChanged(nodes, index, (given) => {
        if (!(given instanceof Tensor)) return given;
        return factor === 0 ? null : map(times, [given, operand(factor, given.dtype)]);
      }),
    mutant(factor) {
      if (factor === 1) return null;
      if (factor === 0) {
        const cut = words.isRecorded
          ? "Look for a noGrad, a detach or numbers taken out of a tensor there; "
          : "Add it: ";
        return {
          cause: "term-missing",
          title: `${part} is missing`,
          because: `${because}; the gradient is the right one without what comes back from there to ${name}`,
          advice: `${cut}${advice}`,
        };
      }
      if (factor === -1) {
        return {
          cause: "sign",
          title: `${part} has the wrong sign`,
          because: `${because}; the gradient is the right one with the part by ${name} subtracted`,
          advice: `Turn the sign: ${advice}`,
        };
      }
      const number = formatShortFormula(factor, 5);
      const known = meaningOf(factor, node, index, words);
      return {
        cause: "constant-factor",
        title: `${part} is ${number} times what it should be${known ? `: ${known.text}` : ""}`,
        because: `${because}; the part by ${name} is ${number} times the right one`,
        advice: `Each factor of forward is in it once: ${advice}`,
        rank: known?.isNear ? 2 : known ? 1 : -1,
      };
    },
  };
}

/** What a factor is: a constant or a count of forward, used twice or not at all. */
function meaningOf(factor: number, node: GraphNode, index: number, words: Words) {
  const isIt = (value: number) => Math.abs(factor / value - 1) < 1e-6;
  const before = words.nodeOf(node.inputs[index]);
  const near = index === 0 && before ? [node, before] : before ? [before] : [];
  for (const at of near) {
    const count = countOf(at, words);
    if (count === null) continue;
    const written = Math.round(count / factor);
    if (written < 1 || !isIt(count / written)) continue;
    const text =
      written === 1
        ? `it lacks the division by ${count}`
        : `it is divided by ${written}, where forward divides by ${count}`;
    return { text, isNear: true };
  }
  for (const [at, isNear] of [
    ...near.map((each) => [each, true] as const),
    ...words.along(node, index).map((each) => [each, false] as const),
  ]) {
    const constant = constantOf(at, words);
    if (constant === null) continue;
    const name = `the factor ${formatShortFormula(constant, 5)} of ${words.formulaOf(at)}`;
    if (isIt(constant)) return { text: `${name} is in it twice`, isNear };
    if (isIt(1 / constant)) return { text: `${name} is not in it`, isNear };
  }
  for (const { count, what } of words.counts()) {
    if (isIt(count)) return { text: `it lacks a division by ${what}`, isNear: false };
    if (isIt(1 / count)) return { text: `it is divided by ${what} once too often`, isNear: false };
  }
  return null;
}

/** The single number that a node multiplies by. */
function constantOf({ name, inputs: [, by] }: GraphNode, words: Words): number | null {
  if (by?.size !== 1 || words.isComputed(by)) return null;
  if (name === "mul") return Number(by.item());
  return name === "div" ? 1 / Number(by.item()) : null;
}

/** The whole number that a node divides by. */
function countOf({ name, inputs: [, by] }: GraphNode, words: Words): number | null {
  if (name !== "div" || by?.size !== 1 || words.isComputed(by)) return null;
  const count = Number(by.item());
  return Number.isInteger(count) && count > 1 ? count : null;
}

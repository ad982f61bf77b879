import { functions, input } from "../../expr/index.ts";
import { map } from "../../ops/map/map.ts";
import { operand } from "../../ops/methods/operand.ts";
import { formatShape } from "../../tensor/shape.ts";
import type { GraphNode } from "../../tensor/tensor.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { formatShortFormula } from "../../text/number.ts";
import type { Group } from "./group.ts";
import { allChanged, type Family } from "./mutant.ts";
import type { Words } from "./words.ts";

const times = functions.mul(input(0), input(1));

/** The part of a gradient that comes back by one operand, left out, with another sign, or scaled. */
export function pathFamily(group: Group, index: number, words: Words): Family {
  const [node] = group.nodes;
  const { inputs } = node;
  const name = words.nameOf(inputs[index]);
  const place = words.placeOf(group);
  const advice = `the gradient by ${name} there is ${words.gradientOf(node, index)}`;
  return {
    isRightAt1: true,
    replaced: (factor) =>
      allChanged(group.nodes, index, (part) => {
        if (!(part instanceof Tensor)) return part;
        return factor === 0 ? null : map(times, [part, operand(factor, part.dtype)]);
      }),
    mutant(factor) {
      if (factor === 1) return null;
      const because = `forward computes ${place}`;
      if (factor === 0) {
        return {
          cause: "path-missing",
          title: `The part that comes back through ${name} is missing`,
          because: `${because}; the gradient is the right one without what comes back from there to ${name}`,
          advice: `Add it: ${advice}`,
        };
      }
      if (factor === -1) {
        return {
          cause: "path-sign",
          title: `The part that comes back through ${name} has the wrong sign`,
          because: `${because}; the gradient is the right one with that part subtracted`,
          advice: `Turn its sign: ${advice}`,
        };
      }
      const number = formatShortFormula(factor, 5);
      const known = nameOfFactor(factor, group, words);
      return {
        cause: "path-factor",
        title: `The part that comes back through ${name} is ${known?.short ?? `${number} times`} what it should be`,
        because: `${because}; what comes back from there to ${name} is ${number} times the right one${known ? `: ${known.long}` : ""}`,
        advice: `Look for that factor: ${advice}`,
      };
    },
  };
}

/** What a factor is: a constant of forward, used twice or not at all, or a count. */
function nameOfFactor(factor: number, { nodes }: Group, words: Words) {
  const isNear = (value: number) => Math.abs(factor / value - 1) < 1e-6;
  const [node] = nodes;
  for (const constant of constantsAround(node, words)) {
    const text = formatShortFormula(constant, 5);
    if (isNear(constant))
      return { short: `${text} times`, long: `the factor ${text} of forward is in it twice` };
    if (isNear(1 / constant))
      return { short: `1/${text} of`, long: `the factor ${text} of forward is not in it` };
  }
  for (const [count, what] of countsOf(node)) {
    if (isNear(count)) return { short: `${count} times`, long: `${count} is ${what}` };
    if (isNear(1 / count)) return { short: `1/${count} of`, long: `${count} is ${what}` };
  }
  return null;
}

/** Single numbers that a node multiplies by or divides by, or that the nodes before it do. */
function constantsAround(node: GraphNode, words: Words): number[] {
  const near = [node, ...node.inputs.flatMap((x) => words.nodeOf(x) ?? [])];
  return near.flatMap(({ name, inputs }) => {
    const constant = inputs[1];
    if (constant?.size !== 1 || words.nodeOf(constant)) return [];
    if (name === "mul") return [Number(constant.item())];
    return name === "div" ? [1 / Number(constant.item())] : [];
  });
}

function countsOf({ inputs, output }: GraphNode): [number, string][] {
  return [...inputs, output]
    .flatMap(({ shape, size }) => [
      ...shape.map((count, dim): [number, string] => [
        count,
        `dimension ${dim} of ${formatShape(shape)}`,
      ]),
      [size, `the number of elements of ${formatShape(shape)}`] as [number, string],
    ])
    .filter(([count]) => count > 1);
}

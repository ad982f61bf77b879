import { inputsOf } from "../../expr/index.ts";
import type { MapAttributes } from "../../ops/map/map.ts";
import { matmulOp } from "../../ops/matmul.ts";
import { permute } from "../../ops/permute.ts";
import { sameShape } from "../../tensor/shape.ts";
import { GraphNode, type Tensor } from "../../tensor/tensor.ts";
import type { Group } from "./group.ts";
import { allChanged, type Mutant } from "./mutant.ts";
import { pullBy, slopeOf } from "./slope.ts";
import type { Words } from "./words.ts";

/** The derivatives of products with another tensor, or a transposed one, in the place of an operand. */
export function* operandMutants(
  group: Group,
  index: number,
  words: Words,
  others: readonly (readonly Tensor[])[],
): Generator<Mutant> {
  const { nodes } = group;
  const last = nodes.length - 1;
  const node = nodes[last];
  for (const other of operandsUsed(node, index)) {
    const right = nodes.map((each) => operandsOf(each)[other]);
    const name = words.nameOf(right[last]);
    const tell = (used: string) => ({
      because: `forward computes ${words.placeOf(group)}; backward has ${used} where ${name} is needed`,
      advice: `The gradient by ${words.nameOf(node.inputs[index])} is ${words.gradientOf(node, index)}`,
    });
    if (node.op === matmulOp && isSquare(right[0])) {
      yield {
        cause: "operands-exchanged",
        title: "A matrix in the product is transposed, or its operands are exchanged",
        replaced: withOperand(nodes, index, other, right.map(turned)),
        ...tell(`${name}ᵀ`),
      };
    }
    if (node.op === matmulOp && isSquare(node.output)) {
      yield {
        cause: "operands-exchanged",
        title: "The gradient that comes back is transposed in the derivative of a product",
        replaced: allChanged(
          nodes,
          index,
          (_, gradient, at) => at.op.vjp!(at, turned(gradient))[index],
        ),
        because: `forward computes ${words.placeOf(group)}; backward has dyᵀ where dy is needed`,
        advice: `The gradient by ${words.nameOf(node.inputs[index])} is ${words.gradientOf(node, index)}`,
      };
    }
    for (const candidates of others) {
      const used = candidates.length === 1 ? right.map(() => candidates[0]) : candidates;
      if (used.length !== right.length || !canStandFor(used, right)) continue;
      const isShifted = right.slice(1).every((x, k) => x === used[k]) && right.length > 1;
      const what = words.nameOf(used[last]);
      yield {
        cause: isShifted ? "wrong-step" : "wrong-operand",
        title: isShifted
          ? `A gradient is taken with ${what}, where ${name}, of the step before, is needed`
          : `A gradient is taken with ${what}, where ${name} is needed`,
        replaced: withOperand(nodes, index, other, used),
        ...tell(what),
      };
    }
  }
}

/** The operands whose numbers the gradient by one needs. */
function operandsUsed({ op, attributes, inputs }: GraphNode, index: number): number[] {
  if (op === matmulOp) return [1 - index];
  if (op.name !== "map") return [];
  const { expression } = attributes as MapAttributes;
  return inputsOf(slopeOf(expression, index, inputs.length));
}

/** The operands of a node and, after them, its result. */
const operandsOf = ({ inputs, output }: GraphNode): Tensor[] => [...inputs, output];

function withOperand(
  nodes: readonly GraphNode[],
  index: number,
  other: number,
  used: readonly Tensor[],
) {
  const usedBy = new Map(nodes.map((node, k) => [node, used[k].detach()]));
  return allChanged(nodes, index, (_, gradient, node) => {
    const operands = operandsOf(node).with(other, usedBy.get(node)!);
    if (node.op.name === "map") {
      const { expression } = node.attributes as MapAttributes;
      return pullBy(node, slopeOf(expression, index, node.inputs.length), gradient, operands);
    }
    const twin = new GraphNode(node.op, operands.slice(0, -1), node.attributes, node.output);
    return node.op.vjp!(twin, gradient)[index];
  });
}

const isSquare = ({ shape }: Tensor) => shape.length >= 2 && shape.at(-1) === shape.at(-2);

function turned(x: Tensor): Tensor {
  const dims = x.shape.map((_, dim) => dim);
  return permute(x, [...dims.slice(0, -2), dims.length - 1, dims.length - 2]);
}

/** Whether tensors have the shapes of others, and not all their numbers. */
function canStandFor(used: readonly Tensor[], right: readonly Tensor[]): boolean {
  return (
    used.every((x, k) => sameShape(x.shape, right[k].shape)) &&
    used.some((x, k) => {
      const [p, q] = [x.data, right[k].data];
      return p.some((value: number, i: number) => Math.abs(Number(value) - Number(q[i])) > 1e-9);
    })
  );
}

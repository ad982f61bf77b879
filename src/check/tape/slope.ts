import { mul } from "../../expr/build.ts";
import { product } from "../../expr/chain-rule.ts";
import { isCall, transform } from "../../expr/expression.ts";
import { constant, differentiate, type Expression, input, inputsOf } from "../../expr/index.ts";
import { expand } from "../../ops/expand.ts";
import { type MapAttributes, map } from "../../ops/map/map.ts";
import { sameShape } from "../../tensor/shape.ts";
import type { GraphNode, Tensor } from "../../tensor/tensor.ts";

/** The expression of an elementwise node, its constants written into it. */
export function expressionOf(
  nodes: readonly GraphNode[],
  isConstant: (x: Tensor) => boolean,
): Expression {
  const [{ inputs, attributes }] = nodes;
  const numbers = inputs.map((x, i) => {
    if (x.size !== 1 || !isConstant(x)) return null;
    const number = Number(x.item());
    const isSame = (other: Tensor) => other.size === 1 && Number(other.item()) === number;
    return nodes.every((node) => isSame(node.inputs[i])) ? number : null;
  });
  return transform((attributes as MapAttributes).expression, (part) => {
    const number = part.kind === "input" ? numbers[part.index] : null;
    return typeof number === "number" ? constant(number) : part;
  });
}

/** ∂e/∂xᵢ, where the result y, the input after the operands, stands for e itself. */
export function slopeOf(e: Expression, index: number, operands: number): Expression {
  const derivative = differentiate(e, index);
  const result = input(operands);
  return transform(derivative, (part) => {
    if (part === e && e.kind === "call") return result;
    // 2 · x, as people write it.
    return isCall(part, "add") && part.args[0] === part.args[1] ? mul(2, part.args[0]) : part;
  });
}

/** dy · slope, with a slope of the operands and, after them, the result. */
export function pullBy(
  { inputs, output }: GraphNode,
  slope: Expression,
  gradient: Tensor,
  operands: readonly Tensor[] = [...inputs, output.detach()],
): Tensor {
  const e = product(input(inputs.length + 1), slope);
  const used = inputsOf(e);
  const all = [...operands, gradient];
  const renamed = transform(e, (part) =>
    part.kind === "input" ? input(used.indexOf(part.index)) : part,
  );
  const part = map(
    renamed,
    used.map((i) => all[i]),
    gradient.dtype,
  );
  return sameShape(part.shape, output.shape) ? part : expand(part, output.shape);
}

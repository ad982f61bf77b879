import { product } from "../../expr/chain-rule.ts";
import { transform } from "../../expr/expression.ts";
import { differentiate, type Expression, input, inputsOf } from "../../expr/index.ts";
import { type MapAttributes, map } from "../../ops/map/map.ts";
import type { GraphNode, Tensor } from "../../tensor/tensor.ts";

/** ∂e/∂xᵢ, where the result y, input number `arity`, stands for e itself. */
export function slopeOf(e: Expression, index: number, arity = aritiesOf(e)): Expression {
  const derivative = differentiate(e, index);
  const result = input(arity);
  return e.kind === "call"
    ? transform(derivative, (part) => (part === e ? result : part))
    : derivative;
}

export function aritiesOf(e: Expression): number {
  return (inputsOf(e).at(-1) ?? -1) + 1;
}

/** dy · slope, with a slope of the operands and, as the input after them, the result. */
export function pullBy(
  { inputs, attributes, output }: GraphNode,
  slope: Expression,
  gradient: Tensor,
  operands: readonly Tensor[] = inputs,
): Tensor {
  const arity = aritiesOf((attributes as MapAttributes).expression);
  const e = product(input(arity + 1), slope);
  const used = inputsOf(e);
  const all = [...operands.slice(0, arity), output.detach(), gradient];
  const renamed = transform(e, (part) =>
    part.kind === "input" ? input(used.indexOf(part.index)) : part,
  );
  return map(
    renamed,
    used.map((i) => all[i]),
  );
}

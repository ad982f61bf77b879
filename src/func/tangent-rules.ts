import { apply } from "../ops/apply.ts";
import { expand } from "../ops/expand.ts";
import { map } from "../ops/map/map.ts";
import { pushforward } from "../ops/map/pushforward.ts";
import { largest, share } from "../ops/max.ts";
import { operand } from "../ops/methods/operand.ts";
import { reshape } from "../ops/reshape.ts";
import { sum } from "../ops/sum.ts";
import { ops } from "../ops/table.ts";
import { sameShape } from "../tensor/shape.ts";
import type { GraphNode, Op, Tensor } from "../tensor/tensor.ts";
import { transposedTangent } from "./transposed-tangent.ts";

type Ops = typeof ops;
type AttributesOf<O> = O extends Op<infer A> ? A : never;

/** The tangents of an operation's inputs, null where there is none: of some there is one. */
export type Tangents = readonly (Tensor | null)[];

/** The tangent of a result from those of the operands. */
type Rule<A> = (node: GraphNode<A>, tangents: Tangents) => Tensor | null;

/** An operation that is linear in its first operand, and constant in the others. */
const linear =
  <A>(op: Op<A>): Rule<A> =>
  ({ inputs, attributes }, [tangent]) =>
    apply(op, [tangent!, ...inputs.slice(1)], attributes);

/** The tangent of each primitive that has one; that of one that has no row here is found by its gradient. */
const rules: { [Name in keyof Ops]?: Rule<AttributesOf<Ops[Name]>> } = {
  // Σ ∂e/∂xᵢ · x′ᵢ
  map({ inputs, attributes: { expression }, output }, tangents) {
    const rule = pushforward(
      expression,
      tangents.map((tangent) => tangent !== null),
    );
    if (!rule) return null;
    const all = [...inputs, output, ...tangents];
    const operands = rule.operands.map((i) => all[i]!);
    return asResult(map(rule.expression, operands, output.dtype), output);
  },

  // A′·B + A·B′
  matmul({ inputs: [a, b], output }, [ofA, ofB]) {
    const product = (x: Tensor, y: Tensor) => apply(ops.matmul, [x, y], undefined);
    const [left, right] = [ofA && product(ofA, b), ofB && product(a, ofB)];
    return asResult(left && right ? left.add(right) : (left ?? right)!, output);
  },

  // Σ x′ · [x = max] / (how many are)
  max({ inputs: [x], attributes: { dims }, output }, [tangent]) {
    const shares = map(share, [tangent!, ...largest(x, output, dims)]);
    return reshape(sum(shares, dims), output.shape);
  },

  sum: linear(ops.sum),
  cumsum: linear(ops.cumsum),
  reshape: linear(ops.reshape),
  permute: linear(ops.permute),
  expand: linear(ops.expand),
  slice: linear(ops.slice),
  gather: linear(ops.gather),
  scatterAdd: linear(ops.scatterAdd),
  unfold: linear(ops.unfold),
  fold: linear(ops.fold),

  pad: ({ attributes }, [tangent]) => apply(ops.pad, [tangent!], { ...attributes, value: 0 }),
  concat: ({ inputs, attributes }, tangents) =>
    apply(
      ops.concat,
      inputs.map((x, i) => tangents[i] ?? zeros(x)),
      attributes,
    ),
  scatter: ({ inputs: [x, index, source], attributes }, [ofX, , ofSource]) =>
    apply(ops.scatter, [ofX ?? zeros(x), index, ofSource ?? zeros(source)], attributes),
};

/** A tangent in the shape and dtype of what it is the tangent of. */
function asResult(tangent: Tensor, { shape, dtype }: Tensor): Tensor {
  const whole = sameShape(tangent.shape, shape) ? tangent : expand(tangent, shape);
  return whole.to(dtype);
}

/** The tangent of what does not change. */
export function zeros({ shape, dtype }: Tensor): Tensor {
  return operand(0, dtype).expand(shape);
}

/** The tangent of an operation's result; null where it does not change with its inputs. */
export function tangentOf<A>(node: GraphNode<A>, tangents: Tangents): Tensor | null {
  const { op } = node;
  const rule = (rules[op.name as keyof Ops] ?? op.jvp) as Rule<A> | undefined;
  if (rule) return rule(node, tangents);
  return op.vjp ? transposedTangent(node, tangents) : null;
}

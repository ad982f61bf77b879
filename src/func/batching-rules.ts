import { apply } from "../ops/apply.ts";
import { expand } from "../ops/expand.ts";
import { stack } from "../ops/methods/shaping.ts";
import { reshape } from "../ops/reshape.ts";
import { ops } from "../ops/table.ts";
import { zeros } from "../tensor/creation.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Description, Op, Tensor } from "../tensor/tensor.ts";

type Ops = typeof ops;
type AttributesOf<O> = O extends Op<infer A> ? A : never;

/** An operand of an operation on one sample: of all samples along a first dimension, or the same for all. */
export interface Operand {
  readonly x: Tensor;
  readonly isBatched: boolean;
}

/** An operation as it is on one sample, and on all of them at once. */
interface Use<A> {
  readonly operands: readonly Operand[];
  readonly attributes: A;
  /** How many samples there are. */
  readonly size: number;
  /** What the operation gives for one. */
  readonly one: Description;
}

/** The results for all samples, along a first dimension. */
type Rule<A> = (use: Use<A>) => Tensor;

/** The operands, so that their first dimension is that of the samples. */
const all = <A>({ operands, size }: Use<A>): Tensor[] =>
  operands.map(({ x, isBatched }) => (isBatched ? x : expand(x, [size, ...x.shape])));

/** The operands, so that they broadcast to the right of the samples: each has as many dimensions of its own. */
function aligned<A>({ operands }: Use<A>): Tensor[] {
  const ranks = operands.map(({ x, isBatched }) => x.ndim - (isBatched ? 1 : 0));
  const most = Math.max(...ranks);
  return operands.map(({ x, isBatched }, i) => {
    if (!isBatched || ranks[i] === most) return x;
    const [size, ...own] = x.shape;
    return reshape(x, [size, ...Array<number>(most - ranks[i]).fill(1), ...own]);
  });
}

/** An operation along dimensions, of which there is now one more in front. */
const along =
  <A extends { dim: number }>(op: Op<A>): Rule<A> =>
  (use) =>
    apply(op, all(use), { ...use.attributes, dim: use.attributes.dim + 1 });

const over =
  <A extends { dims: readonly number[] }>(op: Op<A>): Rule<A> =>
  (use) =>
    apply(op, all(use), { ...use.attributes, dims: use.attributes.dims.map((dim) => dim + 1) });

/** A grid, which takes all samples. */
function gridOf<A extends { starts: readonly number[]; sizes: Shape; steps: readonly number[] }>({
  attributes,
  size,
}: Use<A>): A {
  const { starts, sizes, steps } = attributes;
  return { ...attributes, starts: [0, ...starts], sizes: [size, ...sizes], steps: [1, ...steps] };
}

/** An operation on images, of which all samples' are as many more. */
const onImages =
  <A>(op: Op<A>): Rule<A> =>
  (use) => {
    const [x] = all(use);
    const [size, count, ...rest] = x.shape;
    const result = apply(op, [reshape(x, [size * count, ...rest])], use.attributes);
    return reshape(result, [size, ...use.one.shape]);
  };

/** Each primitive on many samples at once; one that has no row here is run on one after the other. */
const rules: { [Name in keyof Ops]?: Rule<AttributesOf<Ops[Name]>> } = {
  map: (use) => apply(ops.map, aligned(use), { ...use.attributes, dtype: use.one.dtype }),
  matmul: (use) => apply(ops.matmul, aligned(use), undefined),

  sum: over(ops.sum),
  max: over(ops.max),
  permute: (use) =>
    apply(ops.permute, all(use), { dims: [0, ...use.attributes.dims.map((dim) => dim + 1)] }),

  argmax: along(ops.argmax),
  argsort: along(ops.argsort),
  cumsum: along(ops.cumsum),
  concat: along(ops.concat),
  gather: along(ops.gather),
  scatter: along(ops.scatter),
  scatterAdd: (use) => {
    const { dim, shape } = use.attributes;
    return apply(ops.scatterAdd, all(use), { dim: dim + 1, shape: [use.size, ...shape] });
  },

  reshape: (use) => apply(ops.reshape, all(use), { shape: [use.size, ...use.attributes.shape] }),
  expand(use) {
    const { shape } = use.attributes;
    const [x] = all(use);
    const [size, ...own] = x.shape;
    const ones = Array<number>(shape.length - own.length).fill(1);
    const wide = ones.length > 0 ? reshape(x, [size, ...ones, ...own]) : x;
    return apply(ops.expand, [wide], { shape: [size, ...shape] });
  },
  slice: (use) => apply(ops.slice, all(use), gridOf(use)),
  pad: (use) =>
    apply(ops.pad, all(use), { ...gridOf(use), shape: [use.size, ...use.attributes.shape] }),

  unfold: onImages(ops.unfold),
  fold: onImages(ops.fold),

  random: (use) =>
    apply(ops.random, [], { ...use.attributes, shape: [use.size, ...use.attributes.shape] }),
};

function oneByOne<A>(op: Op<A>, { operands, attributes, size, one }: Use<A>): Tensor {
  if (size === 0) return zeros([0, ...one.shape], { dtype: one.dtype });
  const inputs = operands.map(({ x, isBatched }) => (isBatched ? x.unbind() : null));
  return stack(
    Array.from({ length: size }, (_, i) =>
      apply(
        op,
        operands.map(({ x }, k) => inputs[k]?.[i] ?? x),
        attributes,
      ),
    ),
  );
}

/** Runs an operation on all samples. */
export function applyToAll<A>(op: Op<A>, use: Use<A>): Tensor {
  const rule = rules[op.name as keyof Ops] as Rule<A> | undefined;
  if (rule) return rule(use);
  return op.isBatched ? apply(op, all(use), use.attributes) : oneByOne(op, use);
}

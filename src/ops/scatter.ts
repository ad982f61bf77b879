import { equal, select } from "../expr/build.ts";
import { input } from "../expr/index.ts";
import { arange, zeros } from "../tensor/creation.ts";
import { DtypeError } from "../tensor/errors.ts";
import { normalizeDim } from "../tensor/shape.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";
import { apply } from "./apply.ts";
import { checkIndex, checkSource, gatherOp, walkIndex } from "./gather.ts";
import { map } from "./map/map.ts";
import { atLeast1d, reshape } from "./reshape.ts";
import { padTo } from "./slice.ts";

/** x with elements of a source written where `index` says along a dimension; of several at one place the last stays. */
export const scatterOp: Op<{ dim: number }> = {
  name: "scatter",
  moves: true,

  infer([x, index, source], { dim }) {
    checkIndex("scatter", index, x.shape, dim);
    checkSource("scatter", index, source);
    if (source.dtype !== x.dtype) {
      throw new DtypeError(
        `scatter: a source of ${source.dtype} for a tensor of ${x.dtype}. Use source.to("${x.dtype}")`,
      );
    }
    return x;
  },

  forward([x, index, source], { dim }) {
    const out = Tensor.from(x.data.slice(), x.shape);
    const [from, to] = [source.storage.array, out.storage.array];
    walkIndex("scatter", index, dim, x.shape[dim], out, source.strides, (target, position, run) => {
      const { length, pointedStep, step } = run;
      const at = position + source.offset;
      for (let i = 0; i < length; i++) to[target + i * pointedStep] = from[at + i * step];
    });
    return out;
  },

  vjp(node, gradient) {
    const { dim } = node.attributes;
    const [, index, { shape }] = node.inputs;
    const places = node.input(1);
    // Who wrote last: each writes its own number, and looks whether it stands there.
    const numbers = reshape(arange(index.size, { dtype: "int32" }), index.shape);
    const written = apply(scatterOp, [zeros(gradient.shape, { dtype: "int32" }), places, numbers], {
      dim,
    });
    const writers = apply(gatherOp, [written, places], { dim });
    const picked = map(ifLast, [writers, numbers, apply(gatherOp, [gradient, places], { dim })]);
    return [
      apply(scatterOp, [gradient, places, zeros(index.shape, { dtype: gradient.dtype })], { dim }),
      null,
      padTo(picked, shape),
    ];
  },
};

const ifLast = select(equal(input(0), input(1)), input(2), 0);

export function scatter(x: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  const d = normalizeDim("scatter", dim, x.ndim);
  const areFlat = [x, index, source].every((each) => each.ndim < 2);
  if (!areFlat) return apply(scatterOp, [x, index, source], { dim: d });
  const written = apply(scatterOp, [x, index, source].map(atLeast1d), { dim: d });
  return x.ndim === 0 ? reshape(written, []) : written;
}

import { select } from "../../../wasm/expression.ts";
import { f64, i32 } from "../../../wasm/scalar.ts";
import { v128 } from "../../../wasm/vector.ts";
import { computeType } from "../../compute-type.ts";
import type { OperationStep } from "../../program.ts";
import { elementBytes } from "../layout.ts";
import { floats, loadNumber } from "./access.ts";
import type { OperationKernel } from "./indexed.ts";
import { alongRow, nestedLoops, RowOperand, Walk } from "./walk.ts";

type ArgmaxStep = OperationStep<{ dim: number }>;

/** Counters up to here are exact as float32. */
const LONGEST = 2 ** 24;

/** Emits the position of the largest element along a dimension: the first of equals, NaN before any. */
export function emitArgmax(each: OperationKernel, step: ArgmaxStep): void {
  const {
    inputs: [x],
    attributes: { dim },
  } = step;
  const isAcross = dim < x.shape.length - 1 && x.strides.at(-1) === 1;
  if (isAcross && x.shape[dim] <= LONGEST) sideBySideArgmax(each, step);
  else oneByOneArgmax(each, step);
}

/** Of rows that stand next to one another: positions are counted in the lanes of a vector. */
function sideBySideArgmax(
  { f, addresses }: OperationKernel,
  { inputs: [x], attributes: { dim }, output }: ArgmaxStep,
): void {
  const type = computeType([x], x);
  const float = floats[type];
  const { size } = float.scalar;
  const outer = x.shape.slice(0, -1).filter((_, i) => i !== dim);
  const strides = x.strides.slice(0, -1).filter((_, i) => i !== dim);
  const count = x.shape[x.shape.length - 1];
  const outStrides = outer.map((_, i) =>
    outer.slice(i + 1).reduce((product, n) => product * n, count),
  );
  const from = new Walk(f, x, [...strides, x.strides[dim]], addresses);
  const to = new Walk(f, output, [...outStrides, 0], addresses);
  const source = new RowOperand(from, type, elementBytes(x.buffer));
  const target = new RowOperand(to, type, elementBytes(output.buffer));
  const shape = [...outer, x.shape[dim]];
  const [largest, best, index] = [f.local("v128"), f.local("v128"), f.local("v128")];
  const one = f.shared(float.splat(1 as never));
  const zero = f.shared(float.splat(0 as never));
  nestedLoops(f, shape, [from, to], 0, outer.length, () =>
    alongRow(f, { count, size, unroll: 1, padded: false }, (position, further, mode) => {
      f.set(largest, source.load(position, further, mode));
      f.set(best, zero);
      f.set(index, zero);
      nestedLoops(f, shape, [from], outer.length, shape.length, () => {
        const value = f.local("v128", source.load(position, further, mode));
        const isMore = v128.or(float.gt(value, largest), float.ne(value, value));
        const isNew = f.local("v128", v128.and(isMore, float.eq(largest, largest)));
        f.set(best, v128.bitselect(index, best, isNew));
        f.set(largest, v128.bitselect(value, largest, isNew));
        f.set(index, float.add(index, one));
      });
      target.store(f, position, further, mode, best);
    }),
  );
}

function oneByOneArgmax(
  { f, addresses }: OperationKernel,
  { inputs: [x], attributes: { dim }, output }: ArgmaxStep,
): void {
  const kept = x.shape.filter((_, i) => i !== dim);
  const strides = x.strides.filter((_, i) => i !== dim);
  const from = new Walk(f, x, [...strides, x.strides[dim]], addresses);
  const outStrides = kept.map((_, i) => kept.slice(i + 1).reduce((size, n) => size * n, 1));
  const to = new Walk(f, output, [...outStrides, 0], addresses);
  const [best, largest, i] = [f.local("i32"), f.local("f64"), f.local("i32")];
  nestedLoops(f, kept, [from, to], 0, kept.length, () => {
    f.set(best, 0);
    f.set(largest, loadNumber("f64", from.element, from.at(undefined, 0)) as never);
    f.set(i, 0);
    nestedLoops(f, [...kept, x.shape[dim]], [from], kept.length, kept.length + 1, () => {
      const value = f.local("f64", loadNumber("f64", from.element, from.at(undefined, 0)) as never);
      const isNew = f.local(
        "i32",
        i32.and(f64.eq(largest, largest), i32.or(f64.gt(value, largest), f64.ne(value, value))),
      );
      f.set(best, select(isNew, i, best));
      f.set(largest, select(isNew, value, largest));
      f.set(i, i32.add(i, 1));
    });
    const { address, offset } = to.at(undefined, 0);
    f.store(address, best, offset);
  });
}

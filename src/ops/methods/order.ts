import { select } from "../../expr/build.ts";
import { functions, input } from "../../expr/index.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  isObject,
  nonNegativeInteger,
  type OptionTable,
} from "../../tensor/arguments.ts";
import { allocateFrom } from "../../tensor/dtype.ts";
import { ShapeError } from "../../tensor/errors.ts";
import { formatShape, normalizeDim } from "../../tensor/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { apply } from "../apply.ts";
import { argmax } from "../argmax.ts";
import { argsortOp } from "../argsort.ts";
import { gather } from "../gather.ts";
import { map } from "../map/map.ts";
import { reshape } from "../reshape.ts";
import { slice } from "../slice.ts";
import { defineMethods } from "./define.ts";
import { named, type ReductionOptions } from "./reductions.ts";

/** Chosen elements, and where along the dimension they stood (int32). */
export interface Chosen {
  values: Tensor;
  indices: Tensor;
}

/** The different numbers of a tensor in rising order; which of them each element is; how often each occurs. */
export interface Uniques {
  values: Tensor;
  inverse: Tensor;
  counts: Tensor;
}

interface SortOptions {
  /** Default −1, the last. */
  dim?: number;
  /** Default false. */
  descending?: boolean;
}

interface TopkOptions {
  /** Default −1, the last. */
  dim?: number;
  /** The largest (default), or else the smallest. */
  largest?: boolean;
}

declare module "../../tensor/tensor.ts" {
  interface Tensor {
    /**
     * In rising order along `dim` (default the last), or falling: `const { values, indices } = x.sort()`. By name:
     * `x.sort({ descending: true })`.
     * Equal elements stay as they stand; NaN is the largest.
     */
    sort(dim?: number | SortOptions, descending?: boolean): Chosen;
    /** The indices of {@link Tensor.sort} alone. */
    argsort(dim?: number | SortOptions, descending?: boolean): Tensor;
    /** The `k` largest elements along a dimension, the largest first, and where they stand. */
    topk(k: number, dim?: number | TopkOptions, largest?: boolean): Chosen;
    /** The middle element of all, the lower of two; NaN where there is one. */
    median(): Tensor;
    /** The middle elements along a dimension, and where they stand. */
    median(dim: number | ReductionOptions<number>, keepdim?: boolean): Chosen;
    /** The different numbers in rising order. How many depends on the numbers. */
    unique(): Tensor;
    /** The same, with the position among them of each element, and how often each occurs. */
    unique(options: { returnInverse?: boolean; returnCounts?: boolean }): Uniques;
  }
}

const topkOptions: OptionTable<TopkOptions> = {
  dim: { expected: "an integer", accepts: Number.isInteger },
  largest: flag,
};
const sortOptions: OptionTable<SortOptions> = { dim: topkOptions.dim, descending: flag };
const uniqueOptions = { returnInverse: flag, returnCounts: flag };

// Of whether there is a NaN, where it stands, and where the middle element does.
const orNaN = select(input(0), input(1), input(2));
const isGap = functions.isNaN(input(0));

/** The dimension, and whether in falling order, however they were given. */
function inOrder(
  operation: string,
  given: number | SortOptions,
  falls: boolean,
): [dim: number, descending: boolean] {
  if (typeof given === "number") return [given, falls];
  checkOptions(operation, sortOptions, given);
  return [given.dim ?? -1, given.descending ?? falls];
}

function argsort(operation: string, x: Tensor, dim: number, descending: boolean): Tensor {
  checkArgument(operation, "descending", flag, descending);
  const d = normalizeDim(operation, dim, x.ndim);
  if (x.ndim === 0) return reshape(argsort(operation, reshape(x, [1]), 0, descending), []);
  return apply(argsortOp, [x], { dim: d, descending });
}

function median(x: Tensor, dim: number, keepdim: boolean): Chosen {
  const d = normalizeDim("median", dim, x.ndim);
  if (x.ndim === 0) return { values: x, indices: argsort("median", x, 0, false) };
  const extent = x.shape[d];
  if (extent === 0) {
    throw new ShapeError(
      `median: no element over an empty dimension, shape ${formatShape(x.shape)}`,
    );
  }
  const middle = (extent - 1) >> 1;
  const sorted = slice(argsort("median", x, d, false), d, middle, middle + 1);
  const gaps = map(isGap, [x], "int32");
  const indices = map(orNaN, [gaps.max(d, true), argmax(gaps, d, true), sorted], "int32");
  const values = gather(x, d, indices);
  if (keepdim) return { values, indices };
  return { values: values.squeeze(d), indices: indices.squeeze(d) };
}

defineMethods({
  sort(given: number | SortOptions = -1, falls = false) {
    const [dim, descending] = inOrder("sort", given, falls);
    const indices = argsort("sort", this, dim, descending);
    return { values: gather(this, dim, indices), indices };
  },

  argsort(given: number | SortOptions = -1, falls = false) {
    return argsort("argsort", this, ...inOrder("argsort", given, falls));
  },

  topk(k: number, given: number | TopkOptions = -1, large = true) {
    checkArgument("topk", "k", nonNegativeInteger, k);
    if (isObject(given)) checkOptions("topk", topkOptions, given);
    const { dim = -1, largest = large }: TopkOptions = isObject(given) ? given : { dim: given };
    const d = normalizeDim("topk", dim, this.ndim);
    const extent = this.ndim === 0 ? 1 : this.shape[d];
    if (k > extent) {
      throw new ShapeError(
        `topk: ${k} of the ${extent} elements along dimension ${d} of ${formatShape(this.shape)}`,
      );
    }
    const all = argsort("topk", this, dim, largest);
    const indices = this.ndim === 0 ? all : slice(all, d, 0, k);
    return { values: gather(this, d, indices), indices };
  },

  median(given?: number | ReductionOptions<number>, keep?: boolean) {
    const [dim, keepdim = false] = named<number>("median", this, given, keep);
    if (dim !== undefined) return median(this, dim, keepdim);
    return median(reshape(this, [this.size]), 0, false).values;
  },

  unique(options?: { returnInverse?: boolean; returnCounts?: boolean }) {
    const numbers = this.data;
    const order = argsort("unique", reshape(this, [this.size]), 0, false).data;
    const firsts: number[] = [];
    const counts: number[] = [];
    const inverse = new Float64Array(this.size);
    order.forEach((place, i) => {
      // NaN is no number, and not equal to itself: each is another.
      if (i === 0 || numbers[place] !== numbers[order[i - 1]]) {
        firsts.push(place);
        counts.push(0);
      }
      counts[counts.length - 1]++;
      inverse[place] = firsts.length - 1;
    });
    const values = Tensor.from(
      allocateFrom(
        this.dtype,
        firsts.map((place) => numbers[place]),
      ),
      [firsts.length],
    );
    if (options === undefined) return values;
    checkOptions("unique", uniqueOptions, options);
    return {
      values,
      inverse: Tensor.from(allocateFrom("int32", inverse), this.shape),
      counts: Tensor.from(allocateFrom("int32", counts), [counts.length]),
    };
  },
} as Partial<Tensor> & ThisType<Tensor>);

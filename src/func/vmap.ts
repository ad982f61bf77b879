import { withInterceptor } from "../ops/interceptors.ts";
import { permute } from "../ops/permute.ts";
import { type Tensors, tensorsIn, withTensors } from "../ops/tensors.ts";
import {
  callback,
  checkArgument,
  checkOptions,
  kind,
  type OptionTable,
  oneOf,
} from "../tensor/arguments.ts";
import { ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape, normalizeDim } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { BatchLevel, type Randomness } from "./batch-level.ts";
import { settled, withVariables } from "./variables.ts";

export interface VmapOptions {
  /**
   * The dimension along which the samples of an argument stand, null where all samples get the argument as it
   * is: one for all arguments, or a list with one for each. Default 0.
   */
  inDims?: number | null | readonly (number | null)[];
  /** The dimension along which the samples of a result stand: one for all, or one for each. Default 0. */
  outDims?: number | readonly number[];
  /**
   * Whether each sample draws random numbers of its own, as dropout does ("different", the default), all
   * the same ones ("same"), or a draw is an error ("error").
   */
  randomness?: Randomness;
}

const isDim = (value: unknown) => Number.isInteger(value);
const isInDim = (value: unknown) => value === null || isDim(value);
const vmapOptions: OptionTable<VmapOptions> = {
  inDims: kind(
    "a dimension, null, or a list of these",
    (value) => isInDim(value) || (Array.isArray(value) && value.every(isInDim)),
  ),
  outDims: kind(
    "a dimension, or a list of them",
    (value) => isDim(value) || (Array.isArray(value) && value.every(isDim)),
  ),
  randomness: oneOf("different", "same", "error"),
};

/**
 * A function of one sample as a function of many at once: the same operations, each on one tensor more in
 * front, and no loop. With `grad` it gives the gradients of each sample of a batch in one pass.
 *
 * Arguments and results are tensors, or arrays and records of them; an argument whose `inDims` is null may be
 * anything. The function must do the same operations for all samples: it cannot read their numbers.
 *
 * @throws ValueError where numbers are read, where what all samples share is changed in place (as batch
 * normalization does in training); ShapeError where arguments have different numbers of samples.
 * Source: https://pytorch.org/docs/stable/generated/torch.func.vmap.html
 * @example
 * ```ts
 * import { grad, vmap } from "chainrule/func";
 * const dot = vmap((x: Tensor, y: Tensor) => x.mul(y).sum(), { inDims: [0, null] });
 * dot(tensor([[1, 2], [3, 4]]), tensor([1, 10])).toArray(); // → 21,43
 * const loss = (w: Tensor, x: Tensor) => w.mul(x).sum().square();
 * vmap(grad(loss), { inDims: [null, 0] })(tensor(2), tensor([1, 2, 3])).toArray(); // → 4,16,36
 * ```
 */
export function vmap<Args extends unknown[], Result extends Tensors>(
  fn: (...args: Args) => Result,
  options: VmapOptions = {},
): (...args: Args) => Result {
  checkArgument("vmap", "fn", callback, fn);
  checkOptions("vmap", vmapOptions, options);
  const { inDims = 0, outDims = 0, randomness = "different" } = options;
  return (...args) => {
    const dims = Array.isArray(inDims) ? inDims : args.map(() => inDims as number | null);
    if (dims.length !== args.length) {
      throw new ValueError(
        `vmap: inDims has ${dims.length} entries, and ${args.length} arguments are given: give one for each`,
      );
    }
    const inputs = args.map((arg, i) => samplesIn(arg, dims[i], i));
    const level = new BatchLevel(sizeOf(inputs.flat()), randomness);
    const stands = args.map((arg, i) => {
      const tensors = inputs[i].map(({ x, dim }) => level.sampleOf(moved(x, dim, 0)));
      return dims[i] === null ? arg : withTensors(arg as Tensors, tensors);
    });
    const [result, variables] = withVariables(() =>
      withInterceptor(level, () => fn(...(stands as Args))),
    );
    const outputs = [...tensorsIn("vmap", "what fn returns", result).values()];
    const places = typeof outDims === "number" ? outputs.map(() => outDims) : outDims;
    if (places.length !== outputs.length) {
      throw new ValueError(
        `vmap: outDims has ${places.length} entries, and fn returns ${outputs.length} tensors: give one for each`,
      );
    }
    const numbers = outputs.map((x, i) => {
      const all = level.everyNumber(x);
      return moved(all, 0, normalizeDim("vmap", places[i], all.ndim));
    });
    return withTensors(result, settled(numbers, variables));
  };
}

interface Samples {
  readonly place: string;
  readonly x: Tensor;
  readonly dim: number;
}

function samplesIn(arg: unknown, dim: number | null, index: number): Samples[] {
  if (dim === null) return [];
  return [...tensorsIn("vmap", `argument ${index}`, arg)].map(([place, x]) => {
    if (x.ndim === 0) {
      throw new ShapeError(
        `vmap: ${place} is a single number, and has no samples. For one that all samples share: inDims null`,
      );
    }
    return { place, x, dim: normalizeDim("vmap", dim, x.ndim) };
  });
}

function sizeOf(inputs: readonly Samples[]): number {
  if (inputs.length === 0) {
    throw new ValueError("vmap: no argument has samples: inDims is null for all");
  }
  const [first] = inputs;
  const size = first.x.shape[first.dim];
  for (const { place, x, dim } of inputs) {
    if (x.shape[dim] === size) continue;
    throw new ShapeError(
      `vmap: ${first.place}, ${formatShape(first.x.shape)}, has ${size} samples along dimension ${first.dim}, and ` +
        `${place}, ${formatShape(x.shape)}, ${x.shape[dim]} along ${dim}. For an argument that all samples share: ` +
        "inDims null",
    );
  }
  return size;
}

/** A dimension of x moved to another place. */
function moved(x: Tensor, from: number, to: number): Tensor {
  if (from === to) return x;
  const order = [...x.shape.keys()].filter((dim) => dim !== from);
  order.splice(to, 0, from);
  return permute(x, order);
}

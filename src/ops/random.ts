import { functions, input } from "../expr/index.ts";
import { defaultGenerator, type Generator, generatorKind } from "../random/generator.ts";
import { fillIntegers } from "../random/integers.ts";
import type { Key } from "../random/philox.ts";
import { checkOptions, flag, type OptionTable } from "../tensor/arguments.ts";
import { allocate, type FloatDtype, isHalf } from "../tensor/dtype.ts";
import { floatDtype } from "../tensor/dtype-kind.ts";
import { ValueError } from "../tensor/errors.ts";
import type { HalfDtype } from "../tensor/half.ts";
import { checkInt32 } from "../tensor/int32.ts";
import {
  checkShape,
  formatShape,
  type Shape,
  type Sizes,
  shapeAndOptions,
  sizeOf,
} from "../tensor/shape.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";
import { shown } from "../text/shown.ts";
import { type Distribution, fillRandom } from "../wasm/random.ts";
import { apply } from "./apply.ts";
import { map } from "./map/map.ts";

/** One draw: the numbers depend on the key and the position alone. */
export interface RandomAttributes {
  distribution: Distribution;
  shape: Shape;
  dtype: Exclude<FloatDtype, HalfDtype>;
  key: Key;
  /** Where the key is from: a recorded draw takes another at each run. */
  generator: Generator;
}

/** Random numbers, uniform in [0, 1) or standard normal. */
export const randomOp: Op<RandomAttributes> = {
  name: "random",

  infer(_, { shape, dtype }) {
    return { shape, dtype };
  },

  forward(_, { distribution, key }, { shape, dtype }) {
    const out = allocate(dtype, sizeOf(shape)) as Float32Array | Float64Array;
    fillRandom(distribution, out, key);
    return Tensor.from(out, shape);
  },
};

export interface RandomOptions {
  /** Default float32. */
  dtype?: FloatDtype;
  requiresGrad?: boolean;
  /** Where the numbers come from; default the global generator that `manualSeed` seeds. */
  generator?: Generator;
}

const randomOptions: OptionTable<RandomOptions> = {
  dtype: floatDtype,
  requiresGrad: flag,
  generator: generatorKind,
};

function draw(operation: string, distribution: Distribution, args: readonly unknown[]): Tensor {
  const [shape, options] = shapeAndOptions<RandomOptions>(operation, args);
  checkOptions(operation, randomOptions, options);
  const { dtype = "float32", requiresGrad = false, generator = defaultGenerator } = options;
  const key = generator.next();
  const drawn = (kept: RandomAttributes["dtype"]) =>
    apply(randomOp, [], { distribution, shape, dtype: kept, key, generator });
  const x = isHalf(dtype) ? inHalf(drawn("float32"), distribution, dtype) : drawn(dtype);
  x.requiresGrad = requiresGrad;
  return x;
}

/** So many numbers from 0 to below 1 are uniform draws in half precision: those that it has all, as PyTorch's. */
const uniformSteps: Record<HalfDtype, number> = { float16: 2 ** 11, bfloat16: 2 ** 8 };

/** float32 draws in half precision. Uniform ones are cut, not rounded: 1 is none of them. */
function inHalf(x: Tensor, distribution: Distribution, dtype: HalfDtype): Tensor {
  const steps = uniformSteps[dtype];
  return map(distribution === "uniform" ? cutTo(steps) : input(0), [x], dtype);
}

const cutTo = (steps: number) =>
  functions.div(functions.floor(functions.mul(input(0), steps)), steps);

/**
 * Uniform random numbers in [0, 1).
 *
 * @example
 * ```ts
 * rand([2, 3]).shape; // → 2,3
 * ```
 */
export function rand(shape: Shape, options?: RandomOptions): Tensor;
/** Uniform random numbers in [0, 1), the sizes one after the other. */
export function rand(...sizes: Sizes<RandomOptions>): Tensor;
export function rand(...args: readonly unknown[]): Tensor {
  return draw("rand", "uniform", args);
}

/**
 * Standard normal random numbers: mean 0, variance 1.
 *
 * @example
 * ```ts
 * randn([2, 3]).shape; // → 2,3
 * ```
 */
export function randn(shape: Shape, options?: RandomOptions): Tensor;
/** Standard normal random numbers, the sizes one after the other. */
export function randn(...sizes: Sizes<RandomOptions>): Tensor;
export function randn(...args: readonly unknown[]): Tensor {
  return draw("randn", "normal", args);
}

/**
 * Random integers from `low` up to, not including, `high` (int32).
 *
 * @example
 * ```ts
 * randint(0, 10, [5]).lt(10).sum().item(); // → 5
 * ```
 */
export function randint(
  low: number,
  high: number,
  shape: Shape,
  options: { generator?: Generator } = {},
): Tensor {
  checkShape("randint", shape);
  checkOptions("randint", { generator: generatorKind }, options);
  const { generator = defaultGenerator } = options;
  if (!Number.isInteger(low) || !Number.isInteger(high) || low >= high) {
    throw new ValueError(
      `randint: expected integers low < high, got ${shown(low)} and ${shown(high)}`,
    );
  }
  checkInt32("randint", [low, high - 1], [2]);
  const what = () => `randint: ${formatShape(shape)}`;
  const out = allocate("int32", sizeOf(shape), what) as Int32Array;
  fillIntegers(out, generator.next(), low, high);
  return Tensor.from(out, shape);
}

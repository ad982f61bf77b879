import { noGrad } from "../autograd/no-grad.ts";
import { add, mul } from "../expr/build.ts";
import { input } from "../expr/index.ts";
import { assign } from "../ops/methods/inplace.ts";
import { operand } from "../ops/methods/operand.ts";
import { rand, randn } from "../ops/random.ts";
import { checkArgument, finite, type OptionTable, oneOf } from "../tensor/arguments.ts";
import { assertFloat } from "../tensor/dtype.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape, type Shape, sizeOf } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkInit, type InitOptions, initOptions } from "./init-arguments.ts";

export type { InitOptions } from "./init-arguments.ts";
export { type OrthogonalOptions, orthogonal_ } from "./orthogonal.ts";
export { truncNormal_ } from "./truncated-normal.ts";

export interface XavierOptions extends InitOptions {
  /** A factor, as {@link calculateGain} gives. Default 1. */
  gain?: number;
}

/** What follows a layer, for {@link calculateGain}. */
export type Nonlinearity = "linear" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu";

export interface KaimingOptions extends InitOptions {
  /** The negative slope of a leakyRelu. Default 0. */
  a?: number;
  /** Keep the variance of the forward pass (fanIn, the default) or of the backward pass. */
  mode?: "fanIn" | "fanOut";
  /** Default "leakyRelu", which with a = 0 is relu. */
  nonlinearity?: Nonlinearity;
}

const scaledAndMoved = add(mul(input(0), input(1)), input(2));

function fill(x: Tensor, draws: Tensor, scale: number, offset: number): Tensor {
  const numbers = [operand(scale, "float64"), operand(offset, "float64")];
  return noGrad(() => assign(x, scaledAndMoved, [draws, ...numbers]));
}

/**
 * Fills x with numbers uniform on [low, high) (default [0, 1)). Returns x.
 *
 * @example
 * ```ts
 * nn.init.uniform_(zeros([100]), -1, 1).abs().max().item() <= 1; // → true
 * ```
 */
export function uniform_(x: Tensor, low = 0, high = 1, options: InitOptions = {}): Tensor {
  checkInit("uniform_", x, { low, high }, initOptions, options);
  assertFloat("uniform_", x.dtype);
  return fill(x, rand(x.shape, { ...options, dtype: x.dtype }), high - low, low);
}

/**
 * Fills x with normal numbers of this mean and standard deviation (default 0 and 1). Returns x.
 *
 * @example
 * ```ts
 * nn.init.normal_(zeros([4]), 3, 0).toArray(); // → 3,3,3,3
 * ```
 */
export function normal_(x: Tensor, mean = 0, std = 1, options: InitOptions = {}): Tensor {
  checkInit("normal_", x, { mean, std }, initOptions, options);
  assertFloat("normal_", x.dtype);
  return fill(x, randn(x.shape, { ...options, dtype: x.dtype }), std, mean);
}

/**
 * Fills x with one number. Returns x.
 *
 * @example
 * ```ts
 * nn.init.constant_(zeros([2]), 0.5).toArray(); // → 0.5,0.5
 * ```
 */
export function constant_(x: Tensor, value: number): Tensor {
  checkInit("constant_", x, { value });
  return noGrad(() => x.fill_(value));
}

/**
 * Fills x with zeros. Returns x.
 *
 * @example
 * ```ts
 * nn.init.zeros_(ones([2])).toArray(); // → 0,0
 * ```
 */
export function zeros_(x: Tensor): Tensor {
  return constant_(x, 0);
}

/**
 * Fills x with ones. Returns x.
 *
 * @example
 * ```ts
 * nn.init.ones_(zeros([2])).toArray(); // → 1,1
 * ```
 */
export function ones_(x: Tensor): Tensor {
  return constant_(x, 1);
}

/**
 * Fills a weight [out, in, ...] uniformly within ±gain·√(6 / (fanIn + fanOut)). Returns x.
 *
 * @throws ShapeError for fewer than two dimensions.
 * Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural
 * networks (2010); https://pytorch.org/docs/stable/nn.init.html
 * @example
 * ```ts
 * nn.init.xavierUniform_(zeros([2, 4])).abs().max().item() <= 1; // → true
 * ```
 */
export function xavierUniform_(x: Tensor, options: XavierOptions = {}): Tensor {
  checkInit("xavierUniform_", x, {}, xavierOptions, options);
  const { gain = 1, generator } = options;
  const { fanIn, fanOut } = fans("xavierUniform_", x.shape);
  const bound = gain * Math.sqrt(6 / (fanIn + fanOut));
  return uniform_(x, -bound, bound, { generator });
}

/**
 * Fills a weight [out, in, ...] with normal numbers of standard deviation
 * gain·√(2 / (fanIn + fanOut)). Returns x.
 *
 * @throws ShapeError for fewer than two dimensions.
 * Source: as {@link xavierUniform_}.
 * @example
 * ```ts
 * nn.init.xavierNormal_(zeros([2, 4]), { gain: 0 }).sum().item(); // → 0
 * ```
 */
export function xavierNormal_(x: Tensor, options: XavierOptions = {}): Tensor {
  checkInit("xavierNormal_", x, {}, xavierOptions, options);
  const { gain = 1, generator } = options;
  const { fanIn, fanOut } = fans("xavierNormal_", x.shape);
  return normal_(x, 0, gain * Math.sqrt(2 / (fanIn + fanOut)), { generator });
}

/**
 * Fills a weight [out, in, ...] uniformly within ±gain·√(3 / fan). Returns x.
 *
 * @throws ShapeError for fewer than two dimensions.
 * Source: He et al., Delving deep into rectifiers (2015);
 * https://pytorch.org/docs/stable/nn.init.html
 * @example
 * ```ts
 * nn.init.kaimingUniform_(zeros([2, 6])).abs().max().item() <= 1; // → true
 * ```
 */
export function kaimingUniform_(x: Tensor, options: KaimingOptions = {}): Tensor {
  const bound = Math.sqrt(3) * kaimingStd("kaimingUniform_", x, options);
  return uniform_(x, -bound, bound, { generator: options.generator });
}

/**
 * Fills a weight [out, in, ...] with normal numbers of standard deviation gain/√fan. Returns x.
 *
 * @throws ShapeError for fewer than two dimensions.
 * Source: as {@link kaimingUniform_}.
 * @example
 * ```ts
 * nn.init.kaimingNormal_(zeros([2, 6]), { mode: "fanOut" }).shape; // → 2,6
 * ```
 */
export function kaimingNormal_(x: Tensor, options: KaimingOptions = {}): Tensor {
  const std = kaimingStd("kaimingNormal_", x, options);
  return normal_(x, 0, std, { generator: options.generator });
}

function kaimingStd(operation: string, x: Tensor, options: KaimingOptions): number {
  checkInit(operation, x, {}, kaimingOptions, options);
  const { a = 0, mode = "fanIn", nonlinearity = "leakyRelu" } = options;
  return calculateGain(nonlinearity, a) / Math.sqrt(fans(operation, x.shape)[mode]);
}

const gains: Record<Nonlinearity, (slope: number) => number> = {
  linear: () => 1,
  sigmoid: () => 1,
  tanh: () => 5 / 3,
  relu: () => Math.SQRT2,
  leakyRelu: (slope) => Math.sqrt(2 / (1 + slope ** 2)),
  selu: () => 3 / 4,
};

/**
 * The factor by which weights before a nonlinearity are widened, to keep the variance.
 *
 * @param slope the negative slope of leakyRelu, 0.01 by default.
 * @throws ValueError for an unknown nonlinearity.
 * Source: https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.calculate_gain
 * @example
 * ```ts
 * nn.init.calculateGain("relu") ** 2; // → 2.0000000000000004
 * ```
 */
export function calculateGain(nonlinearity: Nonlinearity, slope = 0.01): number {
  checkArgument("calculateGain", "nonlinearity", nonlinearityKind, nonlinearity);
  checkArgument("calculateGain", "slope", finite, slope);
  return gains[nonlinearity](slope);
}

const nonlinearityKind = oneOf(...Object.keys(gains));

const xavierOptions: OptionTable<XavierOptions> = { ...initOptions, gain: finite };
const kaimingOptions: OptionTable<KaimingOptions> = {
  ...initOptions,
  a: finite,
  mode: oneOf("fanIn", "fanOut"),
  nonlinearity: nonlinearityKind,
};

/** How many inputs an output of a weight [out, in, ...] has, and how many outputs an input. */
function fans(operation: string, shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2) {
    throw new ShapeError(
      `${operation}: expected a weight [out, in, ...], got ${formatShape(shape)}. ` +
        "For a vector use uniform_, normal_ or constant_",
    );
  }
  const field = sizeOf(shape.slice(2));
  return { fanIn: shape[1] * field, fanOut: shape[0] * field };
}

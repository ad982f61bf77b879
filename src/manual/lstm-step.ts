import { add, formula, mul, sub } from "../expr/build.ts";
import { functions } from "../expr/index.ts";
import { uniform_ } from "../nn/init.ts";
import { cat } from "../ops/concat.ts";
import { map } from "../ops/map/map.ts";
import { type Generator, generatorKind } from "../random/generator.ts";
import type { OptionTable } from "../tensor/arguments.ts";
import { zeros } from "../tensor/creation.ts";
import type { FloatDtype } from "../tensor/dtype.ts";
import { floatDtype } from "../tensor/dtype-kind.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Parameter, parameter } from "./layer.ts";

export interface LSTMOptions {
  /** Default float32. */
  dtype?: FloatDtype;
  /** Where the initial numbers come from; default the global generator that `manualSeed` seeds. */
  generator?: Generator;
}

export const lstmOptions: OptionTable<LSTMOptions> = {
  dtype: floatDtype,
  generator: generatorKind,
};

/** What an LSTM learns. The gates stand one after the other, in PyTorch's order i, f, g, o. */
export interface LSTMParameters {
  /** [4·size, features] */
  readonly weightIh: Parameter;
  /** [4·size, size] */
  readonly weightHh: Parameter;
  /** [4·size] */
  readonly biasIh: Parameter;
  /** [4·size] */
  readonly biasHh: Parameter;
}

/**
 * Uniform numbers within ±1/√size, as PyTorch has them.
 *
 * @param suffix after each name: `_l0` for a layer.
 */
export function lstmParameters(
  features: number,
  size: number,
  { dtype, generator }: LSTMOptions,
  suffix = "",
): LSTMParameters {
  const bound = 1 / Math.sqrt(size);
  const make = (name: string, shape: number[]) => {
    const value = uniform_(zeros(shape, { dtype }), -bound, bound, { generator });
    return parameter(name + suffix, value);
  };
  return {
    weightIh: make("weight_ih", [4 * size, features]),
    weightHh: make("weight_hh", [4 * size, size]),
    biasIh: make("bias_ih", [4 * size]),
    biasHh: make("bias_hh", [4 * size]),
  };
}

/** What one step's backward needs of its forward; all but x are [batch, size]. */
export interface Step {
  /** [batch, features] */
  readonly x: Tensor;
  /** The state before. */
  readonly h: Tensor;
  readonly c: Tensor;
  readonly i: Tensor;
  readonly f: Tensor;
  readonly g: Tensor;
  readonly o: Tensor;
  /** tanh of the new c. */
  readonly bent: Tensor;
}

const sumOfFour = formula((a, b, c, d) => add(add(a, b), add(c, d)));
const sigmoid = formula((z) => functions.sigmoid(z));
const tanh = formula((z) => functions.tanh(z));
const newCell = formula((f, c, i, g) => add(mul(f, c), mul(i, g)));
const cellGradient = formula((dcNew, dhNew, o, bent) =>
  add(dcNew, mul(mul(dhNew, o), sub(1, functions.square(bent)))),
);
const throughSigmoid = formula((a, b, y) => mul(mul(a, b), mul(y, sub(1, y))));
const throughTanh = formula((a, b, y) => mul(mul(a, b), sub(1, functions.square(y))));

/** One step: the new h and c, from x [batch, features] and the h and c [batch, size] before. */
export function stepForward(
  { weightIh, weightHh, biasIh, biasHh }: LSTMParameters,
  x: Tensor,
  h: Tensor,
  c: Tensor,
): { step: Step; h: Tensor; c: Tensor } {
  const size = h.shape[1];
  // z [batch, 4·size] = x · W_ihᵀ + b_ih + h · W_hhᵀ + b_hh
  const products = [x.matmul(weightIh.value.T), h.matmul(weightHh.value.T)];
  const z = map(sumOfFour, [...products, biasIh.value, biasHh.value]);
  const [zi, zf, zg, zo] = z.split(size, 1);
  // i = σ(zi): how much is written; f = σ(zf): how much is kept; o = σ(zo): how much is shown
  const [i, f, o] = [zi, zf, zo].map((gate) => map(sigmoid, [gate]));
  // g = tanh(zg): what is written
  const g = map(tanh, [zg]);
  // c′ = f · c + i · g
  const cNew = map(newCell, [f, c, i, g]);
  // h′ = o · tanh(c′)
  const bent = map(tanh, [cNew]);
  return { step: { x, h, c, i, f, g, o, bent }, h: o.mul(bent), c: cNew };
}

/** The gradients by x, h and c, from those by the new h and c; adds those by the parameters. */
export function stepBackward(
  { weightIh, weightHh, biasIh, biasHh }: LSTMParameters,
  { x, h, c, i, f, g, o, bent }: Step,
  dhNew: Tensor,
  dcNew: Tensor,
): { dx: Tensor; dh: Tensor; dc: Tensor } {
  // c′ was used twice, in h′ = o · tanh(c′) and by whoever has it next: dC = dc′ + dh′ · o · (1 − tanh²(c′))
  const dC = map(cellGradient, [dcNew, dhNew, o, bent]);
  // From h′ = o · tanh(c′) and o = σ(zo): dzo = dh′ · tanh(c′) · o · (1 − o)
  const dzo = map(throughSigmoid, [dhNew, bent, o]);
  // From c′ = f · c + i · g: dzi = dC · g · i · (1 − i), dzf = dC · c · f · (1 − f), dzg = dC · i · (1 − g²)
  const dzi = map(throughSigmoid, [dC, g, i]);
  const dzf = map(throughSigmoid, [dC, c, f]);
  const dzg = map(throughTanh, [dC, i, g]);
  // dz [batch, 4·size]
  const dz = cat([dzi, dzf, dzg, dzo], 1);

  // dW_ih [4·size, features] = dzᵀ · x, dW_hh [4·size, size] = dzᵀ · h
  weightIh.gradient.add_(dz.T.matmul(x));
  weightHh.gradient.add_(dz.T.matmul(h));
  // db_ih = db_hh [4·size] = Σ over the batch of dz
  const db = dz.sum(0);
  biasIh.gradient.add_(db);
  biasHh.gradient.add_(db);
  // dx = dz · W_ih, dh = dz · W_hh; and c goes into c′ alone: dc = dC · f
  return {
    dx: dz.matmul(weightIh.value),
    dh: dz.matmul(weightHh.value),
    dc: dC.mul(f),
  };
}

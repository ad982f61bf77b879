import { div, formula, mul } from "../expr/build.ts";
import { map } from "../ops/map/map.ts";
import { assign } from "../ops/methods/inplace.ts";
import { operand } from "../ops/methods/operand.ts";
import {
  checkArgument,
  checkOptions,
  kind,
  type OptionTable,
  positive,
  positiveInteger,
} from "../tensor/arguments.ts";
import { type Dtype, isHalf } from "../tensor/dtype.ts";
import { DtypeError, GraphError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "./contract.ts";
import { type Parameter, parameter } from "./layer.ts";
import { parametersKind, SGD } from "./sgd.ts";

export interface MixedPrecisionOptions {
  /** The first scale of the loss. Default 65536. */
  initScale?: number;
  /** After so many steps without overflow the scale is doubled. Default 2000. */
  growthInterval?: number;
}

const mixedOptions: OptionTable<MixedPrecisionOptions> = {
  initScale: positive,
  growthInterval: positiveInteger,
};

const scaled = formula((dy, scale) => mul(dy, scale));
const unscaled = formula((dw, scale) => div(dw, scale));
const optimizerKind = kind("an SGD of this room", (value) => value instanceof SGD);

/**
 * Training in mixed precision, in its four steps: layers in half precision compute forward and backward,
 * and what is learnt is kept in float32, as master weights.
 *
 * 1. {@link castWeights}: w₁₆ = round(w). A small update would be lost if it were added to w₁₆ itself.
 * 2. {@link scaleLoss}: with s·L for the loss L all gradients are s times as large, and those that float16
 *    would round to 0, below 3·10⁻⁸, stay in its range.
 * 3. {@link unscale}: dw = dw₁₆ / s, in float32; a gradient that is infinite or NaN says that s was too large.
 * 4. {@link update}: then nothing is learnt from this step, and s is halved; else the optimizer changes w,
 *    and after many such steps s is doubled.
 *
 * `autocast` and `optim.GradScaler` do the same for modules.
 *
 * @param layers the parameters of layers whose dtype is float16 or bfloat16.
 * @throws DtypeError for parameters of another dtype.
 * Source: Micikevicius et al., Mixed Precision Training (2018)
 * @example
 * ```ts
 * import { Linear, MeanSquaredError, MixedPrecision, SGD } from "chainrule/manual";
 * const layer = new Linear(1, 1, { dtype: "float16" });
 * layer.weight.value.fill_(1);
 * const mixed = new MixedPrecision(layer.parameters());
 * const [optimizer, loss] = [new SGD(mixed.masters, { lr: 1e-4 }), new MeanSquaredError()];
 * for (let step = 0; step < 10; step++) {
 *   mixed.castWeights();
 *   const y = layer.forward(tensor([[1]], { dtype: "float16" }));
 *   loss.forward(y.to("float32"), tensor([[0]]));
 *   layer.zeroGrad();
 *   layer.backward(mixed.scaleLoss(loss.backward()));
 *   mixed.unscale();
 *   mixed.update(optimizer);
 * }
 * mixed.masters[0].value.item().toFixed(4); // → 0.9984
 * ```
 */
export class MixedPrecision {
  /** The master weights, in float32: what an optimizer is made of. */
  readonly masters: readonly Parameter[];
  /** What the loss is multiplied by. */
  scale: number;
  readonly #layers: readonly Parameter[];
  readonly #dtype: Dtype;
  readonly #growthInterval: number;
  #stepsWithoutOverflow = 0;
  #areFinite: boolean | null = null;

  constructor(layers: readonly Parameter[], options: MixedPrecisionOptions = {}) {
    checkArgument("MixedPrecision", "the parameters", parametersKind, layers);
    checkOptions("MixedPrecision", mixedOptions, options);
    const { initScale = 65536, growthInterval = 2000 } = options;
    const wide = layers.find(
      ({ value }) => !isHalf(value.dtype) || value.dtype !== layers[0].value.dtype,
    );
    if (wide || layers.length === 0) {
      throw new DtypeError(
        "MixedPrecision: expected parameters in float16, or all in bfloat16, got " +
          `${wide ? `${wide.name} in ${wide.value.dtype}` : "none"}. Make the layers so: ` +
          'new Linear(3, 2, { dtype: "float16" })',
      );
    }
    this.scale = initScale;
    this.masters = layers.map(({ name, value }) => parameter(name, value.to("float32")));
    this.#layers = layers;
    this.#dtype = layers[0].value.dtype;
    this.#growthInterval = growthInterval;
  }

  /** Step 1: the layers' weights are the master weights, rounded. */
  castWeights(): void {
    // w₁₆ = round(w)
    for (const [k, { value }] of this.#layers.entries()) value.copy_(this.masters[k].value);
  }

  /** Step 2: the gradient of the loss by the last output, scaled, for `backward` in half precision. */
  scaleLoss(dy: Tensor): Tensor {
    checkArgument("MixedPrecision: scaleLoss", "dy", tensorKind, dy);
    // d(s·L)/dy = s · dL/dy
    return map(scaled, [dy, operand(this.scale, "float64")], this.#dtype);
  }

  /** Step 3: the gradients of the master weights, without the scale. Gives whether all are finite. */
  unscale(): boolean {
    let areFinite = true;
    for (const [k, { gradient }] of this.#layers.entries()) {
      const dw = this.masters[k].gradient;
      // dw = dw₁₆ / s
      assign(dw, unscaled, [gradient, operand(this.scale, "float64")]);
      areFinite &&= dw.data.every(Number.isFinite);
    }
    this.#areFinite = areFinite;
    return areFinite;
  }

  /**
   * Step 4: the optimizer's step on the master weights, unless a gradient was not finite.
   *
   * @throws GraphError before `unscale`.
   */
  update(optimizer: SGD): void {
    checkArgument("MixedPrecision: update", "the optimizer", optimizerKind, optimizer);
    if (this.#areFinite === null) {
      throw new GraphError(
        "MixedPrecision: update before unscale. Call unscale() first, at each step",
      );
    }
    if (this.#areFinite) {
      optimizer.step();
      this.#stepsWithoutOverflow++;
    } else {
      // s = s / 2
      this.scale /= 2;
      this.#stepsWithoutOverflow = 0;
    }
    if (this.#stepsWithoutOverflow === this.#growthInterval) {
      // s = 2 s
      this.scale *= 2;
      this.#stepsWithoutOverflow = 0;
    }
    this.#areFinite = null;
  }
}

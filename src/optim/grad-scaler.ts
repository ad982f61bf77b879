import { noGrad } from "../autograd/no-grad.ts";
import { abs, add, div, equal, formula, less, lessEqual, max, mul, select } from "../expr/build.ts";
import { noteSkipped } from "../ops/interceptors.ts";
import { map } from "../ops/map/map.ts";
import { assign } from "../ops/methods/inplace.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  kind,
  nonNegativeInteger,
  notNegative,
  type OptionTable,
  positive,
  positiveInteger,
  required,
} from "../tensor/arguments.ts";
import { full, zeros } from "../tensor/creation.ts";
import { isHalf } from "../tensor/dtype.ts";
import { DtypeError, GraphError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "../tensor/tensor-like.ts";
import { Optimizer } from "./optimizer.ts";
import { unless } from "./unless.ts";

interface ScalerOptions {
  /** The first scale. Default 65536. */
  initScale: number;
  /** What the scale is multiplied by after so many steps without overflow. Default 2. */
  growthFactor: number;
  /** What it is multiplied by after an overflow. Default 0.5. */
  backoffFactor: number;
  /** So many steps. Default 2000. */
  growthInterval: number;
  /** Whether to scale at all; without, `step` is the optimizer's. Default true. */
  enabled: boolean;
}

/** What a scaler needs to go on: fit for JSON. */
export interface GradScalerState {
  scale: number;
  growthFactor: number;
  backoffFactor: number;
  growthInterval: number;
  /** Steps without overflow since the scale last changed. */
  growthTracker: number;
}

const isNumber = (value: unknown): value is number => typeof value === "number";
const above1 = kind(
  "a number above 1",
  (value) => isNumber(value) && value > 1 && value < Infinity,
);
const below1 = kind(
  "a number above 0 and below 1",
  (value) => isNumber(value) && value > 0 && value < 1,
);
const factors = { growthFactor: above1, backoffFactor: below1, growthInterval: positiveInteger };
const scalerOptions: OptionTable<ScalerOptions> = {
  ...factors,
  initScale: positive,
  enabled: flag,
};
const stateTable: OptionTable<GradScalerState> = {
  // A scale that has been halved until float32 has nothing below it is 0.
  scale: required(notNegative),
  growthFactor: required(above1),
  backoffFactor: required(below1),
  growthInterval: required(positiveInteger),
  growthTracker: required(nonNegativeInteger),
};

const largestFloat32 = (2 - 2 ** -23) * 2 ** 127;

const inverse = formula((scale) => div(1, scale));
const unscaled = formula((g, inverseScale) => mul(g, inverseScale));
const isNotFinite = formula((g) => select(less(abs(g), Infinity), 0, 1));
const either = formula((a, b) => max(a, b));

// PyTorch's rule: back off at an overflow; grow after so many steps without, while float32 has room for it.
const nextScale = formula((scale, tracker, found, growth, backoff, interval) => {
  const grown = mul(scale, growth);
  const isDue = equal(add(tracker, 1), interval);
  const later = select(isDue, select(lessEqual(grown, largestFloat32), grown, scale), scale);
  return select(found, mul(scale, backoff), later);
});
const nextTracker = formula((tracker, found, interval) => {
  const steps = add(tracker, 1);
  return select(found, 0, select(equal(steps, interval), 0, steps));
});

/** What was found in an optimizer's gradients, since the last `update`. */
interface Found {
  /** 1 where one is infinite or NaN, else 0. */
  readonly overflow: Tensor;
  hasStepped: boolean;
}

/**
 * Scales a loss, so that gradients which float16 would round to 0 stay in its range; takes the scale off
 * again before the optimizer's step; and leaves that step out where a gradient is infinite or NaN. The
 * scale adapts: halved at each such step, doubled after 2000 steps without.
 *
 * Parameters are float32 (the master weights), the forward pass is an `autocast`. All of it can stand in
 * a compiled step, which decides anew at every run. A step that is left out still calls the optimizer's hooks.
 *
 * Source: Micikevicius et al., Mixed Precision Training (2018);
 * https://pytorch.org/docs/stable/amp.html#gradient-scaling
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true });
 * const [optimizer, scaler] = [new optim.SGD([w], { lr: 0.5 }), new optim.GradScaler()];
 * const loss = autocast(() => w.mul(2).sum(), { dtype: "float16" });
 * scaler.scale(loss).backward(); // w.grad is 131072
 * scaler.step(optimizer);
 * scaler.update();
 * w.item(); // → 0
 * ```
 */
export class GradScaler {
  readonly #isEnabled: boolean;
  // In tensors, so that a recorded step follows them.
  readonly #scale: Tensor;
  readonly #tracker = zeros([], { dtype: "int32" });
  readonly #growth: Tensor;
  readonly #backoff: Tensor;
  readonly #interval: Tensor;
  /** 1 where an overflow was found since the last update, else 0. */
  readonly #overflow = zeros([]);
  readonly #found = new Map<object, Found>();

  constructor(options: Partial<ScalerOptions> = {}) {
    checkOptions("GradScaler", scalerOptions, options);
    const { initScale = 65536, growthFactor = 2, backoffFactor = 0.5 } = options;
    const { growthInterval = 2000, enabled = true } = options;
    this.#isEnabled = enabled;
    this.#scale = full([], initScale);
    const hold = (value: number) => full([], value, { dtype: "float64" });
    this.#growth = hold(growthFactor);
    this.#backoff = hold(backoffFactor);
    this.#interval = hold(growthInterval);
  }

  /** Whether losses are scaled. */
  isEnabled(): boolean {
    return this.#isEnabled;
  }

  /** The scale as it is now; 1 where losses are not scaled. */
  getScale(): number {
    return this.#isEnabled ? this.#scale.item() : 1;
  }

  /** The loss times the scale, for `backward()`. */
  scale(loss: Tensor): Tensor {
    checkArgument("GradScaler.scale", "the loss", tensorKind, loss);
    return this.#isEnabled ? loss.mul(this.#scale) : loss;
  }

  /**
   * Takes the scale off an optimizer's gradients, in place: for who clips or looks at them before `step`,
   * which does so itself otherwise.
   *
   * @throws GraphError for a second call before `update`; DtypeError for gradients in half precision.
   */
  unscale_(optimizer: Optimizer<{ lr: number }>): void {
    this.#checkOptimizer("unscale_", optimizer);
    if (!this.#isEnabled) return;
    if (this.#found.has(optimizer)) {
      throw new GraphError(
        "GradScaler.unscale_: these gradients have been unscaled since the last update(). Call it once a step, " +
          "before step()",
      );
    }
    const overflow = noGrad(() => this.#unscale(optimizer));
    this.#found.set(optimizer, { overflow, hasStepped: false });
  }

  #unscale(optimizer: Optimizer<{ lr: number }>): Tensor {
    const inverseScale = map(inverse, [this.#scale]);
    let overflow: Tensor | null = null;
    for (const parameter of optimizer.paramGroups.flatMap(({ params }) => params)) {
      const { grad } = parameter;
      if (!grad) {
        noteSkipped(parameter);
        continue;
      }
      if (isHalf(grad.dtype)) {
        throw new DtypeError(
          `GradScaler: a parameter is ${grad.dtype}, and so is its gradient, which loses without the scale what it ` +
            "was scaled for. Keep the model in float32, and run its forward pass in autocast(() => …)",
        );
      }
      if (grad.size === 0) continue;
      const own = map(isNotFinite, [grad], "float32").max();
      overflow = overflow ? map(either, [overflow, own]) : own;
      assign(grad, unscaled, [grad, inverseScale]);
    }
    if (!overflow) return zeros([]);
    assign(this.#overflow, either, [this.#overflow, overflow]);
    return overflow;
  }

  /**
   * The optimizer's step, on gradients without the scale; nothing where one of them is infinite or NaN.
   *
   * @throws GraphError for a second call before `update`.
   */
  step(optimizer: Optimizer<{ lr: number }>): void {
    this.#checkOptimizer("step", optimizer);
    if (!this.#isEnabled) {
      optimizer.step();
      return;
    }
    if (!this.#found.has(optimizer)) this.unscale_(optimizer);
    const found = this.#found.get(optimizer)!;
    if (found.hasStepped) {
      throw new GraphError(
        "GradScaler.step: it has been called for this optimizer since the last update(). Call update() " +
          "after each step",
      );
    }
    found.hasStepped = true;
    unless(found.overflow, () => optimizer.step());
  }

  /**
   * Adapts the scale to what was found since the last call. Once after the steps of all optimizers.
   *
   * @throws GraphError where none has been looked at since: the scale would grow for nothing.
   */
  update(): void {
    if (!this.#isEnabled) return;
    if (this.#found.size === 0) {
      throw new GraphError(
        "GradScaler.update: no gradients have been looked at since the last update(). Call step(optimizer) " +
          "before it",
      );
    }
    this.#found.clear();
    const [scale, tracker, found] = [this.#scale, this.#tracker, this.#overflow];
    const [growth, backoff, interval] = [this.#growth, this.#backoff, this.#interval];
    noGrad(() => {
      assign(scale, nextScale, [scale, tracker, found, growth, backoff, interval]);
      assign(tracker, nextTracker, [tracker, found, interval]);
      found.zero_();
    });
  }

  #checkOptimizer(method: string, optimizer: unknown): void {
    checkArgument(`GradScaler.${method}`, "the optimizer", optimizerKind, optimizer);
  }

  /** All that a resumed run needs to go on, as plain numbers. */
  stateDict(): GradScalerState {
    return {
      scale: this.#scale.item(),
      growthFactor: this.#growth.item(),
      backoffFactor: this.#backoff.item(),
      growthInterval: this.#interval.item(),
      growthTracker: this.#tracker.item(),
    };
  }

  /**
   * Takes over a state; what was found in gradients since the last `update` is forgotten.
   *
   * @throws ValueError for what is no state.
   */
  loadStateDict(state: GradScalerState): void {
    checkOptions("GradScaler.loadStateDict", stateTable, state);
    this.#scale.fill_(state.scale);
    this.#growth.fill_(state.growthFactor);
    this.#backoff.fill_(state.backoffFactor);
    this.#interval.fill_(state.growthInterval);
    this.#tracker.fill_(state.growthTracker);
    this.#overflow.zero_();
    this.#found.clear();
  }
}

const optimizerKind = kind("an optimizer", (value) => value instanceof Optimizer);

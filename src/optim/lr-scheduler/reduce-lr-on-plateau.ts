import {
  anyNumber,
  checkArgument,
  decay,
  kind,
  nonNegativeInteger,
  notNegative,
  type OptionTable,
  oneOf,
  orNull,
  required,
} from "../../tensor/arguments.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { type AnyOptimizer, rates, Scheduler } from "./scheduler.ts";

export interface ReduceLROnPlateauOptions {
  /** Whether the metric should fall or rise. Default "min". */
  mode: "min" | "max";
  /** What the learning rate is multiplied by. Default 0.1. */
  factor: number;
  /** So many steps without an improvement are allowed. Default 10. */
  patience: number;
  /** How much better than the best is an improvement. Default 1e-4. */
  threshold: number;
  /** As a share of the best, or as it is. Default "rel". */
  thresholdMode: "rel" | "abs";
  /** So many steps after a fall are not counted. Default 0. */
  cooldown: number;
  /** The least learning rate, or a list of one for each group. Default 0. */
  minLr: number | readonly number[];
  /** A fall by no more than this is left out. Default 1e-8. */
  eps: number;
}

const plateauOptions: OptionTable<ReduceLROnPlateauOptions> = {
  mode: oneOf("min", "max"),
  factor: decay,
  patience: nonNegativeInteger,
  threshold: notNegative,
  thresholdMode: oneOf("rel", "abs"),
  cooldown: nonNegativeInteger,
  minLr: kind(
    "a number from 0, or a list of one for each group",
    (value) => notNegative.accepts(value) || rates.accepts(value),
  ),
  eps: notNegative,
};
const defaults: ReduceLROnPlateauOptions = {
  mode: "min",
  factor: 0.1,
  patience: 10,
  threshold: 1e-4,
  thresholdMode: "rel",
  cooldown: 0,
  minLr: 0,
  eps: 1e-8,
};

/** What was seen of the metric: fit for JSON. */
export interface ReduceLROnPlateauState {
  lastEpoch: number;
  lastLr: number[];
  /** Null before the first. */
  best: number | null;
  /** Steps since the last improvement. */
  numBadEpochs: number;
  /** Steps that are still not counted. */
  cooldownCounter: number;
}

const stateTable: OptionTable<ReduceLROnPlateauState> = {
  lastEpoch: required(nonNegativeInteger),
  lastLr: required(rates),
  best: required(orNull(anyNumber)),
  numBadEpochs: required(nonNegativeInteger),
  cooldownCounter: required(nonNegativeInteger),
};

const metricKind = kind(
  "a number, or a tensor with one element",
  (value) => typeof value === "number" || (value instanceof Tensor && value.size === 1),
);

/**
 * Multiplies the learning rate by factor when a metric has not improved for more than `patience` steps.
 * A metric that is NaN is no improvement.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.5 });
 * const options = { factor: 0.5, patience: 1 };
 * const scheduler = new optim.lrScheduler.ReduceLROnPlateau(optimizer, options);
 * for (const loss of [3, 2, 2, 2]) scheduler.step(loss);
 * optimizer.lr; // → 0.25
 * ```
 */
export class ReduceLROnPlateau extends Scheduler<ReduceLROnPlateauOptions, ReduceLROnPlateauState> {
  #epoch = 0;
  #best: number | null = null;
  #badEpochs = 0;
  #cooldown = 0;

  constructor(optimizer: AnyOptimizer, options: Partial<ReduceLROnPlateauOptions> = {}) {
    super(optimizer, plateauOptions, defaults, options);
    this.perGroup("minLr", this.options.minLr);
  }

  /** Looks at the metric of an epoch, and lowers the learning rates if it is time. */
  step(metric: number | Tensor): void {
    checkArgument("ReduceLROnPlateau.step", "the metric", metricKind, metric);
    this.refuseRecording();
    const { patience, cooldown } = this.options;
    const value = typeof metric === "number" ? metric : metric.item();
    this.#epoch++;
    if (this.#isBetter(value)) {
      this.#best = value;
      this.#badEpochs = 0;
    } else this.#badEpochs++;
    if (this.#cooldown > 0) {
      this.#cooldown--;
      this.#badEpochs = 0;
    }
    if (this.#badEpochs <= patience) return;
    this.#reduce();
    this.#cooldown = cooldown;
    this.#badEpochs = 0;
  }

  #isBetter(value: number): boolean {
    const { mode, threshold, thresholdMode } = this.options;
    const sign = mode === "min" ? 1 : -1;
    const best = this.#best ?? sign * Infinity;
    const goal = thresholdMode === "rel" ? best * (1 - sign * threshold) : best - sign * threshold;
    return mode === "min" ? value < goal : value > goal;
  }

  #reduce(): void {
    const { factor, minLr, eps } = this.options;
    const least = this.perGroup("minLr", minLr);
    for (const [i, group] of this.groups.entries()) {
      const next = Math.max(group.lr * factor, least[i]);
      if (group.lr - next > eps) group.lr = next;
    }
  }

  /** How many metrics it has seen. */
  get lastEpoch(): number {
    return this.#epoch;
  }

  override stateDict(): ReduceLROnPlateauState {
    return {
      ...{ lastEpoch: this.#epoch, lastLr: this.getLastLr(), best: this.#best },
      ...{ numBadEpochs: this.#badEpochs, cooldownCounter: this.#cooldown },
    };
  }

  protected override get stateTable() {
    return stateTable;
  }

  protected override takeOver(state: ReduceLROnPlateauState): void {
    this.#epoch = state.lastEpoch;
    this.#best = state.best;
    this.#badEpochs = state.numBadEpochs;
    this.#cooldown = state.cooldownCounter;
  }
}

import type { Tensor } from "chainrule";
import { type Alert, Doctor } from "chainrule/doctor";
import { defaultGenerator } from "chainrule/random";
import { type Moment, newLearner, type Run } from "../engine/run.ts";
import { StateKeeper } from "../engine/state.ts";
import type { Learner } from "../network/learner.ts";
import { watchedOptimizer } from "./watched-optimizer.ts";

export const phases = ["forward", "loss", "backward", "update"] as const;
/** The parts of a training step, in their order. */
export type Phase = (typeof phases)[number];

/** What one layer did in a step; what is not computed yet is null. */
export interface LayerStep {
  /** Its outputs, [batch, units]. */
  readonly activations: Float32Array;
  /** The loss by them. */
  readonly activationGradients: Float32Array | null;
  /** [units, inputs], before the update. */
  readonly weights: Float32Array;
  readonly biases: Float32Array;
  readonly weightGradients: Float32Array | null;
  readonly biasGradients: Float32Array | null;
  /** What the update added. */
  readonly weightUpdates: Float32Array | null;
  readonly biasUpdates: Float32Array | null;
}

/** A training step that can be looked into, as far as it has come. */
export interface OpenStep {
  readonly phase: Phase;
  /** The hidden layers and the last, whose outputs are the scores. */
  readonly layers: readonly LayerStep[];
  readonly loss: number | null;
}

/**
 * A second learner, whose steps are eager: each of them can be stopped at and looked into, also by a doctor. It is set to where a run is and does the run's own next step, of which the run learns nothing.
 */
export class Twin {
  readonly learner: Learner;
  readonly #doctor: Doctor | null;
  readonly #keeper: StateKeeper;
  /** The outputs of the hidden layers in the latest forward pass. */
  #outputs: Tensor[] = [];
  /** The steps of the run that the doctor has seen. */
  readonly #seen: number[] = [];

  /** @param isWatched whether a doctor looks at its steps. */
  constructor({ settings, points }: Run, isWatched: boolean) {
    this.learner = newLearner(settings, points);
    const { network } = this.learner;
    this.#keeper = new StateKeeper(this.learner);
    this.#doctor = isWatched
      ? new Doctor(network, watchedOptimizer(this.learner), { every: 1 })
      : null;
    for (const part of [...network.hidden, network.output]) {
      part.registerForwardHook((_: unknown, __: unknown, output: Tensor) => {
        output.retainGrad();
        this.#outputs.push(output);
        return undefined;
      });
    }
  }

  /** Sets it to a moment. */
  go({ state }: Moment): void {
    this.#keeper.restore(state);
  }

  /**
   * Does the step that follows a moment with a batch, as far as a phase.
   *
   * @throws what the library says to it.
   */
  step(
    moment: Moment,
    batch: { readonly inputs: Tensor; readonly targets: Tensor },
    until: Phase = "update",
  ): OpenStep {
    const outside = defaultGenerator.state();
    this.go(moment);
    defaultGenerator.restore(moment.random);
    try {
      return this.#step(moment.step + 1, batch.inputs, batch.targets, until);
    } finally {
      defaultGenerator.restore(outside);
    }
  }

  #step(number: number, inputs: Tensor, targets: Tensor, until: Phase): OpenStep {
    const { learner } = this;
    const last = phases.indexOf(until);
    const before = learner.network.linears.map(({ weight, bias }) => ({
      weights: floats(weight.data),
      biases: floats(bias!.data),
    }));
    learner.zeroGrad();
    this.#outputs = [];
    const scores = learner.network.forward(inputs);
    let loss: Tensor | null = null;
    if (last >= 1) loss = learner.loss(scores, targets);
    if (last === 3) {
      this.#seen.push(number);
      // Classes that share one score are not told: it would be taken for that of a single one.
      this.#doctor?.loss(loss!, scores.shape[1] === 1 ? undefined : targets);
    }
    if (last >= 2) learner.backward(loss!);
    if (last === 3) learner.update();
    const layers = learner.network.linears.map(({ weight, bias }, i): LayerStep => {
      const output = this.#outputs[i];
      const hasGradients = last >= 2;
      return {
        ...before[i],
        activations: floats(output.data),
        activationGradients: hasGradients ? gradientOf(output) : null,
        weightGradients: hasGradients ? gradientOf(weight) : null,
        biasGradients: hasGradients ? gradientOf(bias!) : null,
        weightUpdates: last === 3 ? difference(weight, before[i].weights) : null,
        biasUpdates: last === 3 ? difference(bias!, before[i].biases) : null,
      };
    });
    return { phase: until, layers, loss: loss?.item() ?? null };
  }

  /** What the doctor has found, by the run's own steps. */
  get alerts(): Alert[] {
    const stepOf = (observed: number) => this.#seen[observed - 1] ?? observed;
    return (this.#doctor?.alerts ?? []).map((alert) => ({
      ...alert,
      step: stepOf(alert.step),
      lastStep: stepOf(alert.lastStep),
    }));
  }
}

const floats = (numbers: ArrayLike<number>) => Float32Array.from(numbers);

const gradientOf = ({ grad }: Tensor) => grad && floats(grad.data);

function difference({ data }: Tensor, before: Float32Array): Float32Array {
  return before.map((x, i) => data[i] - x);
}

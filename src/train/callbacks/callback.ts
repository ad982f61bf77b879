import type { StateDict } from "../../nn/state-dict.ts";
import type { EpochMetrics, RunRecord, StepMetrics } from "../record.ts";
import type { WithinStep } from "../step.ts";
import type { CallbackState } from "./state.ts";

/**
 * Something that goes along with a run: it sees steps and epochs, may stop the run, and may have a state
 * that checkpoints keep. A function, which each trainer calls once, when it is made; what it throws then
 * says what does not fit that trainer.
 *
 * @example
 * ```ts
 * import { moons } from "chainrule/data";
 * import { type Callback, Trainer } from "chainrule/train";
 * const enough: Callback = (run) => ({
 *   epoch: ({ train }) => train.loss < 0.5 && run.stop("good enough"),
 * });
 * const model = new nn.Sequential(new nn.Linear(2, 16), new nn.Tanh(), new nn.Linear(16, 2));
 * const optimizer = new optim.Adam(model.parameters(), { lr: 0.02 });
 * const parts = { model, optimizer, loss: F.crossEntropy, callbacks: [enough] };
 * const trainer = new Trainer({ ...parts, train: moons({ samples: 200 }), epochs: 100 });
 * await trainer.fit(); // → finished
 * trainer.stoppedEarly; // → good enough
 * ```
 */
export type Callback = (run: TrainingRun) => CallbackHooks;

/** How a call of `fit` ended: at its last epoch or by `stop`, by its signal, or with an error. */
export type Ending = "finished" | "stopped" | "failed";

/**
 * What a callback is told, each if it has it, in the order of the callbacks. The run waits for promises. An error
 * ends it as soon as the others have been told, too.
 */
export interface CallbackHooks extends WithinStep {
  /** Under this name checkpoints have its state. */
  name?: string;
  /** When `fit` begins, or goes on. */
  begin?(): unknown;
  /** After each step. */
  step?(metrics: StepMetrics): unknown;
  /** After each epoch, with its evaluation. */
  epoch?(metrics: EpochMetrics): unknown;
  /** After a step or an epoch that all callbacks have seen: when a checkpoint is whole. */
  seen?(): unknown;
  /** However `fit` ends. After an error that is the one which `fit` throws. */
  end?(ending: Ending): unknown;
  /** So many batches give one update by their gradients, which `gather` sums up. Default 1. */
  batchesPerUpdate?: number;
  /** Parameters' values, by name, that evaluations have in the place of those that are trained; null for none. */
  evaluated?(): StateDict | null;
  /** What a resumed run needs to know of it, to end as this one would. */
  state?(): CallbackState;
  /** Takes over a state, from a checkpoint; it throws where that is none of its own. */
  restore?(state: CallbackState): void;
}

/** A run, as its callbacks have it. */
export interface TrainingRun {
  /** Passes over the training set. */
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Steps done. */
  readonly step: number;
  /** The epoch under way, from 1. */
  readonly epoch: number;
  /** Seconds spent in training steps. */
  readonly seconds: number;
  readonly record: RunRecord;
  /** Whether steps are in mixed precision. */
  readonly isMixed: boolean;
  /** What is learnt, by name. */
  readonly parameters: Readonly<StateDict>;
  /** What an epoch's figures are called: "train.loss", "validation.accuracy". */
  readonly figures: readonly string[];
  /** Ends the run after the step or epoch under way, for good. */
  stop(reason: string): void;
  /** All that the run needs to go on from here. See `Trainer.checkpoint`. */
  checkpoint(): Uint8Array<ArrayBuffer>;
  /** A copy of the model's state, as evaluations see it. */
  weights(): StateDict;
  /** Has other numbers stand in the model, until `fit` goes on with those that it trains. */
  show(weights: StateDict): void;
}

import type { Learner } from "../learners/learner.ts";
import type { Weights } from "../weights.ts";
import type { TrainingRun } from "./callback.ts";

type Told = Omit<TrainingRun, "figures" | "isMixed" | "parameters" | "weights" | "show">;

/** What an epoch's figures are called. */
export function figuresOf(metrics: readonly string[], validation: unknown): string[] {
  const parts = validation ? ["train", "validation"] : ["train"];
  return parts.flatMap((part) => ["loss", ...metrics].map((name) => `${part}.${name}`));
}

/** A trainer's run, as its callbacks have it. */
export function trainingRun(
  trainer: Told,
  learner: Learner<unknown>,
  weights: Weights,
  figures: string[],
): TrainingRun {
  return {
    epochs: trainer.epochs,
    stepsPerEpoch: trainer.stepsPerEpoch,
    get step() {
      return trainer.step;
    },
    get epoch() {
      return trainer.epoch;
    },
    get seconds() {
      return trainer.seconds;
    },
    get record() {
      return trainer.record;
    },
    figures,
    isMixed: learner.scaler !== null,
    parameters: Object.fromEntries(learner.parameters()),
    stop: (reason) => trainer.stop(reason),
    checkpoint: () => trainer.checkpoint(),
    weights: () => weights.copy(),
    show: (state) => weights.show(state),
  };
}

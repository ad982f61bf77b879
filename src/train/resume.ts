import { keepState } from "../doctor/keep-state.ts";
import { DataError } from "../tensor/errors.ts";
import type { Callbacks } from "./callbacks/callbacks.ts";
import { checkPrecision, checkTotals, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import type { Course } from "./course.ts";
import type { Learner } from "./learners/learner.ts";
import type { RestoreOptions } from "./options.ts";
import { checkRecord } from "./record.ts";
import type { Weights } from "./weights.ts";

/** All of a run that a checkpoint holds. */
export interface Resumable {
  learner: Learner<unknown>;
  weights: Weights;
  course: Course;
  callbacks: Callbacks;
  /** The names of its metrics. */
  metrics: string[];
}

/** A run, as it stands. */
export function checkpointOf(run: Resumable): Uint8Array<ArrayBuffer> {
  const { learner, weights, course, callbacks } = run;
  return encodeCheckpoint({
    position: course.position(),
    model: weights.trained,
    optimizer: learner.optimizerState(),
    scaler: learner.scaler?.stateDict() ?? null,
    callbacks: callbacks.state(),
  });
}

/** @throws DataError for bytes that are no checkpoint of such a run; nothing has changed then. */
export function goBack(run: Resumable, bytes: Uint8Array, options: RestoreOptions): void {
  const { learner, weights, course, callbacks, metrics } = run;
  const { record, source = "checkpoint", target } = options;
  const { position, scaler, ...states } = decodeCheckpoint(bytes, source);
  const unfit = target === undefined ? source : `${source} does not fit ${target}`;
  checkTotals(position.totals, metrics, unfit);
  fitting(unfit, () => course.seek(position.loader));
  if (record !== undefined) checkRecord(record, source);
  checkPrecision(scaler !== null, learner.scaler !== null, unfit);
  callbacks.checkNames(states.callbacks, unfit);
  const putBack = [
    keepState(learner.model, learner.optimizer),
    keepScale(learner),
    callbacks.keepState(),
  ];
  try {
    fitting(unfit, () => {
      if (scaler) learner.scaler?.loadStateDict(scaler);
      learner.loadStateDict(states.model);
      learner.loadOptimizerState(states.optimizer);
      callbacks.restore(states.callbacks);
    });
  } catch (error) {
    for (const each of putBack) each();
    throw error;
  }
  weights.forget();
  course.restore(position, record);
}

/** @throws DataError that says what does not fit. */
function fitting(unfit: string, load: () => void): void {
  try {
    load();
  } catch (error) {
    throw new DataError(`${unfit}: ${(error as Error).message}`, { cause: error });
  }
}

/** Keeps the scale of the loss. The function returned puts it back. */
export function keepScale({ scaler }: Pick<Learner, "scaler">): () => void {
  const scale = scaler?.stateDict();
  return () => {
    if (scale) scaler?.loadStateDict(scale);
  };
}

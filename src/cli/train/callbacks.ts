import {
  accumulateGradients,
  type BestEpoch,
  type Callback,
  clipGradients,
  earlyStopping,
  exponentialMovingAverage,
  type KeepCheckpointsOptions,
  keepCheckpoints,
  restoreBest,
} from "../../train/index.ts";
import type { TrainConfig } from "./options.ts";
import { followSchedule } from "./schedule.ts";

/** Where the checkpoints of epochs are kept. */
export type CheckpointFiles = Pick<KeepCheckpointsOptions, "save" | "remove">;

/** What callbacks tell a run, and ask of it. */
interface Host {
  best: BestEpoch | null;
  readonly files: CheckpointFiles | null;
}

/** What goes along with a run, by its settings. */
export function callbacksOf(
  config: TrainConfig,
  optimizer: { lr: number },
  run: () => Host,
): Callback[] {
  const { patience, clip, accumulate, ema, keepBest: best, keepLast: last } = config;
  const callbacks = [followSchedule(config, optimizer)];
  if (accumulate !== undefined) callbacks.push(accumulateGradients(accumulate));
  if (clip !== undefined) callbacks.push(clipGradients({ maxNorm: clip }));
  if (ema !== undefined) callbacks.push(exponentialMovingAverage({ decay: ema }));
  if (patience !== undefined) callbacks.push(earlyStopping({ patience }));
  if (patience !== undefined || config.restoreBest) {
    const onRestore = (epoch: BestEpoch) => {
      run().best = epoch;
    };
    callbacks.push(restoreBest({ onRestore }));
  }
  if ((best ?? last) !== undefined) {
    const save: CheckpointFiles["save"] = (name, bytes) => run().files?.save(name, bytes);
    const remove: CheckpointFiles["remove"] = (name) => run().files?.remove(name);
    callbacks.push(keepCheckpoints({ best, last, save, remove }));
  }
  return callbacks;
}

import type { Batch } from "../data/dataset.ts";
import type { Callbacks } from "./callbacks/callbacks.ts";
import type { Course } from "./course.ts";
import type { Evaluation } from "./evaluate.ts";
import type { BatchResult } from "./metrics.ts";
import { nextTask } from "./next-task.ts";
import type { FitOptions } from "./options.ts";
import type { StepMetrics } from "./record.ts";
import type { RunDoctor } from "./run-doctor.ts";

/** How long training may go on before others get their turn, in milliseconds. */
const breath = 20;

/** What a loop goes over, and does. */
export interface LoopParts {
  course: Course;
  epochs: number;
  callbacks: Callbacks;
  doctor: RunDoctor | null;
  step(number: number, batch: Batch): BatchResult;
  evaluate(): Evaluation | Promise<Evaluation> | undefined;
}

/** Trains from where a course stands, to the last epoch or until it is stopped. */
export async function loop(
  { course, epochs, callbacks, doctor, step, evaluate }: LoopParts,
  { onStep, onEpoch, onAlert, signal }: FitOptions,
): Promise<"finished" | "stopped"> {
  const tellAlerts = () => {
    for (const alert of doctor?.takeRaised() ?? []) onAlert?.(alert);
  };
  tellAlerts();
  await callbacks.begin();
  let breathed = performance.now();
  while (course.epoch <= epochs && course.stoppedEarly === null) {
    const batches = course.batches();
    for (;;) {
      if (signal?.aborted) return "stopped";
      let metrics: StepMetrics | Promise<void> | null;
      try {
        metrics = course.advance(batches, step);
        if (metrics instanceof Promise) {
          await metrics;
          continue;
        }
      } finally {
        tellAlerts();
      }
      if (metrics === null) break;
      await callbacks.step(metrics);
      await onStep?.(metrics);
      if (course.stoppedEarly !== null) return "finished";
      if (performance.now() - breathed > breath) {
        await nextTask();
        breathed = performance.now();
      }
    }
    const metrics = course.endEpoch(await evaluate());
    doctor?.endEpoch(course.record.epochs);
    tellAlerts();
    await callbacks.epoch(metrics);
    await onEpoch?.(metrics);
  }
  return "finished";
}

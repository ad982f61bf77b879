import type { Batch } from "../data/dataset.ts";
import { findLearningRate, type LearningRateRangeTest } from "../doctor/learning-rate-finder.ts";
import { ValueError } from "../tensor/errors.ts";
import type { MaybeAwaited } from "./batches.ts";
import type { Course } from "./course.ts";
import type { Learner } from "./learners/learner.ts";
import type { BatchResult } from "./metrics.ts";
import type { LearningRateRange } from "./options.ts";
import { keepScale } from "./resume.ts";
import { checkBatch } from "./step.ts";

/** Smith's range test by a run's own steps. It puts everything back but a compiled step. */
export function rangeTest(
  learner: Learner<unknown>,
  course: Course,
  run: (batch: Batch) => BatchResult,
  range: LearningRateRange,
): LearningRateRangeTest {
  const { loader, random } = course;
  course.seek({ ...course.position().loader, epoch: null });
  const batches = endless(loader);
  const step = () => run(readNow(batches.next().value)).loss.item();
  const { model, optimizer } = learner;
  const putBackScale = keepScale(learner);
  learner.train();
  try {
    return random.peek(() => findLearningRate({ model, optimizer, step, ...range }));
  } finally {
    putBackScale();
  }
}

/** @throws ValueError for what is no batch yet. */
function readNow(batch: MaybeAwaited): Batch {
  if (batch instanceof Promise) {
    // Its errors come too late to be seen.
    batch.catch(() => {});
    throw new ValueError(
      "findLearningRate: the training set's batches are promises, for which it does not wait. Call it on another " +
        "trainer, of data that is there at once",
    );
  }
  checkBatch(batch);
  return batch;
}

/** Epoch after epoch. */
function* endless<T>(epoch: Iterable<T>): Generator<T, never> {
  for (;;) yield* epoch;
}

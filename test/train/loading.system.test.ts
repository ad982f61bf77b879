import { describe, expect, it } from "vitest";
import {
  awaited,
  epochsOf,
  fitSteps,
  kinds,
  numbers,
  train,
  trainerOf,
  untimed,
} from "./support.ts";

describe.each(kinds)("data that is awaited, for %s", (_, parts, compile) => {
  it.each([undefined, 0, 1, 7])(
    "gives the run that data at hand gives (prefetch %s)",
    async (prefetch) => {
      const [here, there] = [parts(), parts()];
      const local = trainerOf(here, { compile });
      const trainer = trainerOf(there, { compile, train: awaited(), prefetch });
      // Also in the midst of an epoch, with batches that were read ahead.
      for (const steps of [1, 1, 3, 2]) {
        await fitSteps(local, steps);
        await fitSteps(trainer, steps);
        expect(untimed(trainer.checkpoint())).toEqual(untimed(local.checkpoint()));
      }
      expect(await trainer.fit()).toBe("finished");
      await local.fit();
      expect(untimed(trainer.checkpoint())).toEqual(untimed(local.checkpoint()));
      expect(trainer.record.steps).toEqual(local.record.steps);
      expect(epochsOf(trainer.record)).toEqual(epochsOf(local.record));
    },
  );

  it.each([0, 1, 3, 4])(
    "resumes step %i, of a run with such data or of one without",
    async (at) => {
      const whole = parts();
      await trainerOf(whole, { compile }).fit();
      for (const [before, after] of [
        [train, awaited()],
        [awaited(), train],
        [awaited(), awaited()],
      ]) {
        const first = trainerOf(parts(), { compile, train: before });
        if (at > 0) await fitSteps(first, at);
        const bytes = first.checkpoint();
        const resumed = parts(9);
        const second = trainerOf(resumed, { compile, train: after });
        second.restore(bytes);
        await second.fit();
        expect(numbers(resumed.model)).toEqual(numbers(whole.model));
      }
    },
  );
});

import { join } from "node:path";
import { expect, it } from "vitest";
import { resolveConfig } from "../../../src/cli/train/options.ts";
import { RunFolder } from "../../../src/cli/train/run-folder.ts";
import type { Alert, StepRecord } from "../../../src/doctor/index.ts";
import { recordUntil } from "../../../src/train/record.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const folder = temporaryFolder();

const text = { message: "", evidence: "", advice: "", source: "", value: 1, threshold: 1 };
const alert = (layer: string, step: number, lastStep: number): Alert => ({
  ...text,
  kind: "dead-units",
  layer,
  step,
  lastStep,
});
const cost = { seconds: 0, share: 0, steps: 0, observed: 0 };
const records = [2, 5, 8].map(
  (step) => ({ step, layers: [], parameters: [] }) as never as StepRecord,
);

it("holds after a rewind what the run that goes on has", async () => {
  const run = await RunFolder.create(join(folder, "run"), resolveConfig({ data: "xor" }, "test"));
  const scores = { loss: 1, accuracy: 0.5 };
  for (const step of [1, 2, 3, 4, 5, 6, 7, 8]) {
    run.recordStep({ step, epoch: Math.ceil(step / 4), ...scores });
    const validation = { samples: 4, ...scores };
    if (step % 4 === 0) {
      run.recordEpoch({ epoch: step / 4, step, seconds: 1, train: scores, validation });
    }
  }
  // One that held on, and is written once; one that was written twice; one that was raised later.
  run.recordDoctor({ cost, records: records.slice(0, 1), alerts: [alert("1", 2, 2)] });
  const alerts = [alert("0", 3, 8), alert("1", 2, 7), alert("2", 6, 8)];
  run.recordDoctor({ cost, records, alerts });
  run.flush();
  const all = run.readRecord(4);
  expect(all.doctor!.alerts).toHaveLength(3);

  const at = { step: 5, epoch: 2 };
  await run.rewind(at);
  const kept = run.readRecord(4);
  expect(kept).toEqual(recordUntil(at, all));
  expect(kept.steps).toHaveLength(5);
  expect(kept.epochs).toHaveLength(1);
  expect(kept.doctor!.records).toHaveLength(2);
  expect(kept.doctor!.alerts).toEqual([alert("1", 2, 5), alert("0", 3, 5)]);

  // What is in the files is not written again.
  run.recordDoctor({ cost: cost, records: [...kept.doctor!.records], alerts: kept.doctor!.alerts });
  run.flush();
  expect(run.readRecord(4)).toEqual(kept);
});

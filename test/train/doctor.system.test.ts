import { describe, expect, it } from "vitest";
import { TensorDataset } from "../../src/data/index.ts";
import { randint, tensor } from "../../src/index.ts";
import type { Alert } from "../../src/train/index.ts";
import { fitSteps, kinds, moduleParts, numbers, train, trainerOf } from "./support.ts";

const { inputs, targets } = train;
/** Features far too large. */
const raw = new TensorDataset(inputs.mul(100), targets);

describe.each(kinds)("the doctor of a run of %s", (_, parts, compile) => {
  it("changes nothing of it, and has nothing to say of a healthy one", async () => {
    const [watched, alone] = [parts(), parts()];
    const trainer = trainerOf(watched, { compile, doctor: true });
    const alerts: Alert[] = [];
    await trainer.fit({ onAlert: (alert) => alerts.push(alert) });
    await trainerOf(alone, { compile }).fit();
    expect(numbers(watched.model)).toEqual(numbers(alone.model));
    expect(alerts).toEqual([]);
    const { doctor } = trainer.record;
    expect(doctor).toMatchObject({ alerts: [], cost: { steps: 12 } });
    expect(doctor!.records[0].step).toBe(1);
    expect(doctor!.records[0].loss).toBe(trainer.record.steps[0].loss);
    expect(doctor!.records[0].layers.length).toBeGreaterThan(3);
  });

  it("tells what is wrong after the step in which it is seen, once in all parts of a run", async () => {
    const options = { compile, train: raw, doctor: { every: 1 } };
    const told: [step: number, kind: string][] = [];
    const first = trainerOf(parts(), options);
    const stop = new AbortController();
    await first.fit({
      signal: stop.signal,
      onAlert: ({ kind }) => told.push([first.step, kind]),
      onStep({ step }) {
        if (step === 7) stop.abort();
      },
    });
    const [[step]] = told.filter(([, kind]) => kind === "not-normalized");
    const seen = first.record.doctor!;
    const alert = seen.alerts.find(({ kind }) => kind === "not-normalized")!;
    expect([alert.step, alert.lastStep]).toEqual([step, 7]);
    expect(seen.records.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7]);

    const second = trainerOf(parts(9), options);
    const record = JSON.parse(JSON.stringify(first.record));
    second.restore(first.checkpoint(), { record });
    const again: string[] = [];
    await second.fit({ onAlert: ({ kind }) => again.push(kind) });
    expect(again).not.toContain("not-normalized");
    const { alerts, records } = second.record.doctor!;
    expect(alerts.find(({ kind }) => kind === "not-normalized")).toMatchObject({
      step,
      lastStep: 12,
    });
    expect(records.map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  });

  it("sees before the first step that nothing can be learnt", async () => {
    // One input, and every class for it.
    const contradiction = new TensorDataset(
      inputs.mul(0).add(1),
      randint(0, 2, [inputs.shape[0]])
        .mul(0)
        .add(tensor(targets.toArray(1), { dtype: "int32" })),
    );
    const alerts: [kind: string, step: number][] = [];
    const trainer = trainerOf(parts(), { compile, train: contradiction, doctor: true });
    await trainer.fit({ onAlert: ({ kind, step }) => alerts.push([kind, step]) });
    expect(alerts[0]).toEqual(["cannot-overfit", 0]);
  });
});

it("a doctor leaves the model when the run stops, and comes back with it", async () => {
  const parts = moduleParts();
  const trainer = trainerOf(parts, { doctor: { every: 1 } });
  await fitSteps(trainer, 2);
  const { doctor } = trainer.record;
  parts.model.forward(inputs);
  parts.optimizer.step();
  expect(trainer.record.doctor).toEqual(doctor);
  await fitSteps(trainer, 2);
  expect(trainer.record.doctor!.records.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
});

it("alerts of a run that diverges are told before it breaks off", async () => {
  const parts = moduleParts();
  parts.optimizer.lr = 1e38;
  const kinds: string[] = [];
  const trainer = trainerOf(parts, { doctor: true, epochs: 10 });
  await trainer.fit({ onAlert: ({ kind }) => kinds.push(kind) }).catch(() => kinds.push("end"));
  expect(kinds).toContain("learning-rate-too-high");
  expect(kinds.at(-1)).toBe("end");
  expect(trainer.record.doctor!.alerts.map(({ kind }) => kind)).toEqual(kinds.slice(0, -1));
});

import { describe, expect, it } from "vitest";
import { TensorDataset } from "../../src/data/index.ts";
import { F, manualSeed, nn, optim, randn, type Tensor, tensor } from "../../src/index.ts";
import { decodeSafetensors } from "../../src/io/index.ts";
import { type Callback, Trainer } from "../../src/train/index.ts";
import { fitSteps, layerParts, moduleParts, numbers, settings } from "./support.ts";

const mixed = { ...settings, precision: "mixed" } as const;

describe.each([true, false])("a run in mixed precision, compiled: %s", (compile) => {
  it("takes the steps of autocast and GradScaler, and evaluates in float32", async () => {
    const parts = moduleParts();
    const trainer = new Trainer({ ...parts, ...mixed, compile });
    await trainer.fit();
    const { record } = trainer;
    expect(record.steps.at(-1)!.loss).toBeLessThan(record.steps[0].loss);
    const { scaler } = decodeSafetensors(trainer.checkpoint()).metadata;
    expect(JSON.parse(scaler)).toMatchObject({ growthFactor: 2, growthInterval: 2000 });
    expect(JSON.parse(scaler).growthTracker).toBeGreaterThan(0);
    const outputs = trainer.predict(tensor([[0, 1]]));
    expect(outputs.dtype).toBe("float32");
    expect(outputs.data.some((value: number) => value !== tensor([value]).half().item())).toBe(
      true,
    );
    expect(parts.model.parameters().every(({ dtype }) => dtype === "float32")).toBe(true);

    const plain = moduleParts();
    await new Trainer({ ...plain, ...settings, compile }).fit();
    const [ours, theirs] = [parts, plain].map(({ model }) => numbers(model)["first.weight"]);
    expect(ours).not.toEqual(theirs);
    ours.forEach((value, i) => {
      expect(Math.abs(value - theirs[i])).toBeLessThan(0.05);
    });
  });

  it("leaves out steps that overflow, and is resumed with its scale", async () => {
    // A loss so large that the first scales are too large for float16.
    const data = new TensorDataset(randn([60, 2]), randn([60, 1]));
    const make = (seed: number) => {
      manualSeed(seed);
      const model = new nn.Linear(2, 1);
      const optimizer = new optim.SGD(model.parameters(), { lr: 1e-4 });
      const loss = (y: Tensor, target: Tensor) => F.mseLoss(y.mul(20), target);
      const run = { train: data, epochs: 4, batchSize: 20, compile, precision: "mixed" } as const;
      return { model, trainer: new Trainer({ model, optimizer, loss, ...run }) };
    };
    const scaleOf = (trainer: Trainer) =>
      JSON.parse(decodeSafetensors(trainer.checkpoint()).metadata.scaler).scale as number;
    const [whole, broken, resumed] = [make(0), make(0), make(9)];
    const before = numbers(whole.model);
    await fitSteps(whole.trainer, 1);
    expect(numbers(whole.model)).toEqual(before);
    expect(scaleOf(whole.trainer)).toBe(32768);
    await whole.trainer.fit();
    expect(scaleOf(whole.trainer)).toBeLessThan(32768);
    expect(numbers(whole.model)).not.toEqual(before);
    await fitSteps(broken.trainer, 2);
    resumed.trainer.restore(broken.trainer.checkpoint());
    await resumed.trainer.fit();
    expect(numbers(resumed.model)).toEqual(numbers(whole.model));
    expect(scaleOf(resumed.trainer)).toBe(scaleOf(whole.trainer));
  });
});

it.each([true, false])(
  "is the same under a doctor, scale and all, compiled: %s",
  async (compile) => {
    const endOf = async (doctor: false | { every: number }) => {
      const parts = moduleParts();
      const trainer = new Trainer({ ...parts, ...mixed, compile, doctor });
      await trainer.fit();
      return [numbers(parts.model), decodeSafetensors(trainer.checkpoint()).metadata.scaler];
    };
    const without = await endOf(false);
    expect(await endOf({ every: 1 })).toEqual(without);
  },
);

it("goes on after a step that was broken off between its gradients and its update", async () => {
  let calls = 0;
  const broken: Callback = () => ({
    gradients() {
      if (++calls === 5) throw new Error("no more");
    },
  });
  const options = { ...mixed, compile: false, callbacks: [broken] };
  const trainer = new Trainer({ ...moduleParts(), ...options });
  await expect(trainer.fit()).rejects.toThrow("no more");
  expect(await trainer.fit()).toBe("finished");
});

it("does not go on in another precision, and is not for layers by hand", async () => {
  const [one, other] = [
    { ...moduleParts(), ...mixed },
    { ...moduleParts(), ...settings },
  ].map((options) => new Trainer(options));
  expect(() => other.restore(one.checkpoint())).toThrow(
    "checkpoint: the run was begun in precision mixed, and this one is float32",
  );
  expect(() => one.restore(other.checkpoint())).toThrow("begun in precision float32");
  expect(() => new Trainer({ ...layerParts(), ...mixed })).toThrow(
    'precision "mixed" is for modules',
  );
  expect(
    () => new Trainer({ ...moduleParts(), ...settings, precision: "half" as "mixed" }),
  ).toThrow("precision must be one of float32, mixed");
});

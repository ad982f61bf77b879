import { describe, expect, it } from "vitest";
import { moons } from "../../../src/data/index.ts";
import { F, manualSeed, nn, optim, type Tensor } from "../../../src/index.ts";
import * as manual from "../../../src/manual/index.ts";
import {
  accumulateGradients,
  type Callback,
  clipGradients,
  exponentialMovingAverage,
  restoreBest,
} from "../../../src/train/index.ts";
import { fitSteps, kinds, moduleParts, numbers, trainerOf } from "../support.ts";

const far = (a: Record<string, number[]>, b: Record<string, number[]>) =>
  Math.max(...Object.keys(a).flatMap((name) => a[name].map((x, i) => Math.abs(x - b[name][i]))));

/** A network that sees each sample by itself. */
function plainModule(seed = 0) {
  manualSeed(seed);
  const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 2));
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.5, momentum: 0.9 });
  return { model, optimizer, loss: F.crossEntropy };
}

function plainLayers(seed = 0) {
  manualSeed(seed);
  const layers = [new manual.Linear(2, 8), new manual.Tanh(), new manual.Linear(8, 2)];
  const model = new manual.Sequential(...layers);
  const optimizer = new manual.SGD(model.parameters(), { lr: 0.5, momentum: 0.9 });
  return { model, optimizer, loss: new manual.SoftmaxCrossEntropy() };
}

const plainKinds = [
  ["a module, compiled", plainModule, true],
  ["a module, eager", plainModule, false],
  ["layers by hand, compiled", plainLayers, true],
  ["layers by hand, eager", plainLayers, false],
] as const;

/** Batches of 15, 15, 15, 15, 15, 5 in an epoch: an update for four, and one for the last two. */
const ragged = { train: moons({ samples: 80 }), batchSize: 15, epochs: 3 };

describe.each(plainKinds)("of %s", (_, make, compile) => {
  it("accumulated gradients are those of one large batch, the last group of an epoch too", async () => {
    const [small, large] = [make(), make()];
    await trainerOf(small, { ...ragged, compile, callbacks: [accumulateGradients(4)] }).fit();
    // 60 samples and 20.
    await trainerOf(large, { ...ragged, compile, batchSize: 60 }).fit();
    expect(far(numbers(small.model), numbers(large.model))).toBeLessThan(1e-6);
    expect(far(numbers(small.model), numbers(make().model))).toBeGreaterThan(0.1);
  });

  it("clipped gradients are no longer than the norm, those accumulated as one", async () => {
    const [small, large] = [make(), make()];
    const clip = clipGradients({ maxNorm: 0.05, errorIfNonfinite: true });
    const callbacks = [clip, accumulateGradients(4)];
    await trainerOf(small, { ...ragged, compile, callbacks }).fit();
    await trainerOf(large, { ...ragged, compile, batchSize: 60, callbacks: [clip] }).fit();
    expect(far(numbers(small.model), numbers(large.model))).toBeLessThan(1e-6);

    const own = make();
    own.optimizer.lr = 1;
    const before = Object.values(numbers(own.model)).flat();
    await fitSteps(trainerOf(own, { ...ragged, compile, callbacks: [clip] }), 1);
    const after = Object.values(numbers(own.model)).flat();
    expect(Math.hypot(...after.map((w, i) => w - before[i]))).toBeCloseTo(0.05, 5);
  });
});

describe.each(kinds)("of %s", (_, make, compile) => {
  it("the averages are those of the formula, evaluated, and in the model in the end", async () => {
    const [own, plain] = [make(), make()];
    let average: Record<string, number[]> = {};
    const parameters = Object.keys(numbers(plain.model)).filter(
      (name) => !name.includes("running"),
    );
    const shadow = () => {
      const now = numbers(plain.model);
      for (const name of parameters) {
        average[name] = now[name].map((w, i) => 0.8 * average[name][i] + 0.2 * w);
      }
    };
    average = { ...numbers(plain.model) };
    await trainerOf(plain, { compile }).fit({ onStep: shadow });
    const trainer = trainerOf(own, {
      ...{ compile, callbacks: [exponentialMovingAverage({ decay: 0.8 })] },
    });
    const evaluations: unknown[] = [];
    await trainer.fit({ onEpoch: () => void evaluations.push(trainer.evaluate()) });
    const ours = numbers(own.model);
    for (const name of parameters) {
      if (name.includes("num_batches")) continue;
      for (const [i, w] of ours[name].entries()) expect(w).toBeCloseTo(average[name][i], 5);
    }
    expect(far(ours, numbers(plain.model))).toBeGreaterThan(1e-3);
    expect(trainer.evaluate()).toEqual(evaluations.at(-1));
    expect(trainer.record.epochs.map(({ validation }) => validation)).toEqual(evaluations);
    // Training is the same as without.
    expect(trainer.record.steps).toEqual((await again()).record.steps);
    async function again() {
      const other = trainerOf(make(), { compile });
      await other.fit();
      return other;
    }
  });

  it("a run that was interrupted at any step ends with the same bytes", async () => {
    const callbacks = (): Callback[] => [
      restoreBest(),
      accumulateGradients(2),
      clipGradients({ maxNorm: 0.5 }),
      exponentialMovingAverage({ decay: 0.7 }),
    ];
    const whole = make();
    const undisturbed = trainerOf(whole, { compile, callbacks: callbacks() });
    const checkpoints: Uint8Array[] = [undisturbed.checkpoint()];
    await undisturbed.fit({ onStep: () => void checkpoints.push(undisturbed.checkpoint()) });
    checkpoints.push(undisturbed.checkpoint());
    for (const bytes of checkpoints) {
      const resumed = make(99);
      const trainer = trainerOf(resumed, { compile, callbacks: callbacks() });
      trainer.restore(bytes);
      await trainer.fit();
      expect(numbers(resumed.model)).toEqual(numbers(whole.model));
      expect(trainer.evaluate()).toEqual(undisturbed.evaluate());
    }
  });
});

describe.each([true, false])("in mixed precision, compiled: %s", (compile) => {
  it("gradients are accumulated with their scale, and clipped without it", async () => {
    const [mixed, plain] = [plainModule(), plainModule()];
    const callbacks = [accumulateGradients(4), clipGradients({ maxNorm: 0.05 })];
    const options = { ...ragged, compile, callbacks };
    await trainerOf(mixed, { ...options, precision: "mixed" }).fit();
    await trainerOf(plain, options).fit();
    expect(far(numbers(mixed.model), numbers(plain.model))).toBeLessThan(2e-3);
    expect(far(numbers(mixed.model), numbers(plainModule().model))).toBeGreaterThan(0.02);
  });
});

describe.each([true, false])("errorIfNonfinite, compiled: %s", (compile) => {
  it("ends the run before the update", async () => {
    const own = plainModule();
    // A loss that is finite, and whose gradient is not.
    const loss = (y: Tensor, t: Tensor) => F.crossEntropy(y, t).add(y.mul(0).sum().sqrt());
    const clip = clipGradients({ maxNorm: 1, errorIfNonfinite: true });
    const trainer = trainerOf({ ...own, loss }, { compile, callbacks: [clip] });
    const before = numbers(own.model);
    await expect(trainer.fit()).rejects.toThrow(
      /^clipGradients: the norm of the gradients is NaN, and cannot be clipped\. Without/,
    );
    expect(trainer.step).toBe(0);
    expect(numbers(own.model)).toEqual(before);
  });
});

describe("what does not fit is said", () => {
  it.each([
    [
      () => accumulateGradients(0),
      /^accumulateGradients: batches must be a positive integer, got 0/,
    ],
    [
      () => clipGradients({} as never),
      /^clipGradients: maxNorm must be a number from 0, got undefined/,
    ],
    [
      () => clipGradients({ maxNorm: 1, errorIfNonFinite: true } as never),
      /Did you mean errorIfNonfinite/,
    ],
    [
      () => exponentialMovingAverage({ decay: 1 }),
      /decay must be a number from 0 to below 1, got 1/,
    ],
  ])("%#", (make, message) => {
    expect(make).toThrow(message);
  });

  it.each([
    [{ callbacks: [accumulateGradients(2), accumulateGradients(3)] }, /more than one accumulates/],
    [
      { callbacks: [clipGradients({ maxNorm: 1, errorIfNonfinite: true })], precision: "mixed" },
      /^clipGradients: in mixed precision a step whose gradients overflow is left out/,
    ],
    [
      { callbacks: [accumulateGradients(2)], compile: false, doctor: true },
      /takes each update for a step/,
    ],
  ])("%# when the trainer is made", (options, message) => {
    expect(() => trainerOf(moduleParts(), options)).toThrow(message);
  });
});

import { describe, expect, it } from "vitest";
import { DataLoader, TensorDataset } from "../../src/data/index.ts";
import {
  F,
  Generator,
  manualSeed,
  nn,
  optim,
  randn,
  type Tensor,
  tensor,
} from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import { ValueError } from "../../src/tensor/errors.ts";
import { accuracy, Trainer } from "../../src/train/index.ts";
import {
  kinds,
  layerParts,
  moduleParts,
  numbers,
  settings,
  train,
  trainerOf,
  validation,
} from "./support.ts";

/** y = 2a − b + 1, and a batch that is smaller than the others. */
function plane(samples: number): TensorDataset {
  const inputs = randn([samples, 2], { generator: new Generator(3) });
  const [a, b] = [inputs.slice(1, 0, 1), inputs.slice(1, 1, 2)];
  return new TensorDataset(inputs, a.mul(2).sub(b).add(1));
}

describe("a run", () => {
  it.each(kinds)("of %s learns", async (_, parts, isCompiled) => {
    const trainer = trainerOf(parts(), { compile: isCompiled, epochs: 40 });
    expect(trainer.isCompiled).toBe(isCompiled);
    expect(trainer.stepsPerEpoch).toBe(3);
    expect(await trainer.fit()).toBe("finished");
    const { steps, epochs } = trainer.record;
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
    expect(epochs.map(({ epoch, step }) => [epoch, step]).slice(0, 2)).toEqual([
      [1, 3],
      [2, 6],
    ]);
    expect(trainer.step).toBe(120);
    expect(trainer.seconds).toBeGreaterThan(0);
    expect(epochs[39].train.loss).toBeLessThan(epochs[0].train.loss / 2);
    expect(epochs[39].validation).toEqual(trainer.evaluate());
    expect(trainer.evaluate().accuracy).toBeGreaterThan(0.85);
    // All of it is plain data.
    expect(JSON.parse(JSON.stringify(trainer.record))).toEqual(trainer.record);
  });

  it("ends with the weights of a loop that is written out", async () => {
    const ours = moduleParts();
    await trainerOf(ours, { compile: false, seed: 5 }).fit();

    const { model, optimizer, loss } = moduleParts();
    const generator = new Generator(5);
    const loader = new DataLoader(train, { batchSize: 30, shuffle: true, generator });
    for (let epoch = 0; epoch < 4; epoch++) {
      for (const [inputs, targets] of loader) {
        optimizer.zeroGrad();
        loss(model.forward(inputs), targets).backward();
        optimizer.step();
      }
    }
    expect(numbers(ours.model)).toEqual(numbers(model));
  });

  it("is the same compiled, but for roundings", async () => {
    const runs = [true, false].map((compile) => trainerOf(moduleParts(), { compile }));
    for (const trainer of runs) await trainer.fit();
    const [compiled, eager] = runs.map(({ record }) => record.steps);
    compiled.forEach(({ loss }, i) => {
      expect(loss).toBeCloseTo(eager[i].loss, 4);
    });
    expect(compiled).not.toEqual(eager);
  });

  it.each([true, false])(
    "learns numbers, with metrics of any shape (compiled: %s)",
    async (compile) => {
      manualSeed(0);
      const model = new nn.Linear(2, 1);
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
      const data = plane(50);
      const trainer = new Trainer({
        model,
        optimizer,
        loss: F.mseLoss,
        metrics: {
          error: (outputs, targets) => outputs.sub(targets).abs(),
          root: (outputs, targets) => F.mseLoss(outputs, targets).sqrt(),
        },
        train: data,
        validation: data,
        epochs: 20,
        batchSize: 32,
        compile,
      });
      await trainer.fit();
      const [first] = trainer.record.steps;
      expect(Object.keys(first)).toEqual(["step", "epoch", "loss", "error", "root"]);
      expect(first.root ** 2).toBeCloseTo(first.loss, 4);
      expect(trainer.evaluate().error).toBeLessThan(0.05);
      expect([...model.weight.data, ...model.bias!.data].map(Math.round)).toEqual([2, -1, 1]);

      const outputs = trainer.predict(data.inputs);
      const differences = outputs.sub(data.targets);
      const { samples, loss, error } = trainer.evaluate();
      expect(samples).toBe(50);
      expect(loss).toBeCloseTo(differences.square().mean().item(), 6);
      expect(error).toBeCloseTo(differences.abs().mean().item(), 6);
      // Means over samples: a smaller batch counts for less.
      const [a, b] = trainer.record.steps.slice(-2);
      const { train: last } = trainer.record.epochs.at(-1)!;
      for (const name of ["loss", "error", "root"]) {
        expect(last[name]).toBeCloseTo((a[name] * 32 + b[name] * 18) / 50, 10);
      }
    },
  );

  it("takes outputs of any form, as the loss does", async () => {
    class Gaussian extends nn.Module<[Tensor], { mean: Tensor; logScale: Tensor }> {
      readonly mean = new nn.Linear(2, 1);
      readonly logScale = new nn.Parameter(tensor([0]));
      forward(x: Tensor) {
        return { mean: this.mean.forward(x), logScale: this.logScale };
      }
    }
    const model = new Gaussian();
    const data = plane(64);
    const trainer = new Trainer({
      model,
      optimizer: new optim.Adam(model.parameters(), { lr: 0.1 }),
      loss: ({ mean, logScale }, targets) =>
        targets.sub(mean).div(logScale.exp()).square().div(2).add(logScale).mean(),
      train: data,
      epochs: 60,
    });
    await trainer.fit();
    const { mean, logScale } = trainer.predict(data.inputs);
    expect(mean.shape).toEqual([64, 1]);
    expect(logScale.item()).toBeLessThan(-1);
    expect(() => trainer.evaluate()).toThrow(/evaluate: the trainer has no validation set/);
  });

  it("takes layers and losses of one's own, with a backward by hand", async () => {
    class Squash implements manual.Layer {
      #y!: Tensor;
      forward(x: Tensor): Tensor {
        this.#y = x.tanh();
        return this.#y;
      }
      backward(dy: Tensor): Tensor {
        return dy.sub(dy.mul(this.#y.square()));
      }
      parameters() {
        return [];
      }
      zeroGrad() {}
    }
    /** A mean of absolute differences, that knows numbers only. */
    class Absolute implements manual.Loss {
      #d!: Tensor;
      forward(x: Tensor, target: Tensor): number {
        this.#d = x.sub(target);
        return this.#d.abs().mean().item();
      }
      backward(): Tensor {
        return this.#d.sign().div(this.#d.size);
      }
    }
    const parts = () => {
      manualSeed(1);
      const layers = [new manual.Linear(2, 8), new Squash(), new manual.Linear(8, 1)];
      const model = new manual.Sequential(...layers);
      return { model, optimizer: new manual.SGD(model.parameters(), { lr: 0.05 }) };
    };
    const data = { train: plane(64), validation: plane(64), metrics: {}, epochs: 30 };
    const eager = trainerOf({ ...parts(), loss: new Absolute() }, { ...data, compile: false });
    await eager.fit();
    const losses = eager.record.epochs.map(({ validation }) => validation!.loss);
    expect(losses.at(-1)).toBeLessThan(losses[0]);

    const compiled = trainerOf({ ...parts(), loss: new Absolute() }, data);
    await expect(compiled.fit()).rejects.toThrow(/item/);
    const measured = trainerOf({ ...parts(), loss: new manual.MeanSquaredError() }, data);
    expect(await measured.fit()).toBe("finished");
  });

  it("leaves out a last batch of one, of which batch normalisation knows no variance", async () => {
    for (const parts of [moduleParts, layerParts]) {
      const trainer = trainerOf(parts(), { batchSize: 89, epochs: 1 });
      await trainer.fit();
      expect(trainer.step).toBe(1);
    }
    const linear = new nn.Linear(2, 2);
    const optimizer = new optim.SGD(linear.parameters(), { lr: 0.1 });
    const trainer = trainerOf(
      { model: linear, optimizer, loss: F.crossEntropy },
      { batchSize: 89, epochs: 1 },
    );
    await trainer.fit();
    expect(trainer.step).toBe(2);
  });

  it("takes samples in their order where it does not shuffle, and in each epoch's own where it does", async () => {
    const orders: number[][] = [];
    const recorded = {
      length: 6,
      batch(indices: Int32Array) {
        orders.push([...indices]);
        return train.batch(indices);
      },
    };
    const options = { train: recorded, batchSize: 6, epochs: 2, validation: undefined };
    await trainerOf(moduleParts(), { ...options, shuffle: false }).fit();
    expect(orders.splice(0)).toEqual([
      [0, 1, 2, 3, 4, 5],
      [0, 1, 2, 3, 4, 5],
    ]);
    await trainerOf(moduleParts(), options).fit();
    expect(orders[0]).not.toEqual(orders[1]);
    expect(orders[0].toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe("in evaluation", () => {
  it.each(kinds)("%s: nothing of the run changes", async (_, parts, compile) => {
    const [watched, alone] = [parts(), parts()];
    const trainer = trainerOf(watched, { compile });
    const batch = validation.inputs.slice(0, 0, 5);
    await trainer.fit({
      onStep() {
        trainer.evaluate();
        trainer.predict(batch);
      },
    });
    await trainerOf(alone, { compile }).fit();
    expect(numbers(watched.model)).toEqual(numbers(alone.model));
    expect(watched.model.training).toBe(true);

    const before = trainer.predict(batch);
    const kept = before.toArray();
    trainer.predict(batch.add(1));
    expect(before.toArray()).toEqual(kept);
    watched.model.eval();
    const alike = watched.model.forward(batch);
    alike.data.forEach((value, i) => {
      expect(value).toBeCloseTo(before.data[i], 5);
    });
  });

  it("a part that is frozen stays frozen", async () => {
    const { model, ...rest } = moduleParts();
    model.norm.eval();
    const before = [...model.norm.runningMean!.data];
    await trainerOf({ model, ...rest }).fit();
    expect([...model.norm.runningMean!.data]).toEqual(before);
    expect([model.training, model.norm.training, model.dropout.training]).toEqual([
      true,
      false,
      true,
    ]);
    const layers = layerParts();
    layers.model.layers[1].training = false;
    trainerOf(layers).evaluate();
    expect(layers.model.layers.map(({ training }) => training)).toEqual([
      ...[undefined, false, undefined, true, undefined],
    ]);
  });

  it("a model that was put in evaluation is trained in training mode", async () => {
    const [parts, other] = [moduleParts(), moduleParts()];
    parts.model.eval();
    await trainerOf(parts).fit();
    await trainerOf(other).fit();
    expect(numbers(parts.model)).toEqual(numbers(other.model));
  });
});

it.each([moduleParts, layerParts])("tells its layers and their outputs' shapes: %#", (parts) => {
  const own = parts();
  const trainer = trainerOf(own);
  const before = numbers(own.model);
  const shapes = trainer.outputShapes(validation.inputs);
  expect(trainer.layers).toHaveLength(own.model instanceof manual.Sequential ? 5 : 4);
  expect(shapes.map(({ layer }) => layer)).toEqual(trainer.layers);
  expect(shapes[0]).toMatchObject({ layer: { type: "Linear", parameters: 24 }, shape: [50, 8] });
  expect(shapes.at(-1)!.shape).toEqual([50, 2]);
  expect(numbers(own.model)).toEqual(before);
  expect(() => trainer.outputShapes([[1, 2]] as never)).toThrow(/^outputShapes: expected a tensor/);
});

describe("the course of a run", () => {
  it("is told step by step and epoch by epoch, and waited for", async () => {
    const told: string[] = [];
    const later = () => new Promise<void>((resolve) => setTimeout(resolve, 1));
    await trainerOf(moduleParts(), { epochs: 2 }).fit({
      async onStep({ step }) {
        await later();
        told.push(`step ${step}`);
      },
      async onEpoch({ epoch, validation }) {
        await later();
        told.push(`epoch ${epoch}, ${validation!.samples}`);
      },
    });
    const epoch = (n: number) => [1, 2, 3].map((step) => `step ${step + 3 * (n - 1)}`);
    expect(told).toEqual([...epoch(1), "epoch 1, 50", ...epoch(2), "epoch 2, 50"]);
  });

  it("leaves timers their turn", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await trainerOf(moduleParts(), { epochs: 3 }).fit({
      onStep() {
        const until = performance.now() + 30;
        while (performance.now() < until);
      },
    });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
  });

  it("stops by its signal between two steps, before the first one too", async () => {
    const trainer = trainerOf(moduleParts());
    expect(await trainer.fit({ signal: AbortSignal.abort() })).toBe("stopped");
    expect(trainer.record).toEqual({ steps: [], epochs: [] });
    const stop = new AbortController();
    const onStep = ({ step }: { step: number }) => {
      if (step === 5) stop.abort();
    };
    expect(await trainer.fit({ signal: stop.signal, onStep })).toBe("stopped");
    expect([trainer.step, trainer.record.epochs.length]).toEqual([5, 1]);
    expect(await trainer.fit()).toBe("finished");
    expect(trainer.step).toBe(12);
    expect(await trainer.fit()).toBe("finished");
    expect(trainer.step).toBe(12);
  });

  it("is one at a time", async () => {
    const trainer = trainerOf(moduleParts());
    const bytes = trainer.checkpoint();
    const running = trainer.fit();
    await expect(trainer.fit()).rejects.toThrow(/fit: the run is under way/);
    expect(() => trainer.restore(bytes)).toThrow(/restore: the run is under way/);
    expect(() => trainer.findLearningRate()).toThrow(/findLearningRate: the run is under way/);
    expect(await running).toBe("finished");
  });

  it("has random numbers of its own", async () => {
    const [first, second, alone, beside] = [
      moduleParts(),
      moduleParts(),
      moduleParts(),
      moduleParts(),
    ];
    await trainerOf(alone).fit();
    const drawing = trainerOf(first).fit({ onStep: () => void randn([3]) });
    await drawing;
    expect(numbers(first.model)).toEqual(numbers(alone.model));
    // Two at a time, which take turns.
    const slowly = { onStep: () => new Promise<void>((resolve) => setTimeout(resolve, 0)) };
    manualSeed(7);
    await Promise.all([trainerOf(second).fit(slowly), trainerOf(beside).fit(slowly)]);
    expect(numbers(second.model)).toEqual(numbers(beside.model));
  });

  it("breaks off with what a callback throws, and goes on after that step", async () => {
    const [parts, other] = [moduleParts(), moduleParts()];
    const trainer = trainerOf(parts);
    const failing = trainer.fit({
      onStep({ step }) {
        if (step === 4) throw new Error("no more");
      },
    });
    await expect(failing).rejects.toThrow("no more");
    expect(trainer.step).toBe(4);
    await trainer.fit();
    await trainerOf(other).fit();
    expect(numbers(parts.model)).toEqual(numbers(other.model));
  });
});

it("an epoch whose evaluation failed still ends with it", async () => {
  const [parts, other] = [moduleParts(), moduleParts()];
  let broken = true;
  const flaky = {
    length: validation.length,
    batch(indices: Int32Array) {
      if (broken) throw new Error("no such file");
      return validation.batch(indices);
    },
  };
  const trainer = trainerOf(parts, { validation: flaky });
  await expect(trainer.fit()).rejects.toThrow("no such file");
  expect([trainer.step, trainer.epoch, trainer.record.epochs.length]).toEqual([3, 1, 0]);
  broken = false;
  await trainer.fit();
  await trainerOf(other).fit();
  expect(trainer.record.epochs.map(({ step }) => step)).toEqual([3, 6, 9, 12]);
  expect(numbers(parts.model)).toEqual(numbers(other.model));
});

describe("what is wrong is said", () => {
  const parts = moduleParts();
  const { model, optimizer, loss } = parts;
  const layers = layerParts();
  const other = new nn.Linear(2, 2);
  const byHand = (forward: () => unknown) => ({ forward, backward: () => randn([30, 2]) });

  it.each([
    [{ optimizer: new optim.SGD(other.parameters(), { lr: 1 }) }, /none of the model's parameters/],
    [
      { optimizer: new optim.LBFGS(model.parameters()) },
      /Write its loop with optimizer\.step\(closure\)/,
    ],
    [
      { ...layers, optimizer: new manual.SGD(layerParts().model.parameters(), { lr: 1 }) },
      /none of/,
    ],
    [{ model: layers.model }, /Got model: Sequential, optimizer: Adam, loss: a function/],
    [{ ...layers, loss }, /chainrule\/manual a Sequential, its SGD and a loss/],
    [{ optimizer: undefined }, /optimizer: undefined/],
    [{ train: [1, 2] }, /train must be a dataset with length and batch/],
    [{ validation: {} }, /validation must be a dataset/],
    [{ train: { length: 0, batch: () => [] } }, /train has no samples/],
    [{ train: new TensorDataset(randn([1, 2]), randn([1])) }, /cannot learn from a single sample/],
    [{ epochs: 1.5 }, /epochs must be a positive integer, got 1.5/],
    [{ batchSize: 0 }, /batchSize must be a positive integer, got 0/],
    [{ seed: -1 }, /seed must be a non-negative integer/],
    [{ metrics: { loss: accuracy } }, /a metric cannot be called loss/],
    [{ metrics: { accuracy: true } }, /the metric accuracy must be a function/],
    [{ metrics: null }, /^Trainer: metrics must be an object of functions by name.*got null$/],
    [{ train: { length: -1, batch: () => [] } }, /train must be a dataset/],
    [{ shuffle: "no" }, /^Trainer: shuffle must be true or false, got "no"$/],
    [{ compile: 1 }, /^Trainer: compile must be true or false, got 1$/],
    [{ detectAnomaly: null }, /detectAnomaly must be true or false, got null$/],
    [{ doctor: "yes" }, /^Trainer: doctor must be true, false or an object .*got "yes"$/],
    [{ doctor: { evry: 2 } }, /^Trainer: doctor: there is no option evry. Did you mean every\?$/],
    [{ doctor: { every: 0 } }, /^Trainer: doctor: every must be a positive integer, got 0$/],
    [{ doctor: { budget: "5%" } }, /doctor: budget must be a number above 0, got "5%"$/],
    [{ batchsize: 8 }, /^Trainer: there is no option batchsize. Did you mean batchSize\?$/],
    [{ metric: {} }, /^Trainer: there is no option metric. Did you mean metrics\?$/],
    [{ hooks: [] }, /there is no option hooks. The options are model, optimizer, loss/],
    [{ toString: 1 }, /^Trainer: there is no option toString\./],
    [
      { batchSize: 1 },
      /^Trainer: layer norm BatchNorm1d\(8\) cannot learn from a single sample .*of at least 2$/,
    ],
    [{ ...layers, batchSize: 1 }, /^Trainer: layer 1 BatchNorm cannot learn from a single sample/],
  ])("%#", (options, message) => {
    expect(() => trainerOf(parts, options)).toThrow(message);
  });

  it.each([
    [{ loss: (x: Tensor) => x.sum(1) }, /the loss must be a tensor of one number.*got \[30\]/],
    [{ loss: (x: Tensor) => x.sum().item() }, /the loss must be .*got -?\d/],
    [{ loss: () => randn([0]) }, /the loss must be .*got \[0\]/],
    [{ ...layers, loss: byHand(() => "0.5") }, /the loss's forward must give a number.*got "0.5"/],
    [{ ...layers, loss: { ...byHand(() => 1), measure: () => 1 } }, /the loss must be .*got 1/],
    [{ metrics: { half: () => 0.5 } }, /the metric half must give a tensor, got 0.5/],
    [{ metrics: { half: () => "0.5" } }, /the metric half must give a tensor, got "0.5"/],
    [{ metrics: { half: () => undefined } }, /the metric half must give a tensor, got undefined/],
    [{ metrics: { none: () => randn([0]) } }, /the metric none must give a number.*got \[0\]/],
    [
      { metrics: { none: () => randn([0, 3]) }, compile: true },
      /the metric none must give a number.*got \[0, 3\]/,
    ],
    [{ train: { length: 30, batch: async () => [] } }, /must give two tensors, .* got \[\]$/],
    [
      { train: { length: 30, batch: () => [randn([30, 2]), randn([3])] } },
      /count the samples, got 30 and 3/,
    ],
    [{ train: { length: 30, batch: () => 1 } }, /must give two tensors/],
  ])("%# in the first step", async (options, message) => {
    await expect(
      trainerOf({ model, optimizer, loss }, { compile: false, ...options }).fit(),
    ).rejects.toThrow(message);
  });

  it("what is no object of options", () => {
    const build = Trainer as unknown as new (options?: unknown) => Trainer;
    for (const [options, got] of [
      [undefined, "undefined"],
      [null, "null"],
      [[], "\\[\\]. Did you mean { callbacks: \\[\\] }\\?"],
      [3, "3. Did you mean { epochs: 3 }\\?"],
    ]) {
      expect(() => new build(options)).toThrow(ValueError);
      expect(() => new build(options)).toThrow(/^Trainer: expected an object of options \(model, /);
      expect(() => new build(options)).toThrow(new RegExp(`got ${got}$`));
    }
  });

  it.each([
    [{ onStep: 3 }, /^fit: onStep must be a function, got 3$/],
    [{ onEpoch: {} }, /^fit: onEpoch must be a function, got \{\}$/],
    [{ onAlert: null }, /^fit: onAlert must be a function, got null$/],
    [{ signal: {} }, /^fit: signal must be an AbortSignal.*got \{\}$/],
    [{ signal: new AbortController() }, /signal must be .*got an AbortController$/],
    [{ onEpochs: () => {} }, /^fit: there is no option onEpochs. Did you mean onEpoch\?$/],
    [null, /^fit: expected an object of options/],
  ])("%# of fit, before its first step", async (options, message) => {
    const trainer = trainerOf(moduleParts());
    const running = trainer.fit(options as never);
    await expect(running).rejects.toThrow(ValueError);
    await expect(running).rejects.toThrow(message);
    expect(trainer.step).toBe(0);
  });

  it.each([
    [
      (trainer) => trainer.predict([[1, 2]] as never),
      /^predict: expected a tensor.*got \[\[1, 2\]\]/,
    ],
    [(trainer) => trainer.predict(undefined as never), /^predict: .*got undefined/],
    [
      (trainer) => trainer.evaluate({} as never),
      /^evaluate: dataset must be a dataset with length/,
    ],
    [(trainer) => trainer.evaluate(null as never), /^evaluate: /],
    [
      (trainer) => trainer.evaluate({ length: 0, batch: () => train.batch(Int32Array.of()) }),
      /^evaluate: dataset has no samples$/,
    ],
    [(trainer) => trainer.findLearningRate({ form: 1 } as never), /Did you mean from\?$/],
    [(trainer) => trainer.findLearningRate({ step: 1 } as never), /Did you mean steps\?$/],
    [(trainer) => trainer.findLearningRate({ to: "1" } as never), /^findLearningRate: to must be/],
    [(trainer) => trainer.findLearningRate(null as never), /^findLearningRate: expected an object/],
    [
      (trainer) => trainer.restore("bytes" as never),
      /^restore: expected .*Uint8Array, got "bytes"$/,
    ],
    [
      (trainer) => trainer.restore(trainer.checkpoint(), { sorce: "run" } as never),
      /^restore: there is no option sorce. Did you mean source\?$/,
    ],
    [
      (trainer) => trainer.restore(trainer.checkpoint(), { source: 1 } as never),
      /source must be a/,
    ],
  ] as [(trainer: Trainer) => unknown, RegExp][])("%# of other methods", (call, message) => {
    const trainer = trainerOf(moduleParts());
    expect(() => call(trainer)).toThrow(ValueError);
    expect(() => call(trainer)).toThrow(message);
  });

  it("a frozen layer asks for no batch", async () => {
    const frozen = moduleParts();
    frozen.model.norm.eval();
    const byHand = layerParts();
    byHand.model.layers[1].training = false;
    for (const own of [frozen, byHand]) {
      const trainer = trainerOf(own, { batchSize: 1, epochs: 1 });
      expect(await trainer.fit()).toBe("finished");
      expect(trainer.step).toBe(90);
    }
    const { model, optimizer, loss } = moduleParts();
    model.eval();
    expect(() => trainerOf({ model, optimizer, loss }, { batchSize: 1 })).toThrow(/single sample/);
  });

  it("types hold model, optimizer and loss together", () => {
    const build = () => [
      // @ts-expect-error an optimizer of modules
      new Trainer({ ...layers, ...settings, optimizer }),
      // @ts-expect-error a loss of modules
      new Trainer({ ...layers, ...settings, loss }),
    ];
    expect(build).toThrow();
  });
});

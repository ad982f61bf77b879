import { describe, expect, it } from "vitest";
import { spirals, TensorDataset } from "../../src/data/index.ts";
import { type AlertKind, Doctor } from "../../src/doctor/index.ts";
import { F, nn, noGrad, optim, type Tensor } from "../../src/index.ts";
import { healthyModel, kinds, type Run, train } from "./runs.ts";

const tanh = () => new nn.Tanh();
const { inputs, targets } = spirals({ samples: 300 });
const scaled = (factor: number, offset = 0) =>
  new TensorDataset(inputs.mul(factor).add(offset), targets);

/** Spirals sorted by class. */
function sorted(samples: number): TensorDataset {
  const all = spirals({ samples });
  const labels = all.targets.toArray(1);
  const order = [0, 1, 2].flatMap((c) => labels.flatMap((label, i) => (label === c ? [i] : [])));
  return new TensorDataset(...all.batch(Int32Array.from(order)));
}

/** A model whose linear layers have their weights multiplied and their biases set. */
function altered(
  model: nn.Module,
  { gain = 1, bias, only }: { gain?: number; bias?: number; only?: string },
): nn.Module {
  noGrad(() => {
    for (const [name, parameter] of model.namedParameters()) {
      if (only !== undefined && !name.startsWith(only)) continue;
      if (name.endsWith("weight")) parameter.mul_(gain);
      else if (bias !== undefined) parameter.fill_(bias);
    }
  });
  return model;
}

function deep(activation: () => nn.Module, layers: number, weights: (weight: Tensor) => void) {
  const hidden = Array.from({ length: layers }, (_, i) => [
    new nn.Linear(i === 0 ? 2 : 32, 32),
    activation(),
  ]).flat();
  const model = new nn.Sequential(...hidden, new nn.Linear(32, 3));
  for (const p of model.parameters()) if (p.ndim === 2) weights(p);
  return model;
}

/** Two layers, of which forward uses the first as it is told to. */
class Odd extends nn.Module {
  first = new nn.Linear(2, 32);
  last = new nn.Linear(32, 3);
  readonly #between: (x: Tensor) => Tensor;

  constructor(between: (x: Tensor) => Tensor) {
    super();
    this.#between = between;
  }

  forward(x: Tensor): Tensor {
    return this.last.forward(this.#between(this.first.forward(x)));
  }
}

interface Case {
  fault: string;
  kind: AlertKind;
  wrong: Run;
  /** The same without the fault. */
  right: Run;
  message?: RegExp;
}

const right: Run = { model: () => healthyModel() };
const rightTanh: Run = { model: () => healthyModel(tanh) };
const rightDeep: Run = {
  model: () =>
    deep(
      () => new nn.ReLU(),
      8,
      (w) => nn.init.kaimingNormal_(w),
    ),
  steps: 30,
};

const cases: Case[] = [
  {
    fault: "biases of -5 before the ReLUs",
    kind: "dead-units",
    wrong: { model: () => altered(healthyModel(), { bias: -5, only: "2" }) },
    right,
    message: /^100% of the units of ReLU 3 are dead$/,
  },
  {
    fault: "weights 30 times too large before the tanhs",
    kind: "saturated-units",
    wrong: { model: () => altered(healthyModel(tanh), { gain: 30, only: "2" }) },
    right: rightTanh,
    message: /^\d\d(\.\d)?% of the outputs of Tanh 3 are saturated$/,
  },
  {
    fault: "eight sigmoid layers",
    kind: "vanishing-gradient",
    wrong: {
      model: () =>
        deep(
          () => new nn.Sigmoid(),
          8,
          (w) => nn.init.xavierUniform_(w),
        ),
    },
    right: rightDeep,
    message: /times smaller at the first layer/,
  },
  {
    fault: "eight ReLU layers of standard normal weights",
    kind: "exploding-gradient",
    wrong: {
      model: () =>
        deep(
          () => new nn.ReLU(),
          8,
          (w) => nn.init.normal_(w),
        ),
      optimizer: (model) => new optim.SGD(model.parameters(), { lr: 1e-9 }),
      steps: 30,
    },
    right: rightDeep,
    message: /times larger at the first layer/,
  },
  {
    fault: "a learning rate of 10",
    kind: "update-ratio",
    wrong: {
      model: () => healthyModel(tanh),
      optimizer: (model) => new optim.SGD(model.parameters(), { lr: 10 }),
    },
    right: rightTanh,
    message: /^Each update changes \d\.weight by/,
  },
  {
    fault: "a learning rate of 1e-5",
    kind: "update-ratio",
    wrong: {
      ...right,
      optimizer: (model) => new optim.SGD(model.parameters(), { lr: 1e-5 }),
    },
    right,
    message: /^Updates hardly change 0.weight$/,
  },
  {
    fault: "a layer that the optimizer was not given",
    kind: "update-ratio",
    wrong: {
      ...right,
      optimizer: (model) => new optim.SGD(model.parameters().slice(2), { lr: 0.1 }),
    },
    right,
    message: /^0.weight has a gradient, and no update changes it$/,
  },
  {
    fault: "a last layer with large weights",
    kind: "first-loss",
    wrong: { model: () => altered(healthyModel(), { gain: 100, only: "4" }) },
    right,
    message: /with 3 classes it should be about ln 3 = 1\.1$/,
  },
  {
    fault: "a loss divided by the batch size once more",
    kind: "first-loss",
    wrong: { ...right, loss: (output, target) => F.crossEntropy(output, target).div(32) },
    right,
    message: /^The first loss is 0\.03/,
  },
  {
    fault: "a detach in forward",
    kind: "no-gradient",
    wrong: { model: () => new Odd((x) => x.relu().detach()) },
    right: { model: () => new Odd((x) => x.relu()) },
    message: /^first.weight, first.bias receive no gradient$/,
  },
  {
    fault: "a factor of 0 in forward",
    kind: "no-gradient",
    wrong: { model: () => new Odd((x) => x.relu().mul(0)) },
    right: { model: () => new Odd((x) => x.relu()) },
    message: /^first.weight, first.bias receive no gradient$/,
  },
  {
    fault: "no zeroGrad",
    kind: "gradients-not-zeroed",
    wrong: { ...right, zeroGrad: false },
    right,
  },
  {
    fault: "a learning rate of 10",
    kind: "learning-rate-too-high",
    wrong: { ...right, optimizer: (model) => new optim.SGD(model.parameters(), { lr: 10 }) },
    right,
    message: /^The loss has risen from/,
  },
  {
    fault: "a learning rate of 30, at which the loss bursts in the first steps",
    kind: "learning-rate-too-high",
    wrong: { ...right, optimizer: (model) => new optim.SGD(model.parameters(), { lr: 30 }) },
    right,
    message: /^The loss has risen from 1\.1/,
  },
  {
    fault: "Adam at 1",
    kind: "learning-rate-too-high",
    wrong: {
      model: () => healthyModel(tanh),
      optimizer: (model) => new optim.Adam(model.parameters(), { lr: 1 }),
    },
    right: {
      model: () => healthyModel(tanh),
      optimizer: (model) => new optim.Adam(model.parameters(), { lr: 0.01 }),
    },
  },
  {
    fault: "a regression whose loss overflows",
    kind: "learning-rate-too-high",
    wrong: {
      ...right,
      loss: (output, target) => F.mseLoss(output.sum(1), target.to("float32")),
      optimizer: (model) => new optim.SGD(model.parameters(), { lr: 1e4 }),
    },
    right: {
      ...right,
      loss: (output, target) => F.mseLoss(output.sum(1), target.to("float32")),
    },
    message: /^The loss is no longer a finite number/,
  },
  {
    fault: "a learning rate of 1e-5",
    kind: "learning-rate-too-low",
    wrong: {
      ...right,
      optimizer: (model) => new optim.SGD(model.parameters(), { lr: 1e-5 }),
    },
    right,
  },
  {
    fault: "samples sorted by class",
    kind: "not-shuffled",
    wrong: { ...right, data: sorted(300), shuffle: false, batchSize: 10, steps: 60 },
    right: { ...right, data: sorted(300), batchSize: 10, steps: 60 },
    message: /^Batches have labels of their own/,
  },
  {
    fault: "the first class alone, of sorted samples",
    kind: "not-shuffled",
    wrong: { ...right, data: sorted(900), shuffle: false, batchSize: 8, steps: 30 },
    right: { ...right, data: sorted(900), batchSize: 8, steps: 30 },
    message: /^All labels are the same/,
  },
  {
    fault: "the same order in every epoch",
    kind: "not-shuffled",
    wrong: { ...right, shuffle: false },
    right,
    message: /^The batches come in the same order/,
  },
  {
    fault: "inputs a hundred times too large",
    kind: "not-normalized",
    wrong: { ...right, data: scaled(100) },
    right,
    message: /a feature is large$/,
  },
  {
    fault: "inputs far from 0",
    kind: "not-normalized",
    wrong: { ...right, data: scaled(1, 5) },
    right,
    message: /they are all far from 0$/,
  },
  {
    fault: "inputs that hardly differ",
    kind: "not-normalized",
    wrong: { ...right, data: scaled(1e-4) },
    right,
    message: /they hardly differ$/,
  },
];

const healthyKinds = new Map<Run, string[]>();

describe.each(cases)("$kind: $fault", ({ kind, wrong, right: healthy, message }) => {
  it("is noticed", () => {
    const doctor = train(wrong);
    const alert = doctor.alerts.find((other) => other.kind === kind);
    expect(kinds(doctor)).toContain(kind);
    expect(alert!.message).toMatch(message ?? /./);
    expect(alert!.step).toBeLessThanOrEqual(alert!.lastStep);
    for (const text of [alert!.evidence, alert!.advice, alert!.source]) {
      expect(text).not.toMatch(/NaN|undefined|null,|\.$/);
      expect(text.length).toBeGreaterThan(10);
    }
  });

  it("raises nothing at all without the fault", () => {
    const raised = healthyKinds.get(healthy) ?? kinds(train(healthy));
    healthyKinds.set(healthy, raised);
    expect(raised).toEqual([]);
  });
});

describe("cannot-overfit", () => {
  const batch = new TensorDataset(inputs, targets).batch(
    Int32Array.of(90, 151, 212, 240, 271, 299),
  );
  const examine = (model: nn.Module) => {
    const doctor = new Doctor(model, new optim.SGD(model.parameters(), { lr: 0.1 }));
    const report = doctor.checkOverfit(F.crossEntropy, batch, { steps: 100 });
    doctor.stop();
    return { doctor, report };
  };

  it("is raised for a network that loses its inputs", () => {
    const { doctor, report } = examine(new Odd((x) => x.relu().mul(0)));
    expect(report.passed).toBe(false);
    expect(kinds(doctor)).toEqual(["cannot-overfit"]);
    // Without inputs the best it can do is to give the frequencies: ln 3.
    expect(report.bestLoss).toBeCloseTo(Math.log(3), 2);
  });

  it("is not for one that is well", () => {
    const { doctor, report } = examine(healthyModel());
    expect(report).toMatchObject({ passed: true });
    expect(doctor.alerts).toEqual([]);
  });
});

describe("an alert", () => {
  it("is raised once for a layer, and updated", () => {
    const raised: string[] = [];
    const doctor = train({
      model: () => altered(healthyModel(), { bias: -5 }),
      doctor: { every: 1, onAlert: ({ kind, layer }) => raised.push(`${kind} ${layer}`) },
    });
    expect(raised).toContain("dead-units 1");
    expect(raised).toContain("dead-units 3");
    expect(new Set(raised).size).toBe(raised.length);
    expect(doctor.alerts.map(({ kind, layer }) => `${kind} ${layer}`)).toEqual(raised);
    const [first] = doctor.alerts.filter(({ kind }) => kind === "dead-units");
    expect(first.step).toBe(5);
    expect(first.lastStep).toBe(150);
  });

  it("is plain data", () => {
    const { alerts } = train({ ...right, zeroGrad: false });
    expect(JSON.parse(JSON.stringify(alerts))).toEqual(alerts);
  });
});

describe("silence", () => {
  it("about a whole sorted dataset in one batch: its order does not matter", () => {
    expect(kinds(train({ ...right, data: sorted(300), shuffle: false, batchSize: 300 }))).toEqual(
      [],
    );
  });

  it("about several backward passes for one update", () => {
    const model = healthyModel();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const doctor = new Doctor(model, optimizer, { every: 1 });
    for (let step = 0; step < 6; step++) {
      optimizer.zeroGrad();
      for (let part = 0; part < 3; part++)
        F.crossEntropy(model.forward(inputs), targets).backward();
      optimizer.step();
    }
    expect(kinds(doctor)).toEqual([]);
  });

  it("about gradients that are zeroed in place, and ones that no update uses", () => {
    const model = healthyModel();
    const unused = model.parameters()[0];
    const optimizer = new optim.SGD(
      model.parameters().filter((p) => p !== unused),
      { lr: 0.1 },
    );
    const doctor = new Doctor(model, optimizer, { every: 1 });
    for (let step = 0; step < 6; step++) {
      for (const p of model.parameters()) if (p !== unused) p.grad?.fill_(0);
      F.crossEntropy(model.forward(inputs), targets).backward();
      optimizer.step();
    }
    expect(kinds(doctor)).not.toContain("gradients-not-zeroed");
  });

  it("about the first loss of a run that goes on", () => {
    const model = altered(healthyModel(), { gain: 100, only: "4" });
    const doctor = train({ model: () => model, steps: 3, doctor: { every: 1, startStep: 500 } });
    expect(kinds(doctor)).toEqual([]);
    expect(doctor.records.map(({ step }) => step)).toEqual([501, 502, 503]);
  });

  it("about a frozen layer", () => {
    const doctor = train({
      model() {
        const model = healthyModel() as nn.Sequential;
        model[0].requiresGrad_(false);
        return model;
      },
    });
    expect(kinds(doctor)).toEqual([]);
    expect(doctor.records[0].parameters.map(({ name }) => name)).not.toContain("0.weight");
  });
});

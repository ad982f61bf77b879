import { afterEach, describe, expect, it, vi } from "vitest";
import { spirals } from "../../src/data/index.ts";
import { Doctor, type StepRecord } from "../../src/doctor/index.ts";
import { F, manualSeed, nn, noGrad, optim, type Tensor, ValueError } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import { alive } from "../support/garbage.ts";
import { healthyModel, train } from "./runs.ts";

const { inputs, targets } = spirals({ samples: 48 });
const dtype = "float64";
const x = inputs.to(dtype);

const norm = (tensor: Tensor) => Math.hypot(...tensor.data);

const build = () =>
  new nn.Sequential(
    new nn.Linear(2, 8, { dtype }),
    new nn.ReLU(),
    new nn.Linear(8, 8, { dtype }),
    new nn.Tanh(),
    new nn.Linear(8, 3, { dtype }),
  );

const buildByHand = () =>
  new manual.Sequential(
    new manual.Linear(2, 8, { dtype }),
    new manual.ReLU(),
    new manual.Sequential(new manual.Linear(8, 8, { dtype }), new manual.Tanh()),
    new manual.Linear(8, 3, { dtype }),
  );

function step(model: nn.Module, optimizer: optim.SGD, doctor?: Doctor) {
  const loss = F.crossEntropy(model.forward(x), targets);
  doctor?.loss(loss, targets);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, x) => total + x, 0);

describe("a record", () => {
  it("has the figures that are found without hooks", () => {
    manualSeed(1);
    const model = build();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.3 });
    const doctor = new Doctor(model, optimizer, { every: 1 });

    const before = model.parameters().map((p) => p.clone());
    const outputs: Tensor[] = [];
    let output = x;
    for (let i = 0; i < 5; i++) {
      output = model[i].forward(output).retainGrad();
      outputs.push(output);
    }
    F.crossEntropy(output, targets).backward();
    const gradients = model.parameters().map((p) => p.grad!);
    model.zeroGrad();

    step(model, optimizer, doctor);
    const [record] = doctor.records;
    expect(record.layers.map(({ layer, type }) => `${layer} ${type}`)).toEqual([
      "0 Linear",
      "1 ReLU",
      "2 Linear",
      "3 Tanh",
      "4 Linear",
    ]);
    record.layers.forEach((layer, i) => {
      expect(layer.activationNorm).toBeCloseTo(norm(outputs[i].detach()), 12);
      expect(layer.gradientNorm).toBeCloseTo(norm(outputs[i].grad!), 12);
      expect(layer.activations.count).toBe(outputs[i].size);
    });
    model.namedParameters().forEach(([name, p], i) => {
      const parameter = record.parameters[i];
      expect(parameter).toMatchObject({ name, layer: name[0], shape: p.shape, leftoverNorm: 0 });
      expect(parameter.norm).toBeCloseTo(norm(before[i]), 12);
      expect(parameter.gradientNorm).toBeCloseTo(norm(gradients[i]), 12);
      // Plain gradient descent: ΔW = lr · gradient.
      const ratio = (0.3 * norm(gradients[i])) / norm(before[i]);
      expect(parameter.updateRatio).toBeCloseTo(ratio, 12);
      const ratios = [...gradients[i].data].map((g, k) => Math.abs((0.3 * g) / before[i].data[k]));
      expect(parameter.updateRatios!.sum / sum(ratios)).toBeCloseTo(1, 9);
      expect(parameter.updateRatios!.max / Math.max(...ratios)).toBeCloseTo(1, 9);
    });
    const relu = outputs[1].toArray(2);
    const dead = Array.from({ length: 8 }, (_, j) => relu.every((row) => row[j] === 0));
    expect(record.layers[1].dead).toBe(dead.filter(Boolean).length / 8);
    const tanh = [...outputs[3].data];
    expect(record.layers[3].saturated).toBe(tanh.filter((y) => Math.abs(y) > 0.97).length / 384);
    expect(record.loss).toBeCloseTo(F.crossEntropy(output.detach(), targets).item(), 12);
    expect(record.learningRate).toBe(0.3);
    const logs = [0, 2, 4].map((i) => Math.log10(record.layers[i].gradientNorm!));
    expect(record.gradientSlope).toBeCloseTo((logs[2] - logs[0]) / 2, 12);
    const mean = x.mean().item();
    expect(record.inputs!.mean).toBeCloseTo(mean, 12);
    expect(record.inputs!.std).toBeCloseTo(Math.sqrt(x.sub(mean).square().mean().item()), 12);
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  });

  it("is the same of hand-written layers", () => {
    manualSeed(1);
    const model = build();
    const byHand = buildByHand();
    const flat = model.parameters();
    for (const [i, { value }] of byHand.parameters().entries()) value.copy_(flat[i].detach());
    const optimizer = new optim.SGD(flat, { lr: 0.3 });
    const byAutograd = new Doctor(model, optimizer, { every: 1 });
    for (let i = 0; i < 3; i++) step(model, optimizer, byAutograd);

    const sgd = new manual.SGD(byHand.parameters(), { lr: 0.3 });
    const doctor = new Doctor(byHand, sgd, { every: 1 });
    const loss = new manual.SoftmaxCrossEntropy();
    for (let i = 0; i < 3; i++) {
      doctor.loss(loss.forward(byHand.forward(x), targets), targets);
      byHand.zeroGrad();
      byHand.backwardParameters(loss.backward());
      sgd.step();
    }
    expect(doctor.records[2].layers.map(({ layer }) => layer)).toEqual([
      "0",
      "1",
      "2.0",
      "2.1",
      "3",
    ]);
    const figures = ({ layers, parameters, inputs, loss, gradientSlope }: StepRecord) => ({
      numbers: [
        ...layers.flatMap((l) => [l.activationNorm, l.gradientNorm!, l.dead ?? l.saturated ?? 0]),
        ...parameters.flatMap((p) => [p.norm, p.gradientNorm!, p.leftoverNorm!, p.updateRatio!]),
        ...[loss!, gradientSlope!],
      ],
      inputs,
    });
    doctor.records.forEach((record, i) => {
      const [a, b] = [figures(record), figures(byAutograd.records[i])];
      expect(a.inputs).toEqual(b.inputs);
      a.numbers.forEach((number, k) => void expect(number).toBeCloseTo(b.numbers[k], 9));
    });
  });

  it("has functions called between layers, and a layer's second call", () => {
    class Net extends nn.Module {
      first = new nn.Linear(2, 4, { dtype });
      same = new nn.Linear(4, 4, { dtype });
      forward(input: Tensor): Tensor {
        const hidden = this.same.forward(this.first.forward(input).relu());
        return this.same.forward(hidden.tanh());
      }
    }
    const model = new Net();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const doctor = new Doctor(model, optimizer, { every: 1 });
    model.forward(x).square().mean().backward();
    optimizer.step();
    const layers = doctor.records[0].layers.map(
      ({ layer, type, dead, saturated, gradientNorm }) => ({
        layer: `${layer} ${type}`,
        measures: [dead !== null, saturated !== null, gradientNorm !== null],
      }),
    );
    expect(layers).toEqual([
      { layer: "first Linear", measures: [false, false, true] },
      { layer: "before same relu", measures: [true, false, true] },
      { layer: "same Linear", measures: [false, false, true] },
      { layer: "before same#2 tanh", measures: [false, true, true] },
      { layer: "same#2 Linear", measures: [false, false, true] },
    ]);
  });
});

describe("watching", () => {
  it("changes no number of a run", () => {
    const run = (watched: boolean) => {
      manualSeed(2);
      const model = build();
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.3, momentum: 0.9 });
      const doctor = watched ? new Doctor(model, optimizer, { every: 1 }) : undefined;
      for (let i = 0; i < 5; i++) step(model, optimizer, doctor);
      return model.parameters().map((p) => [...p.data]);
    };
    expect(run(true)).toEqual(run(false));
  });

  it("takes no notice of noGrad, and of evaluation by hand", () => {
    const model = build();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const doctor = new Doctor(model, optimizer, { every: 1 });
    step(model, optimizer, doctor);
    noGrad(() => model.forward(x.mul(1000)));
    step(model, optimizer, doctor);
    expect(doctor.records[1].inputs).toEqual(doctor.records[0].inputs);

    const byHand = buildByHand();
    const sgd = new manual.SGD(byHand.parameters(), { lr: 0.1 });
    const second = new Doctor(byHand, sgd, { every: 1 });
    const loss = new manual.SoftmaxCrossEntropy();
    byHand.eval().forward(x.mul(1000));
    byHand.train();
    loss.forward(byHand.forward(x), targets);
    byHand.zeroGrad();
    byHand.backward(loss.backward());
    sgd.step();
    expect(second.records[0].inputs).toEqual(doctor.records[0].inputs);
  });

  it("ends with stop, which leaves nothing behind", () => {
    const model = build();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const doctor = new Doctor(model, optimizer, { every: 1 });
    step(model, optimizer, doctor);
    doctor.stop();
    step(model, optimizer);
    expect(doctor.records.length).toBe(1);
    expect(doctor.cost.steps).toBe(1);
    expect(model.parameters().every(({ hooks }) => hooks?.size === 0)).toBe(true);

    const byHand = buildByHand();
    const sgd = new manual.SGD(byHand.parameters(), { lr: 0.1 });
    const second = new Doctor(byHand, sgd, { every: 1 });
    const own = (object: object) => Object.getOwnPropertyNames(object).includes("forward");
    expect(own(byHand.layers[0])).toBe(true);
    second.stop();
    expect([byHand, ...byHand.layers].some(own)).toBe(false);
    expect(Object.hasOwn(sgd, "step")).toBe(false);
  });

  it("keeps no tensor of a step alive", async () => {
    const model = build();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const doctor = new Doctor(model, optimizer, { every: 1 });
    const references: WeakRef<Tensor>[] = [];
    model[2].registerForwardHook((_, __, output) => {
      references.push(new WeakRef(output));
      return undefined;
    });
    for (let i = 0; i < 3; i++) step(model, optimizer, doctor);
    expect(await alive(references)).toEqual([]);
    expect(doctor.records.length).toBe(3);
  });

  it("refuses options that make no sense", () => {
    const model = build();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    expect(() => new Doctor(model, optimizer, { every: 0 })).toThrow(ValueError);
    expect(() => new Doctor(model, optimizer, { budget: 0 })).toThrow(
      "budget must be above 0, got 0",
    );
    expect(() => new Doctor(model, optimizer, { startStep: -1 })).toThrow(ValueError);
  });
});

describe("the cost", () => {
  afterEach(() => void vi.restoreAllMocks());

  /** A clock that only moves when it is told to. */
  function clock() {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    return {
      pass(milliseconds: number) {
        now += milliseconds;
      },
    };
  }

  it.each([0.05, 0.2])("stays within a budget of %d, and is stated", (budget) => {
    const time = clock();
    const model = build();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    // Each look costs 4 ms, each step 10 ms.
    const doctor = new Doctor(model, optimizer, { budget, onRecord: () => time.pass(4) });
    for (let i = 0; i < 200; i++) {
      step(model, optimizer, doctor);
      // The time between update and forward is the user's.
      time.pass(1000);
      if (i === 0) expect(doctor.cost.observed).toBe(1);
      model.zeroGrad();
      const passing = model.registerForwardHook(() => void time.pass(10));
      step(model, optimizer, doctor);
      passing.remove();
    }
    const { share, seconds, steps, observed } = doctor.cost;
    expect(steps).toBe(400);
    expect(seconds).toBeCloseTo((observed * 4) / 1000, 9);
    expect(share).toBeLessThanOrEqual(budget);
    expect(share).toBeGreaterThan(0.9 * budget);
  });

  it("is little where steps are too fast for the budget, and not nothing", () => {
    const observed = [1, 40].map((look) => {
      const time = clock();
      const model = build();
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
      const doctor = new Doctor(model, optimizer, { onRecord: () => time.pass(look) });
      for (let i = 0; i < 300; i++) step(model, optimizer, doctor);
      return doctor.records.map((record) => record.step);
    });
    expect(observed[0].slice(0, 9)).toEqual([1, 2, 3, 4, 5, 7, 9, 12, 15]);
    expect(observed[0].length).toBeGreaterThan(20);
    expect(observed[1]).toEqual([1, 2, 3, 6, 12, 24, 48, 96, 192]);
  });

  it("is of every so many steps if that is asked for", () => {
    const doctor = train({ model: () => healthyModel(), steps: 10, doctor: { every: 3 } });
    expect(doctor.records.map((record) => record.step)).toEqual([1, 4, 7, 10]);
    expect(doctor.cost).toMatchObject({ steps: 10, observed: 4 });
    expect(doctor.cost.share).toBeGreaterThan(0);
  });

  it("does not grow with the run: 500 records are kept, evenly", () => {
    let seen = 0;
    const doctor = train({
      model: () => new nn.Linear(2, 3),
      steps: 1100,
      doctor: { every: 1, onRecord: () => void seen++ },
    });
    expect(seen).toBe(1100);
    expect(doctor.records.length).toBeLessThanOrEqual(500);
    const steps = doctor.records.map((record) => record.step);
    expect(steps.slice(1).map((step, i) => step - steps[i])).toEqual(steps.slice(1).map(() => 4));
  });
});

describe("the summary", () => {
  it("says what is wrong, why, and what to try", () => {
    const doctor = train({ model: () => healthyModel(), zeroGrad: false, steps: 40 });
    const [alert] = doctor.alerts;
    const text = doctor.summary();
    expect(text).toMatch(
      /^Doctor: 1 alert in 40 steps \(20 of them looked at, which took [\d.]+% /,
    );
    expect(text).toContain(`! ${alert.message} (steps 5 to 39)`);
    expect(text).toContain(`    Try: ${alert.advice}.`);
    expect(text).toMatch(/ {2}1 ReLU +[\d.]+ +[\d.]+ +[\d.e-]+ +[\d.]+% dead\n/);
    expect(text).toMatch(/ {2}0\.weight( +[\d.e-]+){3}\n/);
    expect(text).not.toMatch(/NaN|undefined|null/);
    expect(String(doctor)).toMatch(/^Doctor/);
  });

  it("of a run that has not begun is short", () => {
    const model = build();
    const doctor = new Doctor(model, new optim.SGD(model.parameters(), { lr: 0.1 }));
    expect(doctor.summary()).toBe(
      "Doctor: no alerts in 0 steps (0 of them looked at, which took 0% of the steps' time)",
    );
  });
});

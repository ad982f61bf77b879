import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { Doctor } from "../../src/doctor/index.ts";
import {
  F,
  Generator,
  manualSeed,
  nn,
  optim,
  randint,
  randn,
  type Tensor,
} from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import { inspect } from "../../src/ops/interceptors.ts";

type Step = (x: Tensor, y: Tensor) => Tensor;

const options = { dtype: "float64" } as const;

/** A network with everything in it that a step changes, and its training step. */
const makers = {
  autograd() {
    const model = new nn.Sequential(
      new nn.Linear(4, 8, { ...options, bias: false }),
      ...[new nn.BatchNorm1d(8, options), new nn.ReLU(), new nn.Dropout(0.3)],
      new nn.Linear(8, 3, options),
    );
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
    const step: Step = (x, y) => {
      optimizer.zeroGrad();
      const loss = F.crossEntropy(model.forward(x), y);
      loss.backward();
      optimizer.step();
      return loss;
    };
    return { model, step, watch: () => new Doctor(model, optimizer, { every: 4 }) };
  },
  manual() {
    const model = new manual.Sequential(
      new manual.Linear(4, 8, { ...options, bias: false }),
      ...[new manual.BatchNorm(8, options), new manual.ReLU(), new manual.Dropout(0.3)],
      new manual.Linear(8, 3, options),
    );
    const optimizer = new manual.SGD(model.parameters(), { lr: 0.05, momentum: 0.9 });
    const loss = new manual.SoftmaxCrossEntropy();
    const step: Step = (x, y) => {
      const value = loss.measure(model.forward(x), y);
      model.zeroGrad();
      model.backwardParameters(loss.backward());
      optimizer.step();
      return value;
    };
    return { model, step, watch: () => new Doctor(model, optimizer, { every: 4 }) };
  },
};

/** Trains for ten steps; `take` runs one. */
function train(engine: keyof typeof makers, watched: boolean, compiled: boolean) {
  manualSeed(1);
  const { model, step, watch } = makers[engine]();
  const doctor = watched ? watch() : null;
  const run = compiled ? compile(step) : step;
  const generator = new Generator(2);
  const losses: number[] = [];
  for (let i = 0; i < 10; i++) {
    const x = randn([16, 4], { ...options, generator });
    const y = randint(0, 3, [16], { generator });
    const take = (how: Step) => {
      const loss = how(x, y);
      if (compiled) doctor?.loss(loss, y);
      return loss;
    };
    const loss =
      doctor && compiled
        ? doctor.step(
            x,
            () => take(run),
            () => take(step),
          )
        : take(run);
    losses.push(loss.item());
  }
  const state = Object.entries(model.stateDict()).map(([name, t]) => [name, [...t.data]]);
  return { state, losses, records: doctor?.records ?? [], cost: doctor?.cost };
}

describe.each(["autograd", "manual"] as const)("a doctor of compiled steps: %s", (engine) => {
  it("changes nothing of the run, bit for bit", () => {
    expect(train(engine, true, true).state).toEqual(train(engine, false, true).state);
  });

  it("sees what it would see in eager ones", () => {
    const [compiled, eager] = [train(engine, true, true), train(engine, true, false)];
    expect(compiled.records.map(({ step }) => step)).toEqual([1, 5, 9]);
    expect(compiled.records.map(({ loss }) => loss)).toEqual(
      [1, 5, 9].map((step) => compiled.losses[step - 1]),
    );
    expect(compiled.cost).toMatchObject({ steps: 10, observed: 3 });
    const figures = ({ records }: typeof eager) =>
      records.map(({ layers, parameters, inputs }) => ({
        inputs,
        layers: layers.map(({ layer, type }) => [layer, type]),
        norms: layers.flatMap((each) => [each.activationNorm, each.gradientNorm]),
        ratios: parameters.map(({ updateRatio }) => updateRatio),
      }));
    const [ours, theirs] = [figures(compiled), figures(eager)];
    ours.forEach((each, i) => {
      expect(each.inputs).toEqual(theirs[i].inputs);
      expect(each.layers).toEqual(theirs[i].layers);
      each.norms.forEach((norm, k) => {
        expect(norm! / theirs[i].norms[k]!).toBeCloseTo(1, 10);
      });
      each.ratios.forEach((ratio, k) => {
        expect(Math.abs(ratio! - theirs[i].ratios[k]!)).toBeLessThan(1e-10 * (1 + ratio!));
      });
    });
  });
});

it("hears each loss once, of steps that it looks at too", () => {
  const raisedAt = [true, false].map((compiled) => {
    manualSeed(1);
    const model = new nn.Linear(4, 3);
    const optimizer = new optim.SGD(model.parameters(), { lr: 1e-7 });
    const doctor = new Doctor(model, optimizer, { every: 1 });
    const [x, y] = [randn([16, 4]), randint(0, 3, [16])];
    const step: Step = (inputs, targets) => {
      optimizer.zeroGrad();
      const loss = F.crossEntropy(model.forward(inputs), targets);
      inspect(loss, ([value]) => doctor.loss(value, y));
      loss.backward();
      optimizer.step();
      return loss;
    };
    const run = compile(step);
    for (let i = 0; i < 110; i++) {
      if (compiled)
        doctor.step(
          x,
          () => run(x, y),
          () => step(x, y),
        );
      else step(x, y);
    }
    return doctor.alerts.find(({ kind }) => kind === "learning-rate-too-low")?.step;
  });
  expect(raisedAt[0]).toBe(100);
  expect(raisedAt[1]).toBe(100);
});

import { type Tensor, tensor } from "chainrule";
import { describe, expect, it } from "vitest";
import { spectralNorm } from "../../../studio/layers/spectral-norm.ts";
import { pointsOf } from "../../../studio/pages/playground/data/points.ts";
import { effective, inputFactor } from "../../../studio/pages/playground/engine/effective.ts";
import { newLearner, Run } from "../../../studio/pages/playground/engine/run.ts";
import {
  type Breaks,
  initialSettings,
  layer,
  type Settings,
} from "../../../studio/pages/playground/engine/settings.ts";
import { Twin } from "../../../studio/pages/playground/measure/twin.ts";
import type { Learner } from "../../../studio/pages/playground/network/learner.ts";
import { broken } from "./presets.ts";

const base: Settings = {
  ...initialSettings,
  precision: "float64",
  layers: [layer(4), layer(4)],
  optimizer: { name: "sgd", rate: 0.1, momentum: 0 },
};

/** The gradients that a step has, and how far each is from a difference of the clean loss. */
function gradients(settings: Settings) {
  const points = pointsOf(settings);
  const learner = newLearner(settings, points);
  const clean = newLearner({ ...settings, breaks: broken({}).breaks }, points);
  const run = new Run(settings);
  const [x, targets] = run.peek(({ inputs, targets }) => [inputs.clone(), targets.clone()]);
  const differences = differencesOf(clean, x, targets);
  learner.backward(learner.loss(learner.network.forward(x), targets));
  const found = learner.network.parameters().map(({ grad }) => [...grad!.data]);
  return { found, differences, names: learner.network.namedParameters().map(([name]) => name) };
}

function differencesOf({ network, loss, settings }: Learner, x: Tensor, targets: Tensor) {
  const h = 1e-5;
  const value = () => loss.call({ settings }, network.forward(x), targets).item();
  return network.parameters().map(({ data }) =>
    Array.from(data, (at, i) => {
      data[i] = at + h;
      const above = value();
      data[i] = at - h;
      const below = value();
      data[i] = at;
      return (above - below) / (2 * h);
    }),
  );
}

const largestError = (found: number[], expected: number[]) =>
  Math.max(...found.map((value, i) => Math.abs(value - expected[i])));

function losses(settings: Settings, steps: number) {
  const run = new Run(settings);
  const seen: number[] = [];
  run.advance(steps, (loss) => seen.push(loss));
  return { run, seen };
}

/** The gradients of a break, layer by layer: whether they are those of the loss. */
function rightLayers(breaks: Partial<Breaks>) {
  const { found, differences, names } = gradients(broken(breaks, base));
  return names.filter((_, i) => largestError(found[i], differences[i]) < 1e-8);
}

const all = ["hidden.0.linear", "hidden.1.linear", "output"].flatMap((name) => [
  `${name}.weight`,
  `${name}.bias`,
]);
const lastTwo = all.slice(2);

describe("gradients beside differences of the loss", () => {
  it("are right where nothing is broken", () => {
    expect(rightLayers({})).toEqual(all);
  });

  it("are wrong before a square layer whose transpose is wrong, and right from there on", () => {
    expect(rightLayers({ wrongTranspose: true })).toEqual(lastTwo);
  });

  it("are wrong behind each activation whose slope is taken at A", () => {
    expect(rightLayers({ slopeAtActivation: true })).toEqual(all.slice(4));
  });

  it("are so many times too large, as there are samples, without the average", () => {
    const { found, differences } = gradients(broken({ noAverage: true }, base));
    found.forEach((values, i) => {
      for (const [j, value] of values.entries()) {
        expect(value).toBeCloseTo(base.batch * differences[i][j], 7);
      }
    });
  });

  it("are wrong below a layer that was updated too early, by the update", () => {
    expect(rightLayers({ earlyUpdate: true })).toEqual(all.slice(4));
  });
});

describe("a step", () => {
  it("updated early ends with other weights, except in the last layer", () => {
    const clean = new Run(base);
    const early = new Run(broken({ earlyUpdate: true }, base));
    for (const run of [clean, early]) run.advance(1);
    const [right, wrong] = [clean, early].map(({ learner }) =>
      learner.network.linears.map(({ weight }) => weight.toArray()),
    );
    expect(wrong[2]).toEqual(right[2]);
    expect(wrong[1]).not.toEqual(right[1]);
    expect(wrong[0]).not.toEqual(right[0]);
  });

  it("without zeroing adds all gradients up", () => {
    const still = { ...base, optimizer: { ...base.optimizer, rate: 0 }, batch: 0 };
    const clean = new Run(still);
    const added = new Run(broken({ noZeroing: true }, still));
    clean.advance(1);
    added.advance(3);
    const [one, three] = [clean, added].map(({ learner }) => learner.network.output.weight.grad!);
    for (let i = 0; i < one.size; i++) expect(three.data[i]).toBeCloseTo(3 * one.data[i], 12);
  });

  it.each([
    ["inPlace", /was changed in place after the forward pass/],
    ["reusedGraph", /was freed by an earlier backward\(\)/],
  ] as const)("with %s ends in the library's own error, and changes nothing", (kind, message) => {
    const run = new Run(broken({ [kind]: true }, base));
    const before = run.moment();
    run.advance(5);
    expect(run.failure?.message).toMatch(message);
    expect(run.step).toBe(0);
    expect(run.moment().state.get("output.weight")).toEqual(before.state.get("output.weight"));
  });

  it("with a wrong transpose and no square layer ends in an error about the shapes", () => {
    const settings = broken({ wrongTranspose: true }, { ...base, layers: [layer(4), layer(3)] });
    expect(losses(settings, 1).run.failure?.message).toMatch(/matmul/);
  });
});

describe("what begins wrongly", () => {
  it("with zeros stays at ln 2, and all units of a layer alike", () => {
    const { run, seen } = losses(broken({ zeroInitialisation: true }, base), 40);
    expect(seen[0]).toBeCloseTo(Math.log(2), 12);
    expect(Math.min(...seen)).toBeGreaterThan(0.6);
    const weight = run.learner.network.linears[0].weight.toArray() as number[][];
    for (const row of weight) expect(row).toEqual(weight[0]);
  });

  it("with too high a rate has a loss that rises", () => {
    const { seen } = losses(broken({ highRate: true }, base), 60);
    expect(Math.max(...seen)).toBeGreaterThan(4 * seen[0]);
  });

  it("with unscaled inputs has inputs so many times as large", () => {
    const [plain, scaled] = [base, broken({ unscaledInputs: true }, base)].map(pointsOf);
    expect([...scaled.values]).toEqual([...plain.values].map((x) => inputFactor * x));
  });

  it.each([0.5, 2, 6])("as a stack of sigmoids has matrices of the norm %d", (norm) => {
    const run = new Run(broken({ sigmoidStack: norm }, base));
    const { linears } = run.learner.network;
    expect(linears).toHaveLength(9);
    for (const { weight } of linears.slice(0, -1))
      expect(spectralNorm(weight)).toBeCloseTo(norm, 6);
    // An independent look: W stretches the vector that WᵀW stretches most by its norm.
    const W = linears[1].weight.to("float64");
    const longest = Math.max(
      ...Array.from({ length: 2000 }, (_, i) => {
        const v = tensor(
          Array.from({ length: 8 }, (_, j) => Math.sin((i + 1) * (j + 1.7) * 1.3)),
          { dtype: "float64" },
        );
        return W.matmul(v).square().sum().sqrt().item() / v.square().sum().sqrt().item();
      }),
    );
    expect(longest).toBeLessThanOrEqual(norm * (1 + 1e-9));
    expect(longest).toBeGreaterThan(0.8 * norm);
  });
});

describe("the doctor on", () => {
  const alertsOf = (settings: Settings, steps = 60) => {
    const run = new Run(settings);
    const twin = new Twin(run, true);
    for (let i = 0; i < steps && !run.failure; i++) {
      const before = run.moment();
      run.peek((batches) => twin.step(before, batches));
      run.advance(1);
    }
    return [...new Set(twin.alerts.map(({ kind }) => kind))];
  };

  it.each([
    ["noZeroing", "gradients-not-zeroed"],
    ["unscaledInputs", "not-normalized"],
    ["highRate", "learning-rate-too-high"],
  ] as const)("%s says %s", (kind, alert) => {
    expect(alertsOf(broken({ [kind]: true }))).toContain(alert);
  });

  it("zeros says that no gradient comes", () => {
    expect(alertsOf(broken({ zeroInitialisation: true }))).toContain("no-gradient");
  });

  it("a stack of sigmoids of small norm says that the gradient vanishes, and of its cure nothing", () => {
    const stack = broken({ sigmoidStack: 0.5 });
    expect(alertsOf(stack)).toContain("vanishing-gradient");
    const cured = {
      ...stack,
      layers: stack.layers.map((each) => ({ ...each, batchNorm: true, residual: true })),
    };
    expect(effective(cured).layers[7].residual).toBe(true);
    expect(alertsOf(cured)).not.toContain("vanishing-gradient");
  });

  it("a run that is in order says nothing", () => {
    expect(alertsOf(initialSettings)).toEqual([]);
  });
});

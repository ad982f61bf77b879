import { describe, expect, it } from "vitest";
import { moons } from "../../src/data/index.ts";
import { findLearningRate } from "../../src/doctor/learning-rate-finder.ts";
import { F, manualSeed, nn, optim, type Tensor, tensor } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import { defaultGenerator } from "../../src/random/generator.ts";

/** ½ c (w₁² + 4 w₂²), a bowl whose greatest curvature is 4c: gradient descent diverges above 2/(4c). */
function bowl(c: number) {
  const w = new nn.Parameter(tensor([1, 1], { dtype: "float64" }));
  const model = new (class extends nn.Module<[], Tensor> {
    w = w;
    forward() {
      return w
        .mul(w)
        .mul(tensor([c, 4 * c], { dtype: "float64" }))
        .sum()
        .mul(0.5);
    }
  })();
  const optimizer = new optim.SGD([w], { lr: 1 });
  const step = () => {
    optimizer.zeroGrad();
    const loss = model.forward();
    loss.backward();
    optimizer.step();
    return loss.item();
  };
  return { model, optimizer, step };
}

const { inputs, targets } = moons({ samples: 64, seed: 1 });

/** A network with all that has state: running statistics, dropout's generator, Adam's moments. */
function network() {
  manualSeed(5);
  const model = new nn.Sequential(
    ...[new nn.Linear(2, 8), new nn.BatchNorm1d(8), new nn.Dropout(0.3), new nn.Linear(8, 2)],
  );
  const optimizer = new optim.Adam(
    [
      { params: model.parameters().slice(0, 2), lr: 0.002 },
      { params: model.parameters().slice(2) },
    ],
    { lr: 0.01, betas: [0.8, 0.99] },
  );
  const step = () => {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(model.forward(inputs), targets);
    loss.backward();
    optimizer.step();
    return loss.item();
  };
  return { model, optimizer, step };
}

function handWritten() {
  manualSeed(5);
  const model = new manual.Sequential(
    ...[new manual.Linear(2, 8), new manual.BatchNorm(8), new manual.Dropout(0.3)],
    new manual.Linear(8, 2),
  );
  const loss = new manual.SoftmaxCrossEntropy();
  const optimizer = new manual.SGD(model.parameters(), { lr: 0.01, momentum: 0.9 });
  const step = () => {
    model.zeroGrad();
    const value = loss.forward(model.forward(inputs), targets);
    model.backward(loss.backward());
    optimizer.step();
    return value;
  };
  return { model, optimizer, step };
}

const bytes = (x: Tensor) => {
  const { buffer, byteOffset, byteLength } = x.data;
  return [...new Uint8Array(buffer, byteOffset, byteLength)];
};

/** Everything in a state dict, bit for bit. */
function bits(state: unknown): unknown {
  return JSON.stringify(state, (_, value) =>
    value !== null && typeof value === "object" && "storage" in value ? bytes(value) : value,
  );
}

describe("on a bowl of known curvature", () => {
  it.each([0.5, 1, 30, 2000])("of scale %d the suggestion fits it", (c) => {
    const { model, optimizer, step } = bowl(c);
    const found = findLearningRate({ model, optimizer, step });
    const limit = 2 / (4 * c);
    expect(found.diverged).toBe(true);
    expect(found.steepest).toBeLessThan(limit);
    expect(found.suggestion).toBeGreaterThan(limit / 30);
    expect(found.suggestion).toBeLessThan(limit / 2);

    optimizer.lr = found.suggestion!;
    const losses = Array.from({ length: 300 }, step);
    expect(losses[299]).toBeLessThan(losses[0] / 1000);
  });

  it("the rates grow by equal factors, and the smoothed loss is the weighted mean", () => {
    const found = findLearningRate({ ...bowl(1), from: 1e-3, to: 0.1, steps: 21 });
    expect(found.rates).toHaveLength(21);
    found.rates.forEach((rate, i) => {
      expect(rate).toBeCloseTo(10 ** (-3 + i / 10), 12);
    });
    const weights = found.losses.map((_, i) => 0.9 ** (20 - i));
    const mean =
      found.losses.reduce((sum, loss, i) => sum + weights[i] * loss, 0) /
      weights.reduce((sum, weight) => sum + weight, 0);
    expect(found.smoothed[20]).toBeCloseTo(mean, 12);
    expect(found.losses[0]).toBe(2.5);
    // One step at 1e-3: w₁ ← 1 − 0.001, w₂ ← 1 − 0.004.
    expect(found.losses[1]).toBeCloseTo(0.5 * (0.999 ** 2 + 4 * 0.996 ** 2), 12);
  });

  it("says so where the range ends before the loss rises", () => {
    const found = findLearningRate({ ...bowl(1), to: 0.1 });
    expect(found.diverged).toBe(false);
    expect(found.minimum).toBeCloseTo(0.1, 12);
    expect(found.suggestion).toBeCloseTo(Math.sqrt(found.steepest! * 0.01), 12);
    expect(found.reason).toBe(
      `The loss falls fastest at ${Number(found.steepest!.toPrecision(2))} and is least at 0.1: this is ` +
        "between the first and a tenth of the second. The loss never rose again.",
    );
  });
});

describe("what the test leaves behind", () => {
  it.each([
    ["a model with autograd", network],
    ["layers with a hand-written backward", handWritten],
  ] as const)("is nothing: %s", (_, build) => {
    const [tested, untouched] = [build(), build()].map((made) => {
      manualSeed(9);
      made.step();
      return { ...made, random: defaultGenerator.state() };
    });
    defaultGenerator.restore(tested.random);
    const found = findLearningRate(tested);
    expect(found.suggestion).toBeGreaterThan(0);

    expect(defaultGenerator.state()).toEqual(untouched.random);
    for (const part of ["model", "optimizer"] as const) {
      expect(bits(tested[part].stateDict())).toBe(bits(untouched[part].stateDict()));
    }
    const gradients = (parameters: readonly (Tensor | manual.Parameter)[]) =>
      bits(parameters.map((p) => ("gradient" in p ? p.gradient : p.grad)));
    expect(gradients(tested.model.parameters())).toBe(gradients(untouched.model.parameters()));

    const later = [tested, untouched].map(({ step, random }) => {
      defaultGenerator.restore(random);
      return [step(), step()];
    });
    expect(later[0]).toEqual(later[1]);
  });

  it("is nothing even where the step throws", () => {
    const { model, optimizer, step } = network();
    const before = bits([model.stateDict(), optimizer.stateDict()]);
    let count = 0;
    const failing = () => {
      if (count++ === 5) throw new Error("no more data");
      return step();
    };
    expect(() => findLearningRate({ model, optimizer, step: failing })).toThrow("no more data");
    expect(bits([model.stateDict(), optimizer.stateDict()])).toBe(before);
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.002, 0.01]);
    expect(model.parameters().every(({ grad }) => grad === null)).toBe(true);
  });

  it("is a gradient that had been there, the very tensor", () => {
    const { model, optimizer, step } = bowl(1);
    step();
    const { grad } = model.w;
    const numbers = bits(grad);
    findLearningRate({ model, optimizer, step });
    expect(model.w.grad).toBe(grad);
    expect(bits(grad)).toBe(numbers);
  });
});

describe("losses that give no answer", () => {
  const steps = (losses: (i: number) => number) => {
    const { model, optimizer } = bowl(1);
    let i = 0;
    return { model, optimizer, step: () => losses(i++) };
  };

  it("NaN ends the test as divergence does, and counts for nothing", () => {
    const found = findLearningRate(steps((i) => (i < 90 ? 2 - i / 50 : Number.NaN)));
    expect(found.losses).toHaveLength(91);
    expect(found.diverged).toBe(true);
    expect(found.minimum).toBe(found.rates[89]);
    expect(Number.isFinite(found.suggestion)).toBe(true);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("%d at the first step is an error", (loss) => {
    expect(() => findLearningRate(steps(() => loss))).toThrow(
      `the loss is ${loss} at the first step, before any update`,
    );
  });

  it.each([
    ["a constant loss", () => 0.1, "try rates above 10"],
    ["noise", (i: number) => 1 + 0.1 * Math.sin(i * i * 7.3), "did not fall"],
    ["a loss that only rises", (i: number) => 1 + i, "try rates below 1e-7"],
    ["NaN at the second step", (i: number) => (i === 0 ? 1 : Number.NaN), "rose before it fell"],
  ])("%s: no suggestion", (_, loss, reason) => {
    const found = findLearningRate(steps(loss));
    expect(found).toMatchObject({ suggestion: null, steepest: null, minimum: null });
    expect(found.reason).toContain(reason);
  });

  it("takes losses below 0", () => {
    const falling = (i: number) => (i < 100 ? -i / 10 : (i - 100) ** 2 - 10);
    const found = findLearningRate(steps(falling));
    expect(found.diverged).toBe(true);
    expect(found.suggestion).toBeGreaterThan(0);
  });
});

it.each([
  [{ from: 0 }, "expected rates 0 < from < to, got from 0 to 10"],
  [{ from: 1, to: 1 }, "expected rates 0 < from < to, got from 1 to 1"],
  [{ to: Number.POSITIVE_INFINITY }, "expected rates 0 < from < to"],
  [{ steps: 3 }, "expected at least 10 steps, got 3"],
])("%j is an error", (options, message) => {
  expect(() => findLearningRate({ ...bowl(1), ...options })).toThrow(message);
});

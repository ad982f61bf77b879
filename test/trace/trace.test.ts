import { describe, expect, it } from "vitest";
import {
  customFunction,
  F,
  manualSeed,
  nn,
  rand,
  type Tensor,
  tensor,
  where,
} from "../../src/index.ts";
import { MLP, value } from "../../src/scalar/index.ts";
import { type Trace, trace, traceText } from "../../src/trace/index.ts";
import { expectSound } from "./reevaluate.ts";

function lines({ forward }: Trace): string[] {
  return forward.flatMap(({ elements }) =>
    elements.map(({ name, formula, numbers }) => `${name} = ${formula} = ${numbers}`),
  );
}

function gradientLines({ backward }: Trace, of: string): string[] {
  const step = backward.find((candidate) => candidate.of === of)!;
  return step.elements.map(({ name, formula }) => `${name} = ${formula}`);
}

describe("what gets a line", () => {
  it("a sum of products is one line", () => {
    const traced = trace(({ w, x, b }) => w.mul(x).add(b), { w: 2, x: -3, b: 0.5 });
    expect(lines(traced)).toEqual(["L = w·x + b = 2·(−3) + 0.5"]);
  });

  it("a result that is used twice has a line and a name of its own", () => {
    const traced = trace(({ w, x }) => (({ t }) => t.mul(t.add(1)))({ t: w.mul(x) }), {
      w: 2,
      x: 3,
    });
    expect(lines(traced)).toEqual(["t1 = w·x = 2·3", "t2 = t1 + 1 = 6 + 1", "L = t1·t2 = 6·7"]);
    expect(gradientLines(traced, "t1")).toEqual(["dL/dt1 = dL/dL × t2 + dL/dt2 × 1"]);
  });

  it("a number that is added to two broadcast places has a line of its own", () => {
    const traced = trace(({ x, y }) => x.sum().add(y).tanh().sum(), { x: [1, 2], y: [3, 4] });
    expect(lines(traced).slice(0, 3)).toEqual([
      "t1 = x[0] + x[1] = 1 + 2",
      "t2[0] = t1 + y[0] = 3 + 3",
      "t2[1] = t1 + y[1] = 3 + 4",
    ]);
    expectSound(traced);
  });

  it("a gradient of 0 passes nothing on, whatever the slope, and the terms add up to it", () => {
    const traced = trace(
      ({ x, y }, name) => where(x.gt(0), name("p", x.mul(y.log())).sqrt(), x).sum(),
      { x: [0, 1], y: [0, Math.E] },
    );
    expect(gradientLines(traced, "x")[0]).toBe("dL/dx[0] = dL/dL × 1 + dL/dp[0] × t1[0]");
    const elements = ["x", "y"].flatMap(
      (name) => traced.backward.find(({ of }) => of === name)!.elements,
    );
    expect(elements.map(({ value }) => value)).toEqual([1, 0.5, 0, 0.5 / Math.E]);
    for (const { terms, value } of elements) {
      expect(terms!.reduce((sum, term) => sum + term.value, 0)).toBeCloseTo(value, 12);
    }
  });

  it("names given inside are kept, also through a view", () => {
    const traced = trace(
      ({ w, x }, name) =>
        name("h", w.matmul(x).reshape([2, 1]))
          .tanh()
          .sum(),
      {
        w: [
          [1, 2],
          [3, 4],
        ],
        x: [0.5, 0.25],
      },
    );
    expect(lines(traced)[0]).toBe("h[0][0] = w[0][0]·x[0] + w[0][1]·x[1] = 1·0.5 + 2·0.25");
    expectSound(traced);
  });

  it("a named part of a tensor has lines, and paths lead through it", () => {
    const traced = trace(
      ({ x }, name) =>
        name("end", x.slice(0, 1, 3))
          .square()
          .sum(),
      { x: [1, 2, 3] },
    );
    expect(lines(traced)).toContain("end[1] = x[2] = 3");
    expect(gradientLines(traced, "x")).toEqual([
      "dL/dx[0] = 0",
      "dL/dx[1] = dL/dend[0] × 1",
      "dL/dx[2] = dL/dend[1] × 1",
    ]);
    expectSound(traced);
  });

  it("a name L of one's own does not clash with the loss", () => {
    expect(trace(({ L }) => L.square(), { L: 2 }).loss).toEqual({ name: "loss", value: 4 });
    expect(() => trace(({ x }, name) => name("x", x.square()).sum(), { x: 2 })).toThrow(
      /two tensors are named x/,
    );
  });

  it("constants stand as numbers if they are short, else under a name", () => {
    const third = tensor([1 / 3, 0.5], { dtype: "float64" });
    const short = tensor([0.25, -2], { dtype: "float64" });
    const traced = trace(({ x }) => x.mul(third).add(x.mul(short)).sum(), { x: [1, 2] });
    expect(lines(traced).slice(0, 2)).toEqual([
      "t1[0] = x[0]·c1[0] + x[0]·0.25 = 1·0.333333 + 1·0.25",
      "t1[1] = x[1]·c1[1] + x[1]·(−2) = 2·0.5 + 2·(−2)",
    ]);
    expectSound(traced);
  });

  it("a constant seen through a view in the gradient is still that constant", () => {
    const data = tensor([[1 / 3, 2 / 3]], { dtype: "float64" });
    const traced = trace(({ w }) => data.matmul(w).tanh().sum(), { w: [[1], [2]] });
    expect(gradientLines(traced, "w")).toEqual([
      "dL/dw[0][0] = dL/dt1[0][0] × c1[0][0]",
      "dL/dw[1][0] = dL/dt1[0][0] × c1[0][1]",
    ]);
  });
});

describe("paths", () => {
  it("lead through every named number, also where tensors share one gradient", () => {
    const traced = trace(({ x }, name) => name("u", x.tanh()).add(name("v", x.exp())), { x: 0.5 });
    expect(gradientLines(traced, "x")).toEqual(["dL/dx = dL/dv × v + dL/du × (1 − u·u)"]);
  });

  it("an input that is not used has no path, and gradient 0", () => {
    const traced = trace(({ x }) => x.square(), { x: 2, y: 3 });
    const row = traced.check!.rows.find(({ name }) => name === "y");
    expect(row).toEqual({ name: "y", gradient: 0, difference: 0, error: 0, verdict: "ok" });
  });

  it("a clamped number is blocked", () => {
    const traced = trace(({ x }) => x.clamp(0, 1).sum(), { x: [-2, 0.5, 3] });
    const x = traced.backward.find(({ of }) => of === "x")!;
    expect(x.elements.map(({ terms }) => terms[0].blocked)).toEqual([true, false, true]);
    expect(traced.forward[0].elements.map(({ dead }) => dead)).toEqual([true, undefined, true]);
  });

  it("a number of which one side of a branch passes is not dead, but the other side is blocked", () => {
    const traced = trace(({ x, y }) => x.maximum(y).mul(2), { x: 3, y: 1 });
    expect(traced.forward[0].elements[0].dead).toBeUndefined();
    expect(gradientLines(traced, "y")).toEqual(["dL/dy = dL/dt1 × 0"]);
    const y = traced.backward.find(({ of }) => of === "y")!;
    expect(y.elements[0].terms[0].blocked).toBe(true);
  });

  it("a function that is flat everywhere is not dead, and passes nothing", () => {
    const traced = trace(({ x }) => x.floor().add(x), { x: 1.5 });
    expect(traced.forward[0].elements[0].dead).toBeUndefined();
    expect(gradientLines(traced, "x")).toEqual(["dL/dx = dL/dL × 1"]);
  });

  it("a gradient of which one path is blocked says how many are", () => {
    const text = traceText(trace(({ x }) => x.relu().add(x.clamp(0, 1)), { x: 3 }));
    expect(text).toContain("= 0 + 1 = 1  1 of 2 paths blocked");
  });

  it("the trace of a leaf is 1", () => {
    const traced = trace(({ x }) => x, { x: 2 });
    expect(traced.backward.map(({ name, elements }) => [name, elements[0].value])).toEqual([
      ["dx/dx", 1],
    ]);
  });
});

describe("the check", () => {
  it("sees a wrong gradient", () => {
    const wrong = customFunction({
      name: "wrong",
      forward: (context, x: Tensor) => {
        context.save(x);
        return x.square();
      },
      backward: (context, gradient) => [gradient.mul(context.saved[0])],
    });
    const traced = trace(({ x }) => wrong(x), { x: 3 });
    expect(lines(traced)).toEqual(["L = wrong(x) = "]);
    expect(gradientLines(traced, "x")).toEqual(["dL/dx = dL/dL × x"]);
    expect(traced.check).toMatchObject({
      passed: false,
      rows: [{ gradient: 3, verdict: "differs" }],
    });
    expect(traced.check!.rows[0].difference).toBeCloseTo(6, 8);
    expect(traceText(traced)).toContain("0 of 1 gradients agree with the differences.");
  });

  it("says where the slopes on both sides differ", () => {
    const traced = trace(({ x }) => x.relu().add(x.mul(0.5)), { x: 0 });
    expect(traced.check).toMatchObject({
      passed: true,
      rows: [{ gradient: 0.5, verdict: "kink" }],
    });
    expect(traceText(traced)).toContain(
      "0 of 1 gradients agree with the differences, 1 at a kink.",
    );
  });

  it("does not take a wrong gradient at a kink for right", () => {
    const wrong = customFunction({
      name: "wrong",
      forward: (_, x: Tensor) => x.abs(),
      backward: (_, gradient) => [gradient.mul(2)],
    });
    expect(trace(({ x }) => wrong(x), { x: 0 }).check?.rows[0].verdict).toBe("differs");
  });

  it("takes a smaller step where a kink is near", () => {
    expect(trace(({ x }) => x.relu(), { x: 3e-6 }).check?.rows[0].verdict).toBe("ok");
  });

  it("can be left out", () => {
    expect(trace(({ x }) => x.square(), { x: 2 }, { check: false })).not.toHaveProperty("check");
  });

  it("draws the same random numbers each time, and leaves the generator where fn left it", () => {
    manualSeed(5);
    const traced = trace(({ x }) => x.mul(rand([3], { dtype: "float64" })).sum(), { x: [1, 2, 3] });
    const next = rand([1]).item();
    expect(traced.check?.passed).toBe(true);
    manualSeed(5);
    rand([3]);
    expect(rand([1]).item()).toBe(next);
  });

  it("needs float64 parameters", () => {
    const model = new nn.Linear(2, 1);
    const names = model.namedParameters();
    const run = ({ x }: Record<"x", Tensor>) => model.forward(x).sum();
    expect(() => trace(run, { x: [1, 2] }, { names })).toThrow(
      /float32, and differences need float64/,
    );
    expect(
      trace(run, { x: [1, 2] }, { names, check: false }).given.map(({ name }) => name),
    ).toEqual(["x", "weight", "bias"]);
  });

  it("moves a parameter that is a view in its storage, and puts it back", () => {
    const w = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: "float64" },
    ).T;
    w.requiresGrad = true;
    const traced = trace(
      ({ x }) => w.matmul(x).tanh().sum(),
      { x: [0.1, -0.2] },
      { names: [["w", w]] },
    );
    expect(traced.check?.passed).toBe(true);
    expect(w.toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });
});

describe("scalar values", () => {
  it("are traced as tensors are", () => {
    const traced = trace(({ a, b }) => a.mul(b).add(a.relu()).tanh(), {
      a: value(2),
      b: value(-0.5),
    });
    expect(lines(traced)).toEqual([
      "t1 = relu(a) = relu(2)",
      "t2 = a·b + t1 = 2·(−0.5) + 2",
      "L = tanh(t2) = tanh(1)",
    ]);
    expectSound(traced);
    expect(traced.check?.passed).toBe(true);
  });

  it("keep the labels of parameters", () => {
    manualSeed(1);
    const mlp = new MLP(2, [2, 1]);
    const traced = trace(({ x, y }) => mlp.forward([x, y]), { x: value(1), y: value(-2) });
    const parameters = traced.given.filter(({ role }) => role === "parameter");
    expect(parameters.map(({ name }) => name).sort()).toEqual(
      mlp
        .parameters()
        .map(({ label }) => label)
        .sort(),
    );
    expect(traced.check?.passed).toBe(true);
    expectSound(traced);
  });

  it("that are not used have no path, and gradient 0", () => {
    const traced = trace(({ x }) => x.exp(), { x: value(0), y: value(3) });
    expect(traced.check?.rows.map(({ name, gradient }) => [name, gradient])).toEqual([
      ["x", 1],
      ["y", 0],
    ]);
  });

  it("must not be changed after use", () => {
    const [a, b] = [value(2), value(3)];
    expect(() =>
      trace(
        ({ a, b }) => {
          const product = a.mul(b);
          a.data = 7;
          return product;
        },
        { a, b },
      ),
    ).toThrow(/mul gave 6 and would now give 21: a number was changed after it was used/);
  });
});

describe("large tensors", () => {
  const size = 250;
  const traced = trace(({ x, w }) => x.mul(w).sum().tanh().add(x.square().mean()), {
    x: Array.from({ length: size }, (_, i) => i / 1000),
    w: Array.from({ length: size }, (_, i) => (i % 7) / 100),
  });

  it("are listed in part, and say how many elements are left out", () => {
    const [x] = traced.given;
    expect([x.values.length, x.omitted]).toEqual([100, 150]);
    const gradient = traced.backward.find(({ of }) => of === "x")!;
    expect([gradient.elements.length, gradient.omitted]).toEqual([100, 150]);
    expect([traced.check!.rows.length, traced.check!.omitted]).toEqual([100 * 2, 150 * 2]);
    expect(traceText(traced)).toContain("… and 150 more of 250");
  });

  it("long sums list sixteen terms, and what the others come to", () => {
    const [{ terms, omittedTerms, formula, value }] = traced.forward[0].elements;
    expect(terms).toHaveLength(16);
    expect(omittedTerms?.count).toBe(size - 16);
    expect(formula).toMatch(/x\[15\]·w\[15\] \+ … \(234 more\)$/);
    expect(terms!.reduce((sum, term) => sum + term.value, omittedTerms!.sum)).toBeCloseTo(
      value,
      12,
    );
    expectSound(traced);
  });

  it("may be empty", () => {
    const empty = trace(({ x, y }) => x.square().sum().add(y.square()), { x: tensor([]), y: 2 });
    expect(empty.loss.value).toBe(4);
    expect(traceText(empty)).toContain("x");
    expectSound(empty);
  });
});

describe("inputs", () => {
  it("integers are indices: they have no gradients", () => {
    const traced = trace(({ x, i }) => x.gather(0, i).square().sum(), {
      x: [1, 2, 3],
      i: Int32Array.of(2, 0),
    });
    expect(traced.backward.map(({ of }) => of)).not.toContain("i");
    expectSound(traced);
  });

  it("tensors are copied to float64", () => {
    const x = tensor([0.1, 0.2]);
    const traced = trace(({ x }) => x.square().sum(), { x });
    expect(traced.check?.passed).toBe(true);
    expect(x.requiresGrad).toBe(false);
  });

  it.each([
    [
      "no single number",
      () => trace(({ x }) => x.square(), { x: [1, 2] }),
      /trace: a gradient can start only from a single number, got shape \[2\]/,
    ],
    [
      "nothing that depends on them",
      () => trace(() => tensor(1), { x: 1 }),
      /trace: no tensor behind this one has requiresGrad/,
    ],
  ])("a result with %s is refused", (_, run, message) => {
    expect(run).toThrow(message);
  });
});

it.each([0, 2.5, 16])("a precision of %d is refused", (precision) => {
  expect(() => trace(({ x }) => x.exp(), { x: 1 }, { precision })).toThrow(
    `trace: precision must be a whole number from 1 to 15, got ${precision}`,
  );
});

it("a model's forward pass, layer by layer, is all there", () => {
  manualSeed(2);
  const model = new nn.Sequential(
    new nn.Linear(2, 3),
    new nn.BatchNorm1d(3),
    new nn.ReLU(),
    new nn.Linear(3, 2),
  ).to("float64");
  const target = tensor([0, 1, 1], { dtype: "int32" });
  const traced = trace(
    ({ x }) => F.crossEntropy(model.forward(x), target),
    {
      x: [
        [1, 2],
        [0.5, -1],
        [-1, 0.25],
      ],
    },
    { names: model.namedParameters() },
  );
  expectSound(traced);
  expect(traced.check?.passed).toBe(true);
});

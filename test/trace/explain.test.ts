import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { F, Generator, randn, tensor } from "../../src/index.ts";
import { type Value, value } from "../../src/scalar/index.ts";
import { type Explanation, explain, explanationText, trace } from "../../src/trace/index.ts";

function total({ paths }: Explanation): number {
  return paths.reduce((sum, { product }) => sum + product, 0);
}

/** Each product again, from the steps. */
function expectProducts({ paths }: Explanation): void {
  for (const { steps, common, product } of paths) {
    if (steps.length === 0) continue;
    const along = steps.reduce((all, step) => all * step.value, common?.value ?? 1);
    expect(product).toBeCloseTo(along, 12);
  }
}

describe("of a value", () => {
  it("follows each path", () => {
    const [x, w] = [value(3, "x"), value(-2, "w")];
    const a = x.mul(w).relu();
    a.label = "a";
    const loss = a.mul(x).add(x.mul(4)).add(x.tanh());
    const explanation = explain(loss, x);
    expect(explanation.paths.map(({ through }) => through.join(" → "))).toEqual([
      "x → t2 → L",
      "x → L",
      "x → L",
      "x → t1 → a → L",
    ]);
    const blocked = explanation.paths[3].steps.map((step) => [
      step.name,
      step.formula,
      step.blocked,
    ]);
    expect(blocked).toEqual([
      ["∂t1/∂x", "w", false],
      ["∂a/∂t1", "relu′(t1)", true],
      ["∂L/∂a", "x", false],
    ]);
    loss.backward();
    expect(explanation.gradient).toBe(x.grad);
    expect(total(explanation)).toBeCloseTo(x.grad, 14);
    expectProducts(explanation);
  });

  it("x + x has two paths", () => {
    const x = value(1, "x");
    const explanation = explain(x.add(x), x);
    expect([explanation.count, explanation.gradient]).toEqual([2, 2]);
  });

  it("may be an inner one, and the loss", () => {
    const x = value(2, "x");
    const inner = x.exp();
    expect(explain(inner.mul(inner), inner)).toMatchObject({ of: "x1", gradient: 2 * Math.exp(2) });
  });

  it("counts more paths than it lists, and groups those that begin alike", () => {
    const x = value(0.5, "x");
    let result = x;
    for (let i = 0; i < 40; i++) result = result.add(result);
    const explanation = explain(result, x);
    expect(explanation.count).toBe(2 ** 40);
    expect(explanation.paths.length).toBeLessThanOrEqual(64);
    expect(explanation.paths.every(({ count }) => count! > 1)).toBe(true);
    expect(explanation.paths.reduce((sum, { count }) => sum + count!, 0)).toBe(2 ** 40);
    expect(total(explanation)).toBe(2 ** 40);
    expectProducts(explanation);
    const text = explanationText(explanation);
    expect(text).toContain("1.1e12 paths from x to L");
  });

  it("puts the smallest together where too many lead away at once", () => {
    const x = value(0.5, "x");
    let sum = x.mul(0.5);
    for (let i = 1; i < 200; i++) sum = sum.add(x.mul(i).tanh());
    const explanation = explain(sum, x);
    expect(explanation.count).toBe(200);
    expect(explanation.paths).toHaveLength(64);
    const rest = explanation.paths.at(-1)!;
    expect([rest.through, rest.count]).toEqual([["x"], 200 - 63]);
    expect(total(explanation)).toBeCloseTo(explanation.gradient, 12);
  });

  it("of a deep graph needs no deep stack", () => {
    const x = value(1, "x");
    let result: Value = x;
    for (let i = 0; i < 2_000; i++) result = result.sin().add(0.1);
    const explanation = explain(result, x);
    expect(explanation.paths[0].through).toHaveLength(4_001);
    expect(total(explanation)).toBeCloseTo(explanation.gradient, 12);
  });

  it("that the loss does not depend on is refused", () => {
    expect(() => explain(value(1).exp(), value(2, "y"))).toThrow(
      "explain: the loss does not depend on y",
    );
  });

  const operand = fc.nat();
  const step = fc.oneof(
    fc.record({ kind: fc.constantFrom("tanh", "sin", "relu", "exp", "sigmoid"), a: operand }),
    fc.record({ kind: fc.constantFrom("add", "mul", "sub", "maximum"), a: operand, b: operand }),
  );

  it("adds up to the gradient, for any expression", () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 14 }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (steps, start) => {
          const values: Value[] = [value(start, "x"), value(0.7, "y")];
          for (const { kind, a, ...rest } of steps) {
            const left = values[a % values.length];
            const right = "b" in rest ? [values[(rest.b as number) % values.length]] : [];
            values.push(
              (left[kind as "add"] as (...v: Value[]) => Value).call(left, ...right).mul(0.5),
            );
          }
          const [x, y] = values;
          const loss = values.at(-1)!.add(x.mul(y));
          loss.backward();
          const explanation = explain(loss, x);
          expect(explanation.gradient).toBeCloseTo(x.grad, 12);
          expect(total(explanation)).toBeCloseTo(x.grad, 10);
          expectProducts(explanation);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("of a tensor's element", () => {
  const generator = new Generator(4);
  const normal = (...shape: number[]) => randn(shape, { dtype: "float64", generator });
  const data = normal(6, 3);
  const [w1, w2] = [normal(3, 4), normal(4, 3)];
  for (const w of [w1, w2]) w.requiresGrad = true;
  const names = [
    ["w1", w1],
    ["w2", w2],
  ] as const;
  const target = tensor([0, 1, 2, 0, 1, 2], { dtype: "int32" });
  const run = () => F.crossEntropy(data.matmul(w1).relu().matmul(w2), target);

  it.each([
    [w1, [0, 0]],
    [w1, [2, 3]],
    [w2, [3, 1]],
  ])("adds up to the gradient", (w, index) => {
    const explanation = explain(run(), w, index, { names });
    w.grad = null;
    run().backward();
    const gradient = w.grad!.at(...index).item();
    expect(explanation.gradient).toBeCloseTo(gradient, 13);
    expect(total(explanation)).toBeCloseTo(gradient, 13);
    expect(explanation.of).toBe(`${w === w1 ? "w1" : "w2"}[${index.join("][")}]`);
    expectProducts(explanation);
  });

  it("does not count over more numbers than 20 000", () => {
    const w = tensor(0.5, { dtype: "float64", requiresGrad: true });
    const explanation = explain(w.mul(normal(20_100)).tanh().sum(), w, []);
    expect(explanation).not.toHaveProperty("count", expect.anything());
    expect(total(explanation)).toBeCloseTo(explanation.gradient, 10);
    expect(explanationText(explanation).split("\n")[0]).toMatch(
      /: more paths than can be counted from x to L$/,
    );
  });

  it("leaves the graph as it was", () => {
    const loss = run();
    explain(loss, w1, [0, 0]);
    w1.grad = null;
    loss.backward();
    expect(w1.grad).not.toBeNull();
    expect(() => explain(loss, w1, [0, 0])).toThrow(/was freed by an earlier backward\(\)/);
  });

  it.each([[[0]], [[3, 0]], [[0, -1]], [[0, 0.5]]])("an index outside is refused: %j", (index) => {
    expect(() => explain(run(), w1, index)).toThrow(
      /no element \[.*\] in a tensor of shape \[3, 4\]/,
    );
  });
});

it("is written path by path", () => {
  const x = value(3, "x");
  const explanation = explain(x.tanh().mul(x).add(x.neg().relu()), x);
  expect(explanationText(explanation)).toMatchInlineSnapshot(`
    "dL/dx = 1.024653: 3 paths from x to L

    ── Computed ────────────────────────────────────────────────────────────────────
      t1 = tanh(x)   = 0.995055
      t2 = −x        = −3
      t3 = relu(t2)  = 0
      L  = t1·x + t3 = 2.985164

    ── Paths ───────────────────────────────────────────────────────────────────────

      x → t2 → t3 → L
        = ∂t2/∂x × ∂t3/∂t2 × ∂L/∂t3
        = (−1) × relu′(t2) × 1
        = (−1) × 0 × 1 = 0  blocked

      x → L
        = ∂L/∂x = t1 = 0.995055

      x → t1 → L
        = ∂t1/∂x × ∂L/∂t1 = (1 − t1·t1) × x = 0.009866 × 3 = 0.029598

    ── Sum ─────────────────────────────────────────────────────────────────────────
      dL/dx = 0 + 0.995055 + 0.029598 = 1.024653
    "
  `);
});

it("finds a number by what a trace calls it", () => {
  const w = tensor(
    [
      [1, 2],
      [3, 4],
    ],
    { dtype: "float64", requiresGrad: true },
  );
  const h = w.exp();
  const loss = h.log1p().sum();
  const options = { names: [["w", w]] as const, precision: 4 };
  const inner = trace(() => loss, {}, { ...options, check: false }).forward[0].elements[2];
  expect(inner.name).toBe("t1[1][0]");
  expect(explain(loss, "t1[1][0]", options)).toEqual(
    explain(loss, h, [1, 0], { ...options, names: [...options.names, ["t1", h]] }),
  );
  expect(explain(loss, "w[1][0]", options)).toEqual(explain(loss, w, [1, 0], options));
  expect(() => explain(loss, "w[2][0]", options)).toThrow(
    'explain: no number is called "w[2][0]" in a trace of this loss; it has w, L, t1, t2',
  );
});

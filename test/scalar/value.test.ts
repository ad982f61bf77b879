import { describe, expect, it, vi } from "vitest";
import { type FunctionName, functions } from "../../src/expr/index.ts";
import { GraphError, type Tensor, tensor, ValueError } from "../../src/index.ts";
import { type Value, value } from "../../src/scalar/index.ts";
import { golden } from "../golden/read.ts";

type AnyMethod<T> = (this: T, ...rest: T[]) => T;

const method = <T extends Value | Tensor>(x: T, name: FunctionName) =>
  (x as unknown as Record<FunctionName, AnyMethod<T>>)[name];

describe("micrograd's expressions", () => {
  interface Expression {
    name: string;
    inputs: Record<string, number>;
    value: number;
    gradients: Record<string, number>;
  }
  const { expressions } = golden<{ expressions: Expression[] }>("micrograd");

  const written: Record<string, (inputs: Record<string, Value>) => Value> = {
    sanity({ x }) {
      const z = value(2).mul(x).add(2).add(x);
      const q = z.relu().add(z.mul(x));
      const h = z.mul(z).relu();
      return h.add(q).add(q.mul(x));
    },
    "more operations"({ a, b }) {
      let c = a.add(b);
      let d = a.mul(b).add(b.pow(3));
      c = c.add(c).add(1);
      c = value(1).add(c).add(c).sub(a);
      d = d.add(d.mul(2)).add(b.add(a).relu());
      d = d.add(d.mul(3)).add(b.sub(a).relu());
      const f = c.sub(d).pow(2);
      return f.div(2).add(value(10).div(f));
    },
  };

  it.each(expressions)("$name", ({ name, inputs, value: expected, gradients }) => {
    const leaves = Object.fromEntries(Object.entries(inputs).map(([k, x]) => [k, value(x)]));
    const y = written[name](leaves);
    y.backward();
    expect(y.data).toBeCloseTo(expected, 12);
    for (const [k, gradient] of Object.entries(gradients)) {
      expect(leaves[k].grad).toBeCloseTo(gradient, 10);
    }
  });
});

/** Every function of the table with every number of operands that it takes. */
const rows = (Object.keys(functions) as FunctionName[]).flatMap((name) => {
  const most = { leakyRelu: 2, elu: 2, clamp: 3 }[name as string] ?? functions[name].length;
  const counts = Array.from({ length: most - functions[name].length + 1 }, (_, i) => most - i);
  return counts.map((count) => ({ name, count }));
});
const grid = [-2.3, -1, -0.6, 0, 0.4, 1, 2.6];
const pointsOf = (count: number) => {
  let points: number[][] = [[]];
  for (let i = 0; i < count; i++) points = points.flatMap((x) => grid.map((y) => [...x, y]));
  return points;
};

function gradientsOf(name: FunctionName, point: number[]): { data: number; gradients: number[] } {
  const [x, ...rest] = point.map((number) => value(number));
  const y = method(x, name).apply(x, rest);
  y.backward();
  return { data: y.data, gradients: [x, ...rest].map(({ grad }) => grad) };
}

describe.each(rows)("$name of $count", ({ name, count }) => {
  it("has the values and gradients of the tensor engine, also at kinks and ties", () => {
    for (const point of pointsOf(count)) {
      const [x, ...rest] = point.map((number) =>
        tensor(number, { dtype: "float64", requiresGrad: true }),
      );
      const y = method(x, name).apply(x, rest);
      const { data, gradients } = gradientsOf(name, point);
      expect(data).toBe(Number(y.item()));
      if (!y.requiresGrad) continue;
      y.backward();
      // A gradient that is always 0 is null in the tensor engine; 0 and −0 are one number.
      const expected = [x, ...rest].map(({ grad }) => (grad?.item() ?? 0) + 0);
      expect(gradients, String(point)).toEqual(expected);
    }
  });

  it("has the slope that differences show", () => {
    const step = 1e-6;
    for (const point of pointsOf(count).map((x) => x.map((y, i) => y + 0.07 + 0.01 * i))) {
      const { gradients } = gradientsOf(name, point);
      gradients.forEach((gradient, i) => {
        const at = (offset: number) =>
          gradientsOf(name, point.with(i, point[i] + offset)).data / (2 * step);
        const slope = at(step) - at(-step);
        if (!Number.isFinite(slope)) return;
        const error = Math.abs(gradient - slope) / Math.max(1, Math.abs(slope));
        expect(error, `at ${point}`).toBeLessThan(1e-7);
      });
    }
  });
});

describe("a value", () => {
  it("adds up the gradients of all its uses", () => {
    const x = value(3);
    x.add(x).backward();
    expect(x.grad).toBe(2);

    const [a, b] = [value(-2), value(3)];
    const d = a.mul(b);
    const e = a.add(b);
    d.mul(e).backward();
    expect([a.grad, b.grad]).toEqual([-3, -8]);
  });

  it("takes numbers as constants, which have no gradient", () => {
    const x = value(-2);
    const y = x.pow(3);
    y.backward();
    expect(y.operands).toEqual([x, 3]);
    expect(y.parents).toEqual([x]);
    expect([y.data, x.grad]).toEqual([-8, 12]);
    expect(value(2).sub(x).data).toBe(4);
  });

  it("fills in the defaults of arguments that are left out, wherever they stand", () => {
    const x = value(-4);
    expect(x.leakyRelu().data).toBe(-0.04);
    expect(x.leakyRelu(0.5).data).toBe(-2);
    expect(x.clamp(-3).data).toBe(-3);
    expect(x.clamp(undefined, -5).data).toBe(-5);
    expect(x.clamp(-3, 1).data).toBe(-3);
  });

  it("says how it was computed", () => {
    const a = value(2, "a");
    const b = value(5);
    const c = a.mul(b);
    expect(c.operation?.name).toBe("mul");
    expect(c.operands).toEqual([a, b]);
    expect(a.label).toBe("a");
    expect(a.operation).toBe(null);
    expect(String(c)).toBe("Value(data=10, grad=0)");
    expect(a.mul(3).operation).toBe(c.operation);
  });

  it("has max and min beside maximum and minimum", () => {
    expect(value(2).max(5).data).toBe(5);
    expect(value(2).min(value(5)).data).toBe(2);
  });

  it("names what is missing where an operand is undefined", () => {
    const missing = [value(1)][1];
    expect(() => value(1).add(missing)).toThrow(ValueError);
    expect(() => value(1).add(missing)).toThrow("add: an operand is missing. Write x.add(y)");
  });
});

describe("backward", () => {
  it("called again adds to leaves, and gives inner values the gradient of that call", () => {
    const x = value(2, "x");
    const y = x.mul(x);
    const z = y.mul(3);
    z.backward();
    expect([x.grad, y.grad, z.grad]).toEqual([12, 3, 1]);
    z.backward();
    expect([x.grad, y.grad, z.grad]).toEqual([24, 3, 1]);
    y.backward();
    expect([x.grad, y.grad, z.grad]).toEqual([28, 1, 1]);
  });

  it("adds up over two results that share a part", () => {
    const x = value(2);
    const shared = x.mul(x);
    shared.mul(5).backward();
    shared.mul(7).backward();
    expect(x.grad).toBe(4 * (5 + 7));
    expect(shared.grad).toBe(7);
  });

  it("of a leaf adds 1", () => {
    const x = value(2);
    x.backward();
    x.backward();
    expect(x.grad).toBe(2);
  });

  it("leaves values alone that the result was not computed from", () => {
    const x = value(2);
    const aside = x.exp();
    x.mul(3).backward();
    expect([x.grad, aside.grad]).toEqual([3, 0]);
  });

  it("walks a chain of a million values", () => {
    const x = value(1);
    let y = x;
    for (let i = 0; i < 1_000_000; i++) y = y.add(x);
    y.backward();
    expect(x.grad).toBe(1_000_001);
  });

  it("goes once over a part that 2¹⁰⁰ paths lead to", () => {
    const x = value(1);
    let y = x;
    for (let i = 0; i < 100; i++) y = y.add(y);
    y.backward();
    expect(x.grad).toBe(2 ** 100);
    expect(y.topologicalOrder()).toHaveLength(101);
  });

  it("refuses a graph of which a number has changed since, and is right when computed anew", () => {
    const [x, w] = [value(3), value(5)];
    const y = x.mul(w).tanh();
    w.data = -0.1;
    expect(() => y.backward()).toThrow(GraphError);
    expect(() => y.backward()).toThrow("an operand of this mul has been changed since, to -0.1");
    expect([x.grad, w.grad]).toEqual([0, 0]);

    const again = x.mul(w);
    again.backward();
    expect([x.grad, w.grad]).toEqual([-0.1, 3]);
    expect(() => {
      again.data = 1;
    }).toThrow("data: this value is the result of mul; only a leaf can be changed");
  });

  it("is started anew by zeroGrad", () => {
    const x = value(2);
    const y = x.mul(x);
    y.backward();
    y.zeroGrad();
    expect([x.grad, y.grad]).toEqual([0, 0]);
    y.backward();
    expect(x.grad).toBe(4);
  });
});

it("computes the same where code may not be made at run time", async () => {
  vi.resetModules();
  vi.stubGlobal("Function", () => {
    throw new EvalError("Code generation from strings disallowed for this context");
  });
  try {
    const interpreted = await import("../../src/scalar/index.ts");
    for (const { name, count } of rows) {
      for (const point of pointsOf(count)) {
        const [x, ...rest] = point.map((number) => interpreted.value(number));
        const y = method(x, name).apply(x, rest);
        y.backward();
        const { data, gradients } = gradientsOf(name, point);
        expect(y.data, name).toBe(data);
        expect([x, ...rest].map(({ grad }) => grad + 0)).toEqual(gradients.map((g) => g + 0));
      }
    }
  } finally {
    vi.unstubAllGlobals();
    vi.resetModules();
  }
});

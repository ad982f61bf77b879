import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { type FunctionName, functions } from "../../src/expr/index.ts";
import { F, full, grad, type Tensor, tensor, where } from "../../src/index.ts";
import { type Value, value } from "../../src/scalar/index.ts";
import { expectBitForBit, forward, Inexact, withGradients } from "./bit-for-bit.ts";
import { floats, integersAndSpecial, programs, roundedOnce, summed, views } from "./programs.ts";

const ends = [NaN, Infinity, -Infinity, 0, -0, 1, -1.5, 3e38, -3e38];

const written: [name: string, f: (x: Tensor) => Tensor][] = [
  ["x · 0", (x) => x.mul(0)],
  ["x · −0", (x) => x.mul(-0)],
  ["x · 1", (x) => x.mul(1)],
  ["x + 0", (x) => x.add(0)],
  ["x + −0", (x) => x.add(-0)],
  ["x − 0", (x) => x.sub(0)],
  ["x − −0", (x) => x.sub(-0)],
  ["0 − x", (x) => tensor(0).sub(x)],
  ["0 / x", (x) => tensor(0).div(x)],
  ["x / 0", (x) => x.div(0)],
  ["x − x", (x) => x.sub(x)],
  ["x / x", (x) => x.div(x)],
  ["−(−x)", (x) => x.neg().neg()],
  ["x⁰", (x) => x.pow(0)],
  ["x + −y", (x) => x.add(x.flip(0).neg())],
  ["(−x) · y", (x) => x.neg().mul(x.flip(0))],
  ["a loss of weight 0", (x) => x.sum().mul(0).add(1)],
  ["dropout of everything", (x) => F.dropout(x, { p: 1 })],
  ["a choice times a number", (x) => where(x.gt(0), 0, 2).mul(x)],
  ["choices that add up", (x) => where(x.gt(0), x, 0).add(where(x.gt(0), 0, x))],
  ["clamp", (x) => x.clamp(-1, 1)],
  ["clamp by −0", (x) => x.clamp(-0, -0)],
  ["maximum", (x) => x.maximum(0)],
  ["minimum of the two zeros", (x) => x.minimum(-0).add(x.maximum(-0))],
  ["the largest", (x) => x.reshape([5, 2]).max(1)],
  [
    "a comparison with a double",
    (x) =>
      x
        .sub(1)
        .add(0.1)
        .le(tensor(0.1, { dtype: "float64" })),
  ],
  ["a bool", (x) => x.to("bool")],
  ["floor", (x) => x.floor()],
  ["round", (x) => x.round()],
  [
    "filled with −0",
    (x) =>
      x
        .mul(0)
        .add(full([10], -0))
        .pad([1, 1], -0),
  ],
];

describe("what was written is what is computed, compiled", () => {
  it.each(written)("%s", (_, f) => {
    for (const dtype of ["float32", "float64"] as const) {
      const x = tensor([...ends, 1e-40], { dtype });
      expect(Array.from(compile(f)(x).data)).toEqual(Array.from(f(x).data));
    }
  });

  it("0 · NaN is NaN, and −0 + 0 is 0, in place too", () => {
    const [product, sum] = [tensor([NaN, -1]), tensor([-0])];
    const change = compile(() => {
      product.mul_(0);
      sum.add_(0);
    });
    change();
    expect([...product.data, ...sum.data]).toEqual([NaN, -0, 0]);
  });
});

/** The arguments that a function needs after its first. */
const beside = <T>(name: FunctionName, value: T): T[] =>
  Array<T>(Math.max(0, functions[name].length - 1)).fill(value);

describe.each(Object.keys(functions) as FunctionName[])("%s at the ends of the numbers", (name) => {
  // No nearer to 0: where float32 has fewer digits, 1/x overflows on the way to a finite slope.
  const points = [...ends, 1e-30, -1e-30, 1e20, -1e20, 800, -800, 80, -80];
  const apply = (x: Tensor) =>
    (x[name] as (...rest: Tensor[]) => Tensor)(...beside(name, x.mul(0.5)));
  const both = (x: Tensor) => {
    const y = apply(x);
    if (!y.requiresGrad) return [y];
    return [
      y,
      grad(y, [x], { gradOutputs: [y.detach().mul(0).add(1)], materializeGrads: true })[0],
    ];
  };

  it.each(["float32", "float64"] as const)("is the same compiled, in %s", (dtype) => {
    const make = () => tensor(points, { dtype, requiresGrad: true });
    const [eager, compiled] = [both(make()), compile(both)(make())];
    eager.forEach((x, k) => {
      x.data.forEach((expected, i) => {
        const actual = compiled[k].data[i];
        const isNear = Math.abs(actual - expected) <= 1e-5 * Math.abs(expected);
        const isSame = Object.is(actual, expected) || (isNear && expected !== 0);
        if (!isSame) expect.fail(`at ${points[i]}: ${actual}, expected ${expected}`);
      });
    });
  });

  it("is the same as a scalar value", () => {
    const slope = (x: Tensor) =>
      grad(apply(x).to("float64"), [x], {
        gradOutputs: [tensor(1, { dtype: "float64" })],
        materializeGrads: true,
      })[0];
    for (const point of points) {
      const [x, t] = [value(point), tensor(point, { dtype: "float64", requiresGrad: true })];
      const y = (x[name] as (...rest: Value[]) => Value)(...beside(name, x.mul(0.5)));
      y.backward();
      expect(y.data).toBe(apply(t).item());
      expect(x.grad + 0).toBe(apply(t).requiresGrad ? slope(t).item() + 0 : 0);
    }
  });
});

describe("random programs with numbers that are not finite", () => {
  it("are the same compiled, bit for bit, with their gradients", () => {
    const operations = [...roundedOnce, ...views];
    fc.assert(
      fc.property(programs(operations, 5, floats), fc.nat(2), (program, kind) => {
        const dtypes = (["float32", "float64"] as const).filter((_, i) => i !== kind);
        const dtype = (i: number) => dtypes[i % dtypes.length];
        expectBitForBit(program, operations, dtype, withGradients, new Inexact());
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  it("so are sums and products, where no order matters", () => {
    const operations = [...summed, ...views];
    fc.assert(
      fc.property(
        programs(operations, 5, integersAndSpecial),
        fc.boolean(),
        (program, isSingle) => {
          const dtype = () => (isSingle ? "float32" : "float64");
          expectBitForBit(program, operations, dtype, isSingle ? forward : withGradients);
        },
      ),
      { numRuns: 40, seed: 6 },
    );
  });
});

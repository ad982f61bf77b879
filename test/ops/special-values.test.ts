import { describe, expect, it } from "vitest";
import { compile, reference, wasm } from "../../src/compile/index.ts";
import { functions, input, toJavaScript } from "../../src/expr/index.ts";
import { erf, pow } from "../../src/expr/special.ts";
import { type Dtype, grad, type Tensor, tensor } from "../../src/index.ts";
import { interpret } from "../../src/ops/map/kernel.ts";

const [nan, inf] = [Number.NaN, Infinity];

type Program = (...args: Tensor[]) => Tensor[];

const ways: Record<string, (fn: Program) => Program> = {
  eager: (fn) => fn,
  wasm: (fn) => compile(fn, { backend: wasm }),
  reference: (fn) => compile(fn, { backend: reference }),
};
const everywhere = Object.entries(ways).flatMap(([name, way]) =>
  (["float32", "float64"] as const).map((dtype) => ({ name, way, dtype })),
);

/** A function's value and slopes at points, one row of arguments each. */
function valueAndSlopes(
  way: (fn: Program) => Program,
  fn: (...args: Tensor[]) => Tensor,
  points: readonly (readonly number[])[],
  dtype: Dtype,
): number[][] {
  const columns = points[0].map((_, i) => points.map((point) => point[i]));
  const leaves = columns.map((column) => tensor(column, { dtype, requiresGrad: true }));
  const run = way((...args) => {
    const y = fn(...args);
    return [y, ...grad(y.sum(), args, { materializeGrads: true })];
  });
  const results = run(...leaves).map((x) => x.toArray(1));
  return points.map((_, i) => results.map((result) => result[i]));
}

// [x, min, max], then as PyTorch: y, dy/dx, dy/dmin, dy/dmax
const clamped: readonly [number[], number[]][] = [
  [
    [-1, 0, 2],
    [0, 0, 1, 0],
  ],
  [
    [0, 0, 2],
    [0, 1, 0, 0],
  ],
  [
    [1, 0, 2],
    [1, 1, 0, 0],
  ],
  [
    [2, 0, 2],
    [2, 1, 0, 0],
  ],
  [
    [3, 0, 2],
    [2, 0, 0, 1],
  ],
  [
    [1, 1, 1],
    [1, 1, 0, 0],
  ],
  [
    [2, 1, 1],
    [1, 0, 0, 1],
  ],
  [
    [-1, 2, 0],
    [0, 0, 0, 1],
  ],
  [
    [0, 2, 0],
    [0, 0, 0, 1],
  ],
  [
    [1, 2, 0],
    [0, 0, 0, 1],
  ],
  [
    [2, 2, 0],
    [0, 0, 0, 1],
  ],
  [
    [3, 2, 0],
    [0, 0, 0, 1],
  ],
  [
    [1, inf, -inf],
    [-inf, 0, 0, 1],
  ],
  [
    [inf, -inf, inf],
    [inf, 1, 0, 0],
  ],
  [
    [-inf, -inf, 3],
    [-inf, 1, 0, 0],
  ],
  [
    [nan, 0, 2],
    [nan, 0, 0, 0],
  ],
  [
    [-1, nan, 1],
    [nan, 0, 0, 0],
  ],
  [
    [1, nan, 1],
    [nan, 0, 0, 0],
  ],
  [
    [1, 0, nan],
    [nan, 0, 0, 0],
  ],
  [
    [-1, 0, nan],
    [nan, 0, 0, 0],
  ],
  [
    [1, nan, nan],
    [nan, 0, 0, 0],
  ],
];

describe.each(everywhere)("clamp, $name in $dtype", ({ way, dtype }) => {
  const points = clamped.map(([point]) => point);

  it("with tensors as bounds has PyTorch's values and slopes", () => {
    const results = valueAndSlopes(way, (x, min, max) => x.clamp(min, max), points, dtype);
    expect(results).toEqual(clamped.map(([, expected]) => expected));
  });

  it("with numbers as bounds has them too", () => {
    for (const [[x, min, max], [y, slope]] of clamped) {
      expect(valueAndSlopes(way, (x) => x.clamp(min, max), [[x]], dtype)).toEqual([[y, slope]]);
    }
  });

  it("with one bound", () => {
    const xs = [[-1], [0], [3], [nan]];
    const at = (fn: (x: Tensor) => Tensor) => valueAndSlopes(way, fn, xs, dtype);
    expect(at((x) => x.clamp(0))).toEqual([
      [0, 0],
      [0, 1],
      [3, 1],
      [nan, 0],
    ]);
    expect(at((x) => x.clamp(undefined, 0))).toEqual([
      [-1, 1],
      [0, 1],
      [0, 0],
      [nan, 0],
    ]);
    expect(at((x) => x.clamp(nan))).toEqual(xs.map(() => [nan, 0]));
    expect(at((x) => x.clamp(undefined, nan))).toEqual(xs.map(() => [nan, 0]));
    const bounded = (fn: (x: Tensor, bound: Tensor) => Tensor) =>
      valueAndSlopes(
        way,
        fn,
        [
          [-1, 0],
          [0, 0],
          [3, 0],
          [nan, 0],
          [1, nan],
        ],
        dtype,
      );
    expect(bounded((x, min) => x.clamp(min))).toEqual([
      [0, 0, 1],
      [0, 1, 0],
      [3, 1, 0],
      [nan, 0, 0],
      [nan, 0, 0],
    ]);
    expect(bounded((x, max) => x.clamp(undefined, max))).toEqual([
      [-1, 1, 0],
      [0, 1, 0],
      [0, 0, 1],
      [nan, 0, 0],
      [nan, 0, 0],
    ]);
  });
});

it("clamp keeps integers integers, with either bound", () => {
  const x = tensor([-5, 3, 9], { dtype: "int32" });
  for (const [min, max, expected] of [
    [0, undefined, [0, 3, 9]],
    [undefined, 4, [-5, 3, 4]],
    [0, 4, [0, 3, 4]],
    [4, 0, [0, 0, 0]],
  ] as const) {
    for (const y of [x.clamp(min, max), compile((x: Tensor) => x.clamp(min, max))(x)]) {
      expect([y.dtype, y.toArray()]).toEqual(["int32", expected]);
    }
  }
});

// [a, b], then as PyTorch: aᵇ, its slope by a and by b
const powers: readonly [number[], number[]][] = [
  [
    [1, nan],
    [1, nan, 0],
  ],
  [
    [1, inf],
    [1, inf, 0],
  ],
  [
    [1, -inf],
    [1, -inf, 0],
  ],
  [
    [1, 0],
    [1, 0, 0],
  ],
  [
    [-1, inf],
    [1, inf, nan],
  ],
  [
    [-1, -inf],
    [1, -inf, nan],
  ],
  [
    [-1, nan],
    [nan, nan, nan],
  ],
  [
    [2, nan],
    [nan, nan, nan],
  ],
  [
    [2, inf],
    [inf, inf, inf],
  ],
  [
    [2, -inf],
    [0, nan, 0],
  ],
  [
    [-2, inf],
    [inf, inf, nan],
  ],
  [
    [0.5, inf],
    [0, nan, -0],
  ],
  [
    [0, inf],
    [0, nan, 0],
  ],
  [
    [0, -inf],
    [inf, -inf, -inf],
  ],
  [
    [0, 0],
    [1, 0, 0],
  ],
  [
    [nan, 0],
    [1, 0, nan],
  ],
  [
    [nan, inf],
    [nan, nan, nan],
  ],
];

describe.each(everywhere)("powers, $name in $dtype", ({ way, dtype }) => {
  it("are those of IEEE 754, with PyTorch's slopes", () => {
    const points = powers.map(([point]) => point);
    const results = valueAndSlopes(way, (a, b) => a.pow(b), points, dtype);
    expect(results).toEqual(powers.map(([, expected]) => expected));
  });

  it("with a number as the exponent too", () => {
    for (const [[a, b], [y, slope]] of powers) {
      expect(valueAndSlopes(way, (a) => a.pow(b), [[a]], dtype)).toEqual([[y, slope]]);
    }
  });
});

it("powers are the same where code may not be made, and as JavaScript", () => {
  const expression = functions.pow(input(0), input(1));
  const { result } = toJavaScript(expression, ["a", "b"]);
  const written = new Function("erf", "pow", "a", "b", `return ${result};`);
  for (const [[a, b], [y]] of powers) {
    const out = new Float64Array(1);
    interpret(expression, "float64")(
      1,
      out,
      0,
      1,
      Float64Array.of(a),
      0,
      1,
      Float64Array.of(b),
      0,
      1,
    );
    expect([out[0], written(erf, pow, a, b)]).toEqual([y, y]);
  }
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { less, mulNoNaN, select } from "../../src/expr/build.ts";
import { evaluate } from "../../src/expr/evaluate.ts";
import { type Expression, functions, input } from "../../src/expr/index.ts";
import { arange, manualSeed, noGrad, randn, type Tensor, tensor } from "../../src/index.ts";
import { map } from "../../src/ops/map/map.ts";
import { vectorizedKernel } from "../../src/ops/map/vectorized.ts";
import { assign } from "../../src/ops/methods/inplace.ts";
import { type Dtype, dtypeOf } from "../../src/tensor/dtype.ts";
import { broadcastShapes } from "../../src/tensor/shape.ts";
import { broadcastStrides, collapse } from "../../src/tensor/strides.ts";

const [x0, x1, x2] = [0, 1, 2].map(input);
const special = [0, -0, 1e-45, -1e-40, 0.5, -1, 2.75, -88.5, 3e38, Infinity, -Infinity, Number.NaN];

/** n special numbers; of two turns, every pair. */
function specialNumbers(n: number, turn: number): Float32Array {
  const step = special.length ** turn;
  return Float32Array.from({ length: n }, (_, i) => special[Math.floor(i / step) % special.length]);
}

/** The expression element by element, without any kernel, rounded to float32. */
function expected(expression: Expression, inputs: readonly Tensor[]): Float32Array {
  const shape = broadcastShapes(
    () => "",
    inputs.map((x) => x.shape),
  );
  const columns = inputs.map((x) => x.expand(shape).data);
  return Float32Array.from(columns[0], (_, i) =>
    evaluate(
      expression,
      columns.map((column) => column[i]),
    ),
  );
}

/** Whether the loops of a map into float32 are vectorized. */
function isVectorized(
  inputs: readonly Tensor[],
  shape: readonly number[],
  dtype: Dtype = "float32",
): boolean {
  const out = tensor(0, { dtype }).expand([...shape]);
  const dtypes = [dtype, ...inputs.map((x) => dtypeOf(x.storage.array))];
  const contiguous = arange(shape.reduce((a, b) => a * b)).reshape([...shape]).strides;
  const strides = [contiguous, ...inputs.map((x) => broadcastStrides(x, out.shape))];
  return vectorizedKernel(x0, dtypes, collapse(shape, strides)) !== null;
}

const double = { dtype: "float64" } as const;

/** Operands, the first of which is in no case repeated. */
const layouts: Record<string, () => Tensor[]> = {
  "in order": () => [randn([1500]), randn([1500])],
  "of odd length": () => [randn([1501]), randn([1501])],
  "longer than a part": () => [randn([20_001]), randn([20_001])],
  "a row for each row": () => [randn([41, 37]), randn([37])],
  "a number for each row": () => [randn([41, 37]), randn([41, 1])],
  "rows longer than a part": () => [randn([3, 9001]), randn([9001])],
  "more rows than a part has": () => [randn([5000, 3]), randn([3])],
  "a single number": () => [randn([33, 40]), randn([])],
  "a number in float64": () => [randn([1500]), tensor(0.1, double)],
  "in float64": () => [randn([39, 41]), randn([39, 41], double)],
  "float64 numbers for each row": () => [randn([39, 41]), randn([39, 1], double)],
  "from an offset on": () => [randn([60, 41]).slice(0, 7, 50), randn([99, 41]).slice(0, 30, 73)],
  channels: () => [randn([3, 5, 20, 60]), randn([5, 1, 1])],
};

describe("a map of many float32 elements is, to the bit, the map element by element", () => {
  it.each(Object.entries(layouts))("with operands %s", (_, make) => {
    const inputs = make();
    expect(isVectorized(inputs, inputs[0].shape)).toBe(true);
    const e = functions.sub(functions.mul(x0, functions.add(x1, 0.1)), functions.relu(x1));
    expect(map(e, inputs, "float32").data).toEqual(expected(e, inputs));
  });

  const exact: [string, Expression][] = [
    ["add", functions.add(x0, x1)],
    ["sub", functions.sub(x0, x1)],
    ["mul", functions.mul(x0, x1)],
    ["div", functions.div(x0, x1)],
    ["mulNoNaN", mulNoNaN(x0, x1)],
    ["maximum", functions.maximum(x0, x1)],
    ["minimum", functions.minimum(x0, x1)],
    ["select", select(less(x0, x1), x1, x0)],
    ["relu", functions.relu(x0)],
    ["abs", functions.abs(x0)],
    ["sign", functions.sign(x0)],
    ["floor", functions.floor(x0)],
    ["neg", functions.neg(x0)],
    ["sqrt", functions.sqrt(x0)],
  ];

  it.each(exact)("%s, at infinities, NaN, −0 and denormals too", (_, e) => {
    const inputs = [0, 1].map((turn) => tensor(specialNumbers(1728, turn)));
    expect(map(e, inputs, "float32").data).toEqual(expected(e, inputs));
  });

  it("for random programs over random shapes", () => {
    const parts = fc.constantFrom(
      ...[functions.add, functions.sub, functions.mul, functions.div, functions.maximum],
    );
    const program = fc.array(fc.tuple(parts, fc.nat(9), fc.nat(9)), { minLength: 1, maxLength: 6 });
    const shape = fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 }));
    const layout = fc.array(fc.constantFrom("full", "row", "column", "one"), {
      minLength: 2,
      maxLength: 2,
    });
    fc.assert(
      fc.property(program, shape, layout, (steps, [rows, columns], kinds) => {
        const shapes = { full: [rows, columns], row: [columns], column: [rows, 1], one: [] };
        const inputs = [randn([rows, columns]), ...kinds.map((kind) => randn(shapes[kind]))];
        const values: Expression[] = [x0, x1, x2];
        for (const [make, a, b] of steps) {
          values.push(make(values[a % values.length], values[b % values.length]));
        }
        const e = functions.add(values.at(-1)!, functions.mul(x1, x2));
        expect(map(e, inputs, "float32").data).toEqual(expected(e, inputs));
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ["rows", (x: Tensor) => x.slice(0, 3, 45)],
    ["columns", (x: Tensor) => x.slice(1, 3, 53)],
  ])("in place, into %s of a tensor", (_, part) => {
    const target = randn([50, 60]);
    const step = functions.sub(x0, functions.mul(x2, x1));
    const inputs = [part(target).clone(), randn(part(target).shape), tensor(0.1, double)];
    const after = target.clone();
    noGrad(() => part(after).copy_(tensor(expected(step, inputs)).reshape(part(target).shape)));
    noGrad(() => assign(part(target), step, [part(target), ...inputs.slice(1)]));
    expect(target.data).toEqual(after.data);
  });
});

it.each(["exp", "log", "expm1", "log1p", "sin", "cos", "tanh", "sigmoid", "erf", "gelu"] as const)(
  "%s of many float32 elements is that of one, but for the last bit of hardly any",
  (name) => {
    manualSeed(0);
    const e = functions[name](x0);
    const inputs = [tensor(Float32Array.of(...specialNumbers(1200, 0), ...randn([8000]).data))];
    const own = expected(e, inputs);
    const got = map(e, inputs, "float32").data as Float32Array;
    const [ownBits, gotBits] = [own, got].map(({ buffer }) => new Int32Array(buffer));
    const differing = [...own.keys()].filter((i) => !Object.is(own[i], got[i]));
    expect(differing.filter((i) => Math.abs(ownBits[i] - gotBits[i]) !== 1)).toEqual([]);
    expect(differing.length).toBeLessThanOrEqual(1);
  },
);

describe("is left to the loops in JavaScript", () => {
  const many = [40, 50];
  it.each<[string, Tensor[], number[], Dtype]>([
    ["few elements", [randn([20, 50])], [20, 50], "float32"],
    ["a transposed operand", [randn([50, 40]).T], many, "float32"],
    ["every second number", [randn([40, 100]).slice(1, 0, 100, 2)], many, "float32"],
    ["parts of rows", [randn([40, 100]).slice(1, 0, 50)], many, "float32"],
    ["rows backwards", [randn(many).flip(0)], many, "float32"],
    ["an int32 operand", [arange(2000).to("int32").reshape(many)], many, "float32"],
    ["a float64 result", [randn(many)], many, "float64"],
    ["a bool result", [randn(many)], many, "bool"],
    ["more operands than the memory holds", Array(16).fill(randn(many)), many, "float32"],
  ])("%s", (_, inputs, shape, dtype) => {
    expect(isVectorized(inputs, shape, dtype)).toBe(false);
  });
});

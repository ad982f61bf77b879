import { describe, expect, it } from "vitest";
import { randn, type Tensor, tensor } from "../../src/index.ts";
import { rowReduction } from "../../src/ops/row-reduction.ts";
import { vectorizedReduction } from "../../src/ops/vectorized-reduction.ts";
import { collapse } from "../../src/tensor/strides.ts";

const combine = { sum: (a: number, b: number) => a + b, max: Math.max };
const initial = { sum: 0, max: -Infinity };

/** Columns of [outer, rows, columns], each from its first row to its last. */
function expected(x: Tensor, combination: "sum" | "max"): Float32Array {
  const [outer, rows, columns] = x.shape;
  const { data } = x;
  return Float32Array.from({ length: outer * columns }, (_, k) => {
    const [block, column] = [Math.floor(k / columns), k % columns];
    let result = initial[combination];
    for (let row = 0; row < rows; row++) {
      result = combine[combination](result, data[(block * rows + row) * columns + column]);
    }
    return result;
  });
}

const special = [0, -0, 1e-45, -1e-40, 3e38, -3e38, 0.1, Infinity, -Infinity, Number.NaN];

const operands: Record<string, () => Tensor> = {
  "an even number of columns": () => randn([1, 128, 64]),
  "an odd number of columns": () => randn([1, 300, 7]),
  "more rows than a part has": () => randn([1, 9000, 3]),
  "columns, most of a part": () => randn([1, 5, 4095]),
  "as many columns as it takes": () => randn([1, 9, 4096]),
  "several blocks": () => randn([4, 50, 33]),
  "an offset": () => randn([4, 50, 33]).slice(0, 1, 3),
  // 13 columns: each has others of the ten special numbers.
  "infinities, NaN and denormals": () =>
    tensor(Float32Array.from({ length: 1300 }, (_, i) => special[(i * i + i) % 10])).reshape([
      1, 100, 13,
    ]),
  "zeros of both signs": () =>
    tensor(Float32Array.from({ length: 1300 }, (_, i) => (i % 3 ? -0 : 0))).reshape([1, 100, 13]),
};

/** Whether the rows of [outer, rows, columns] are combined by vectors. */
function isVectorized(x: Tensor): boolean {
  const columns = x.shape[2];
  const nest = collapse(x.shape, [x.strides, [columns, 0, 1]]);
  return vectorizedReduction("sum", x.storage.array, nest) !== null;
}

describe.each(["sum", "max"] as const)("the %s over rows of float32 is, to the bit", (name) => {
  it.each(Object.entries(operands))("that of a loop in double, with %s", (_, make) => {
    const x = make();
    expect(isVectorized(x)).toBe(true);
    expect(x[name](1).data).toEqual(expected(x, name));
  });
});

it.each<[string, Tensor]>([
  ["few elements", randn([1, 100, 10])],
  ["float64", randn([1, 100, 20], { dtype: "float64" })],
  ["transposed rows", randn([1, 50, 40]).transpose(1, 2)],
  ["parts of rows", randn([1, 50, 80]).slice(2, 0, 40)],
  ["more columns than the memory takes", randn([1, 4, 4097])],
])("is left to the loop in JavaScript for %s", (_, x) => {
  expect(isVectorized(x)).toBe(false);
});

const rows: Record<string, () => Tensor> = {
  "an even number of columns": () => randn([64, 128]),
  "a number of columns that is no multiple of eight": () => randn([300, 21]),
  "rows longer than a part": () => randn([3, 9001]),
  "one long row": () => randn([1, 20_003]),
  "more rows than stand in the memory": () => randn([9000, 16]),
  "an offset": () => randn([70, 33]).slice(0, 1, 60),
  "infinities, NaN and denormals": () =>
    tensor(Float32Array.from({ length: 1300 }, (_, i) => special[(i * i + i) % 10])).reshape([
      65, 20,
    ]),
  "zeros of both signs": () =>
    tensor(Float32Array.from({ length: 1300 }, (_, i) => (i % 3 ? -0 : 0))).reshape([65, 20]),
};

describe.each(["sum", "max"] as const)("the %s of each float32 row is that of a loop", (name) => {
  it.each(Object.entries(rows))("in double, with %s", (_, make) => {
    const x = make();
    const nest = collapse(x.shape, [x.strides, [1, 0]]);
    expect(rowReduction(name, x.storage.array, nest)).not.toBeNull();
    const [count, columns] = x.shape;
    const { data } = x;
    const loop = Float32Array.from({ length: count }, (_, row) => {
      let result = initial[name];
      for (let k = 0; k < columns; k++) result = combine[name](result, data[row * columns + k]);
      return result;
    });
    expect(x[name](1).data).toEqual(loop);
  });
});

it.each<[string, Tensor]>([
  ["few elements", randn([10, 100])],
  ["short rows", randn([1000, 15])],
  ["float64", randn([100, 20], { dtype: "float64" })],
  ["columns", randn([50, 40]).T],
  ["parts of rows", randn([50, 80]).slice(1, 0, 40)],
])("rows are left to the loop in JavaScript for %s", (_, x) => {
  const nest = collapse(x.shape, [x.strides, [1, 0]]);
  expect(rowReduction("sum", x.storage.array, nest)).toBeNull();
});

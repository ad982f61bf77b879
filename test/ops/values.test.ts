import { describe, expect, it } from "vitest";
import { arange, grad, scan, type Tensor, tensor, zeros } from "../../src/index.ts";
import { type GoldenCase, golden } from "../golden/read.ts";
import { methodSamples } from "./method-samples.ts";

/** [[0, 1, 2], [3, 4, 5]] */
const x = arange(6).reshape([2, 3]);

/** What PyTorch's figures do not have: views of `x`, and what is taken from them. */
const views: Record<string, readonly [run: (x: Tensor) => Tensor, expected: unknown][]> = {
  flip: [
    [
      (x) => x.flip(0),
      [
        [3, 4, 5],
        [0, 1, 2],
      ],
    ],
    [
      (x) => x.flip(-1),
      [
        [2, 1, 0],
        [5, 4, 3],
      ],
    ],
    [
      (x) => x.flip(0).flip(1),
      [
        [5, 4, 3],
        [2, 1, 0],
      ],
    ],
    [(x) => x.T.flip(0).at(0), [2, 5]],
  ],
  at: [
    [(x) => x.at(1), [3, 4, 5]],
    [(x) => x.at(-2), [0, 1, 2]],
    [(x) => x.at(-1, -3), 3],
    [(x) => x.at(null, 1), [1, 4]],
    [(x) => x.at([1, null], [null, null, -1]), [[5, 4, 3]]],
    [
      (x) => x.at(),
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ],
  ],
  T: [
    [
      (x) => x.T,
      [
        [0, 3],
        [1, 4],
        [2, 5],
      ],
    ],
    [
      (x) => x.reshape([1, 2, 3]).T,
      [
        [
          [0, 3],
          [1, 4],
          [2, 5],
        ],
      ],
    ],
  ],
  view: [
    [
      (x) => x.view([3, 2]),
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
    ],
    [(x) => x.view([-1]), [0, 1, 2, 3, 4, 5]],
  ],
  flatten: [
    [(x) => x.T.flatten(), [0, 3, 1, 4, 2, 5]],
    [
      (x) => x.reshape([2, 1, 3]).flatten(1),
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ],
    [
      (x) => x.reshape([1, 2, 3]).flatten(0, -2),
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ],
    [(x) => x.at(1, 1).flatten(), [4]],
  ],
  squeeze: [
    [(x) => x.reshape([1, 6, 1]).squeeze(), [0, 1, 2, 3, 4, 5]],
    [(x) => x.reshape([1, 6, 1]).squeeze(0).at(2), [2]],
    [(x) => x.reshape([1, 6, 1]).squeeze(-1), [[0, 1, 2, 3, 4, 5]]],
    [(x) => x.squeeze(0).at(1), [3, 4, 5]],
  ],
  unsqueeze: [
    [
      (x) => x.unsqueeze(0),
      [
        [
          [0, 1, 2],
          [3, 4, 5],
        ],
      ],
    ],
    [(x) => x.unsqueeze(1), [[[0, 1, 2]], [[3, 4, 5]]]],
    [(x) => x.at(0).unsqueeze(-1), [[0], [1], [2]]],
    [(x) => x.at(0).unsqueeze(-2), [[0, 1, 2]]],
  ],
  clone: [[(x) => x.T.clone().at(2), [2, 5]]],
  contiguous: [[(x) => x.T.contiguous().reshape([-1]), [0, 3, 1, 4, 2, 5]]],
  expectShape: [[(x) => x.expectShape(["rows", 3]).at(0), [0, 1, 2]]],
  scan: [[(x) => scan((sum, row) => [sum.add(row), sum], zeros([3]), x)[0], [3, 5, 7]]],
  detach: [[(x) => x.flip(1).detach().at(0), [2, 1, 0]]],
  alias: [[(x) => x.alias({ shape: [2], strides: [3], offset: 1 }), [1, 4]]],
  half: [
    [
      (x) =>
        x
          .add(1 / 3)
          .half()
          .at(0),
      [0.333251953125, 1.3330078125, 2.333984375],
    ],
  ],
  bfloat16: [
    [
      (x) =>
        x
          .add(1 / 3)
          .bfloat16()
          .at(0),
      [0.333984375, 1.3359375, 2.328125],
    ],
  ],
  to: [
    [(x) => x.div(2).to("int32").at(1), [1, 2, 2]],
    [(x) => x.sub(1).to("bool").at(0), [1, 0, 1]],
    [(x) => x.neg().div(2).to("int32").at(1), [-1, -2, -2]],
  ],
};

describe.each(Object.entries(views))("%s", (_, rows) => {
  it.each(rows)("%#", (run, expected) => {
    const y = run(x);
    expect(y.ndim === 0 ? y.item() : y.toArray()).toEqual(expected);
  });
});

it("every method has figures of PyTorch's, or a row here", () => {
  const cases = ["elementwise", "reductions", "shapes", "operations"].flatMap(
    (file) => golden<{ cases: GoldenCase[] }>(file).cases,
  );
  const known = new Set([...cases.map(({ op }) => op), ...Object.keys(views)]);
  const named: Record<string, string> = { min: "amin" };
  const drawn = ["rand", "randn", "bernoulli", "multinomial"];
  const missing = Object.keys(methodSamples).filter((name) => !known.has(named[name] ?? name));
  expect(missing.filter((name) => !drawn.includes(name))).toEqual([]);
});

describe("a range", () => {
  const bounds = [undefined, -7, -5, -4, -3, -1, 0, 1, 2, 3, 4, 5, 7];

  /** The positions that lie in the range, from the first of them on in steps. */
  function positions(extent: number, start = NaN, end = NaN, step = 1): number[] {
    const fromEnd = (p: number) => (p < 0 ? p + extent : p);
    const [from, to] = [fromEnd(start), fromEnd(end)];
    const order = Array.from({ length: extent }, (_, i) => (step > 0 ? i : extent - 1 - i));
    const isBefore = (a: number, b: number) => (step > 0 ? a < b : a > b);
    const inside = order.filter((p) => !isBefore(p, from) && !(isBefore(to, p) || p === to));
    return inside.filter((_, i) => i % Math.abs(step) === 0);
  }

  it.each([0, 1, 4])("of %d elements is Python's", (extent) => {
    const x = tensor(Array.from({ length: extent }, (_, i) => i));
    for (const start of bounds) {
      for (const end of bounds) {
        for (const step of [1, 2, 3, -1, -2, -3]) {
          const expected = positions(extent, start, end, step);
          const what = `[${start}:${end}:${step}]`;
          expect(x.slice(0, start, end, step).toArray(), what).toEqual(expected);
          expect(x.at([start ?? null, end ?? null, step]).toArray(), what).toEqual(expected);
        }
      }
    }
  });
});

it("a mask that is filled stays a mask, and running products of masks are integers", () => {
  const mask = tensor([1, 0, 1], { dtype: "bool" });
  expect(mask.maskedFill(mask, 0)).toMatchObject({ dtype: "bool" });
  expect(mask.maskedFill([0, 1, 0], 1).toArray()).toEqual([1, 1, 1]);
  expect(mask.cumprod(0)).toMatchObject({ dtype: "int32" });
  expect(mask.narrow(0, 0, 1).cumprod(0)).toMatchObject({ dtype: "int32" });
  expect(() => tensor([1e5, 1e5], { dtype: "int32" }).cumprod(0)).toThrow(
    "cumprod: 10000000000 at [1] does not fit an int32",
  );
});

it("an order is asked for by name, too", () => {
  const x = tensor([
    [1, 3],
    [2, 4],
  ]);
  expect(x.sort({ dim: 0, descending: true }).values.toArray()).toEqual([
    [2, 4],
    [1, 3],
  ]);
  expect(() => x.sort({ descending: 1 as never })).toThrow(
    "sort: descending must be true or false, got 1",
  );
  expect(x.argsort({ descending: true }).toArray()).toEqual([
    [1, 0],
    [1, 0],
  ]);
});

it("running logarithms of sums curve where two numbers are equal, too", () => {
  const x = tensor([1, 1], { dtype: "float64", requiresGrad: true });
  const [slopes] = grad(x.logcumsumexp(0).at(-1), [x], { createGraph: true });
  const [curvature] = grad(slopes.at(0), [x]);
  expect(curvature.toArray()).toEqual([0.25, -0.25]);
});

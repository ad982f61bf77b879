import { describe, expect, it } from "vitest";
import { functions, input } from "../../src/expr/index.ts";
import { cat, F, rand, type Tensor, tensor, where } from "../../src/index.ts";
import { scatterAdd } from "../../src/ops/gather.ts";
import { map } from "../../src/ops/map/map.ts";
import { pad } from "../../src/ops/slice.ts";
import type { ops } from "../../src/ops/table.ts";
import { fold, unfold } from "../../src/ops/unfold.ts";
import { trace } from "../../src/trace/index.ts";
import { opSamples } from "../ops/samples.ts";
import { weigh } from "../support/sample.ts";
import { expectSound } from "./reevaluate.ts";
import { expectTraced, linesOf, type Numbers } from "./traced.ts";

interface Sample {
  run: (inputs: Record<string, Tensor>) => Tensor;
  inputs: Record<string, Numbers>;
  /** Lines that its trace must have, as `name = formula`. */
  lines: string[];
}

const x23 = [
  [1, 2, 3],
  [4, 5, 6.5],
];
const window = { kernel: [2, 2], stride: [1, 1], padding: [1, 0], dilation: [1, 1] } as const;
const index = (numbers: Numbers) => tensor(numbers, { dtype: "int32" });

/** The text of some operations: the result is squared, so that its gradients are not all alike. */
const samples: Partial<Record<keyof typeof ops, Sample[]>> = {
  map: [
    {
      run: ({ x, y }) => x.mul(y).square().sum(),
      inputs: { x: [1, 2], y: [[3], [4]] },
      lines: [
        "t1[1][0] = x[0]·y[1][0]",
        "dL/dx[0] = dL/dt1[0][0] × y[0][0] + dL/dt1[1][0] × y[1][0]",
      ],
    },
    {
      run: ({ x, y }) =>
        map(functions.mul(functions.tanh(input(0)), functions.exp(input(1))), [x, y]).sum(),
      inputs: { x: [0.5, -1], y: [0.25, 2] },
      lines: ["t1[0] = tanh(x[0])·exp(y[0])"],
    },
    {
      run: ({ x }) => x.clamp(-1, 1).mul(x).sum(),
      inputs: { x: [-3, 0.5] },
      lines: ["t1[0] = clamp(x[0], −1, 1)"],
    },
    { run: ({ x }) => where(x.gt(0), x.square(), x).sum(), inputs: { x: [-3, 0.5] }, lines: [] },
    {
      run: ({ x }) => x.pow(3).sub(x.div(2)).neg().sum(),
      inputs: { x: [-3, 0.5] },
      lines: ["t1[0] = x[0]^3", "t2[0] = x[0]/2", "t3[0] = t1[0] − t2[0]", "t4[0] = −t3[0]"],
    },
  ],
  sum: [
    {
      run: ({ x }) => x.sum(0).square().sum(),
      inputs: { x: x23 },
      lines: ["t1[2] = x[0][2] + x[1][2]", "dL/dx[1][2] = dL/dt1[2] × 1"],
    },
    {
      run: ({ x, y }) => x.mul(y).sum().square(),
      inputs: { x: [1, 2], y: [3, 4] },
      lines: ["t1 = x[0]·y[0] + x[1]·y[1]"],
    },
  ],
  max: [
    {
      run: ({ x }) => x.max(1).square().sum(),
      inputs: { x: x23 },
      lines: [
        "t1[0] = max(x[0][0], x[0][1], x[0][2])",
        "dL/dx[0][2] = dL/dt1[0] × 1",
        "dL/dx[0][0] = 0",
      ],
    },
    {
      run: ({ x }) => x.max().square(),
      inputs: { x: [2, 2, 1] },
      lines: ["dL/dx[0] = dL/dt1 × 0.5"],
    },
  ],
  argmax: [
    {
      run: ({ x }) => x.gather(1, x.argmax(1, true)).tanh().sum(),
      inputs: { x: x23 },
      lines: ["t1[1][0] = tanh(x[1][2])"],
    },
  ],
  cumsum: [
    {
      run: ({ x }) => x.cumsum(0).square().sum(),
      inputs: { x: [1, 2, 3] },
      lines: ["t1[1] = x[0] + x[1]", "dL/dx[1] = dL/dt1[1] × 1 + dL/dt1[2] × 1"],
    },
  ],
  matmul: [
    {
      run: ({ a, b }) => a.matmul(b).square().sum(),
      inputs: {
        a: x23,
        b: [
          [1, -1],
          [0.5, 2],
          [3, 0],
        ],
      },
      lines: [
        "t1[1][0] = a[1][0]·b[0][0] + a[1][1]·b[1][0] + a[1][2]·b[2][0]",
        "dL/db[2][1] = dL/dt1[0][1] × a[0][2] + dL/dt1[1][1] × a[1][2]",
      ],
    },
    {
      run: ({ a, b }) => a.matmul(b).square().sum(),
      inputs: { a: [x23, x23], b: [[[1], [0.5], [3]]] },
      lines: [
        "t1[1][1][0] = a[1][1][0]·b[0][0][0] + a[1][1][1]·b[0][1][0] + a[1][1][2]·b[0][2][0]",
      ],
    },
  ],
  reshape: [
    {
      run: ({ x }) => x.reshape([3, 2]).tanh().sum(),
      inputs: { x: x23 },
      lines: ["t1[2][0] = tanh(x[1][1])"],
    },
  ],
  permute: [
    { run: ({ x }) => x.T.tanh().sum(), inputs: { x: x23 }, lines: ["t1[2][0] = tanh(x[0][2])"] },
  ],
  expand: [
    {
      run: ({ x }) => x.expand([3, 2]).tanh().sum(),
      inputs: { x: [[5, 6]] },
      lines: ["t1[2][1] = tanh(x[0][1])"],
    },
  ],
  slice: [
    {
      run: ({ x }) => x.slice(1, 2, 0, -1).tanh().sum(),
      inputs: { x: x23 },
      lines: ["t1[1][0] = tanh(x[1][2])", "dL/dx[0][0] = 0"],
    },
  ],
  pad: [
    {
      run: ({ x }) =>
        pad(x, [4], { starts: [1], sizes: [2], steps: [2] }, 7)
          .cumsum(0)
          .square()
          .sum(),
      inputs: { x: [5, 6] },
      lines: ["t1[1] = 7 + x[0]"],
    },
  ],
  concat: [
    {
      run: ({ x, y }) => cat([x, y, x]).tanh().sum(),
      inputs: { x: [1, 2], y: [3] },
      lines: ["t1[2] = tanh(y[0])", "t1[4] = tanh(x[1])"],
    },
  ],
  gather: [
    {
      run: ({ x }) =>
        x
          .gather(0, index([2, 0, 2]))
          .tanh()
          .sum(),
      inputs: { x: [1, 2, 3] },
      lines: ["t1[2] = tanh(x[2])", "dL/dx[1] = 0"],
    },
  ],
  scatterAdd: [
    {
      run: ({ x }) =>
        scatterAdd(x, index([1, 0, 1]), 0, [3])
          .square()
          .sum(),
      inputs: { x: [1, 2, 3] },
      lines: ["t1[1] = x[0] + x[2]"],
    },
  ],
  unfold: [
    {
      run: ({ x, w }) => w.matmul(unfold(x, window)).square().sum(),
      inputs: {
        x: [
          [
            [
              [1, 2],
              [3, 4],
            ],
          ],
        ],
        w: [[1, -1, 2, 0.5]],
      },
      lines: [
        "t1[0][0][0] = w[0][2]·x[0][0][0][0] + w[0][3]·x[0][0][0][1]",
        "dL/dw[0][0] = dL/dt1[0][0][1] × x[0][0][0][0] + dL/dt1[0][0][2] × x[0][0][1][0]",
      ],
    },
  ],
  fold: [
    {
      run: ({ x }) => fold(x, [2, 2], window).square().sum(),
      inputs: {
        x: [
          [
            [1, 2, 3],
            [4, 5, 6],
            [7, 8, 9],
            [10, 11, 12.5],
          ],
        ],
      },
      lines: ["t1[0][0][0][0] = x[0][0][1] + x[0][2][0]"],
    },
  ],
  random: [
    {
      run: ({ x }) => x.mul(rand([2], { dtype: "float64" })).sum(),
      inputs: { x: [1, 2] },
      lines: ["L = x[0]·c1[0] + x[1]·c1[1]"],
    },
  ],
};

describe.each(Object.entries(samples))("%s", (_, list) => {
  it.each(list)("opens into numbers that add up, $inputs", ({ run, inputs, lines }) => {
    const traced = expectTraced(run, inputs);
    expect(linesOf(traced)).toEqual(expect.arrayContaining(lines));
  });
});

describe.each(Object.entries(opSamples))("every sample of %s", (_, list) => {
  const withGradient = list.filter((sample) => !sample.constant && !sample.noGradient);

  it.each(withGradient)("opens, and has the tensor engine's gradients: $about", (sample) => {
    const isGiven = sample.inputs.map(({ dtype }) => dtype === "float64");
    const given = sample.inputs.filter((_, i) => isGiven[i]);
    // Eighths, whose text is the number itself.
    const inputs = Object.fromEntries(
      given.map((x, i) => ["abcd"[i], x.mul(8).round().div(8).toArray()]),
    );
    expectTraced((named) => {
      const values = Object.values(named);
      let next = 0;
      return weigh(sample.run(...sample.inputs.map((x, i) => (isGiven[i] ? values[next++] : x))));
    }, inputs);
  });
});

it("cross-entropy over a batch opens into numbers that add up", () => {
  const traced = trace(({ z }) => F.crossEntropy(z, index([2, 0]), { labelSmoothing: 0.1 }), {
    z: [
      [0.5, -1, 2],
      [1, 1.5, -0.25],
    ],
  });
  expectSound(traced);
  expect(traced.check?.passed).toBe(true);
});

import { functions, input } from "../../src/expr/index.ts";
import { cat, Generator, randint, randn } from "../../src/index.ts";
import { scatterAdd } from "../../src/ops/gather.ts";
import { map } from "../../src/ops/map/map.ts";
import { pad } from "../../src/ops/slice.ts";
import type { ops } from "../../src/ops/table.ts";
import { fold, unfold } from "../../src/ops/unfold.ts";
import { float64, int32, numbersFrom, type Samples } from "../support/sample.ts";

const { distinct, normal } = numbersFrom(7);

const generator = new Generator(8);
const e = functions.mul(functions.tanh(input(0)), functions.exp(input(1)));
const overlapping = { kernel: [2, 2], stride: [1, 1], padding: [1, 0], dilation: [1, 1] } as const;
const window = { kernel: [2, 3], stride: [2, 1], padding: [1, 0], dilation: [1, 2] } as const;

/** Every primitive at work: one that has no row here does not pass the type checker. */
export const opSamples: Record<keyof typeof ops, Samples> = {
  map: [
    { about: "one shape", run: (a, b) => map(e, [a, b]), inputs: [normal(2, 3), normal(2, 3)] },
    { about: "broadcast", run: (a, b) => map(e, [a, b]), inputs: [normal(2, 1, 3), normal(4, 1)] },
    { about: "a number", run: (a, b) => map(e, [a, b]), inputs: [normal(), normal(2)] },
    { about: "a view", run: (a, b) => map(e, [a.T, b]), inputs: [normal(2, 3), normal(3, 2)] },
    {
      about: "empty",
      run: (a, b) => map(e, [a, b]),
      inputs: [normal(0, 3), normal(3)],
      constant: "it has no element",
    },
    { about: "one tensor twice", run: (a) => map(e, [a, a]), inputs: [normal(3)] },
  ],
  sum: [
    { about: "everything", run: (x) => x.sum().square(), inputs: [normal(2, 3)] },
    { about: "one dimension", run: (x) => x.sum(1).square(), inputs: [normal(2, 3, 2)] },
    { about: "several", run: (x) => x.sum([0, -1], true).square(), inputs: [normal(2, 3, 2)] },
    { about: "empty", run: (x) => x.sum(0), inputs: [normal(0, 2)], constant: "a sum of nothing" },
  ],
  max: [
    { about: "everything", run: (x) => x.max().square(), inputs: [distinct(2, 3)] },
    { about: "one dimension", run: (x) => x.max(1, true).square(), inputs: [distinct(3, 4)] },
    { about: "several", run: (x) => x.max([0, 2]).square(), inputs: [distinct(2, 3, 2)] },
    {
      about: "ties",
      run: (x) => x.max(1),
      inputs: [
        float64([
          [1, 1, 0],
          [2, 3, 3],
        ]),
      ],
      kink: true,
    },
  ],
  argmax: [
    {
      about: "has no gradient of its own",
      run: (x) => x.gather(1, x.argmax(1, true)).square(),
      inputs: [distinct(3, 4)],
    },
    {
      about: "of a dimension",
      run: (x) => x.argmax(1),
      inputs: [distinct(3, 4)],
      noGradient: "an index",
    },
  ],
  argsort: [
    {
      about: "has no gradient of its own",
      run: (x) => x.gather(0, x.argsort(0)).mul(x),
      inputs: [distinct(3, 4)],
    },
    {
      about: "falling, of a view",
      run: (x) => x.T.argsort(-1, true),
      inputs: [distinct(4, 3)],
      noGradient: "an index",
    },
  ],
  cumsum: [
    { about: "first dimension", run: (x) => x.cumsum(0).square(), inputs: [normal(3, 2)] },
    { about: "last dimension", run: (x) => x.cumsum(-1).square(), inputs: [normal(2, 3, 2)] },
    { about: "empty", run: (x) => x.cumsum(0), inputs: [normal(0)], constant: "it has no element" },
  ],
  matmul: [
    { about: "matrices", run: (a, b) => a.matmul(b), inputs: [normal(2, 3), normal(3, 4)] },
    { about: "transposed", run: (a, b) => a.T.matmul(b.T), inputs: [normal(3, 2), normal(4, 3)] },
    { about: "batch", run: (a, b) => a.matmul(b), inputs: [normal(2, 1, 2, 3), normal(3, 3, 1)] },
    { about: "vectors", run: (a, b) => a.matmul(b), inputs: [normal(3), normal(3)] },
    { about: "row and matrix", run: (a, b) => a.matmul(b), inputs: [normal(3), normal(2, 3, 2)] },
    { about: "with itself", run: (a) => a.matmul(a).matmul(a), inputs: [normal(2, 2)] },
    {
      about: "inner size 0",
      run: (a, b) => a.matmul(b),
      inputs: [normal(2, 0), normal(0, 2)],
      constant: "a sum of nothing",
    },
  ],
  reshape: [
    { about: "in order", run: (x) => x.reshape([3, -1]).square(), inputs: [normal(2, 3)] },
    { about: "of a view", run: (x) => x.T.reshape([6]).cumsum(0).square(), inputs: [normal(2, 3)] },
    {
      about: "empty",
      run: (x) => x.reshape([2, 0]),
      inputs: [normal(0, 3)],
      constant: "it has no element",
    },
  ],
  permute: [
    { about: "three", run: (x) => x.permute([2, 0, 1]).square(), inputs: [normal(2, 3, 2)] },
    { about: "none", run: (x) => x.permute([]).square(), inputs: [normal()] },
  ],
  expand: [
    { about: "repeats", run: (x) => x.expand([4, 2, 3]).square(), inputs: [normal(2, 1)] },
    { about: "a number", run: (x) => x.expand([2, 2]).square(), inputs: [normal()] },
  ],
  slice: [
    { about: "range", run: (x) => x.slice(1, 1, 4, 2).square(), inputs: [normal(2, 5)] },
    { about: "backwards", run: (x) => x.flip(0).cumsum(0).square(), inputs: [normal(4)] },
    { about: "position", run: (x) => x.at(-1, [0, 2]).square(), inputs: [normal(2, 3)] },
    {
      about: "nothing",
      run: (x) => x.slice(0, 2, 2),
      inputs: [normal(3)],
      constant: "it has no element",
    },
  ],
  pad: [
    {
      about: "with steps",
      run: (x) => pad(x, [5, 4], { starts: [0, 3], sizes: [2, 2], steps: [3, -2] }, 2).square(),
      inputs: [normal(2, 2)],
    },
  ],
  concat: [
    {
      about: "first",
      run: (a, b) => cat([a, b, a]).square(),
      inputs: [normal(2, 2), normal(1, 2)],
    },
    {
      about: "last",
      run: (a, b) => cat([a, b], -1).square(),
      inputs: [normal(2, 0), normal(2, 3)],
    },
  ],
  gather: [
    {
      about: "with repeats",
      run: (x, index) => x.gather(1, index).square(),
      inputs: [normal(2, 3), randint(0, 3, [2, 5], { generator })],
    },
    {
      about: "whole rows",
      run: (x, index) => x.indexSelect(0, index).square(),
      inputs: [normal(3, 2), randint(0, 3, [4], { generator })],
    },
  ],
  scatterAdd: [
    {
      about: "of a part of the source",
      run: (x) => scatterAdd(x, int32([[1, 0]]), 1, [2, 3]).square(),
      inputs: [normal(2, 3)],
    },
    {
      about: "with repeats",
      run: (x, index) => scatterAdd(x, index, 0, [3, 2]).square(),
      inputs: [normal(4, 2), randint(0, 3, [4, 2], { generator })],
    },
  ],
  scatter: [
    {
      about: "of a part of the source",
      run: (x, source) => x.scatter(1, int32([[2, 0]]), source).square(),
      inputs: [normal(2, 3), normal(1, 3)],
    },
    {
      about: "with repeats",
      run: (x, index, source) => x.scatter(0, index, source).square(),
      inputs: [normal(3, 2), randint(0, 3, [4, 2], { generator }), normal(4, 2)],
    },
  ],
  unfold: [
    { about: "windows", run: (x) => unfold(x, window).square(), inputs: [normal(2, 2, 3, 5)] },
    { about: "overlapping", run: (x) => unfold(x, overlapping), inputs: [normal(1, 1, 2, 2)] },
  ],
  fold: [
    { about: "overlapping", run: (x) => fold(x, [2, 2], overlapping), inputs: [normal(1, 4, 3)] },
    { about: "columns", run: (x) => fold(x, [3, 5], window).square(), inputs: [normal(1, 12, 2)] },
  ],
  random: [
    {
      about: "is a constant",
      run: (x) => x.mul(randn([3], { generator: new Generator(3) })).square(),
      inputs: [normal(3)],
    },
  ],
};

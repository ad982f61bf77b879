import type { FunctionName } from "../../src/expr/index.ts";
import {
  bernoulli,
  cat,
  Generator,
  meshgrid,
  multinomial,
  rand,
  randn,
  stack,
  type Tensor,
  where,
} from "../../src/index.ts";
import type * as exported from "../../src/ops/index.ts";
import type { Chosen } from "../../src/ops/methods/order.ts";
import type { ops } from "../../src/ops/table.ts";
import { float64, int32, numbersFrom, type Samples } from "../support/sample.ts";
import { scanSamples } from "./scan-samples.ts";

const { distinct, normal } = numbersFrom(7);

/** The methods that compute a tensor; those that end in `_` write to one, and are tested as such. */
type Method = {
  [Name in keyof Tensor]: Tensor[Name] extends (...args: never[]) => Tensor | Tensor[] | Chosen
    ? Name extends `${string}_`
      ? never
      : Name
    : never;
}[keyof Tensor];

/** What has a table of its own, computes nothing, or draws as no compiled function can. */
type Elsewhere =
  | FunctionName
  | keyof typeof ops
  | ("toArray" | "retainGrad" | "randint" | "randperm")
  // How many elements there are depends on the numbers: test/ops/data-dependent.test.ts.
  | ("maskedSelect" | "nonzero" | "unique");
/** The rest, and what `chainrule` exports beside the methods. */
type Composite = Exclude<Method | "T" | keyof typeof exported, Elsewhere>;

const index = int32([2, 0, 2, 1]);

/** What users call that is no primitive of that name: a new one without a row does not compile. */
export const methodSamples: Record<Composite, Samples> = {
  alias: [
    {
      about: "another view",
      run: (x) => x.alias({ shape: [3, 2], strides: [1, 3], offset: 0 }),
      inputs: [normal(2, 3)],
      noGradient: "it is outside any graph",
    },
  ],
  expectShape: [
    { about: "the shape", run: (x) => x.expectShape(["n", 3]).mul(2), inputs: [normal(2, 3)] },
  ],
  detach: [
    {
      about: "a tensor outside the graph",
      run: (x) => x.detach().mul(2),
      inputs: [normal(3)],
      noGradient: "it is outside any graph",
    },
  ],
  half: [
    {
      about: "integers",
      run: (x) => x.div(3).half(),
      inputs: [int32([1, 2, 2049])],
      noGradient: "integers have none",
    },
  ],
  bfloat16: [
    {
      about: "integers",
      run: (x) => x.div(3).bfloat16(),
      inputs: [int32([1, 2, 257])],
      noGradient: "integers have none",
    },
  ],
  to: [
    { about: "there and back", run: (x) => x.to("float64").to(x.dtype), inputs: [normal(3)] },
    {
      about: "integers",
      run: (x) => x.mul(3).to("int32"),
      inputs: [normal(5)],
      noGradient: "integers have none",
    },
  ],
  clone: [{ about: "of a view", run: (x) => x.T.clone(), inputs: [normal(2, 3)] }],
  contiguous: [{ about: "of a view", run: (x) => x.T.contiguous(), inputs: [normal(2, 3)] }],

  mean: [
    { about: "everything", run: (x) => x.mean(), inputs: [normal(2, 3)] },
    { about: "one dimension", run: (x) => x.mean(0, true), inputs: [normal(2, 3)] },
    { about: "one element", run: (x) => x.mean(), inputs: [normal(1)] },
  ],
  var: [
    { about: "everything", run: (x) => x.var(), inputs: [normal(2, 3)] },
    {
      about: "several dimensions of the sample itself",
      run: (x) => x.var([0, 2], { correction: 0, keepdim: true }),
      inputs: [normal(2, 3, 2)],
    },
  ],
  std: [
    { about: "everything", run: (x) => x.std(), inputs: [normal(2, 3)] },
    { about: "one dimension", run: (x) => x.std(1, { correction: 0 }), inputs: [normal(2, 3)] },
  ],
  norm: [
    { about: "everything", run: (x) => x.norm(), inputs: [normal(2, 3)] },
    {
      about: "one dimension",
      run: (x) => x.norm({ dim: 1, keepdim: true }),
      inputs: [normal(2, 3)],
    },
    { about: "the origin", run: (x) => x.norm([1]), inputs: [float64([[0], [1]])], kink: true },
  ],
  min: [
    { about: "everything", run: (x) => x.min(), inputs: [distinct(2, 3)] },
    { about: "one dimension", run: (x) => x.min(0, true), inputs: [distinct(2, 3)] },
    {
      about: "ties",
      run: (x) => x.min(1),
      inputs: [
        float64([
          [0, 0, 1],
          [2, 3, 2],
        ]),
      ],
      kink: true,
    },
  ],
  argmin: [
    {
      about: "one dimension",
      run: (x) => x.argmin(1, true),
      inputs: [distinct(3, 4)],
      noGradient: "an index",
    },
  ],
  prod: [
    { about: "everything", run: (x) => x.prod(), inputs: [normal(5)] },
    { about: "one dimension", run: (x) => x.prod(0, true), inputs: [normal(3, 2)] },
    {
      about: "with a zero",
      run: (x) => x.prod(1),
      inputs: [
        float64([
          [2, 0, 3],
          [1, 4, 5],
        ]),
      ],
    },
    {
      about: "with two zeros",
      run: (x) => x.prod(1),
      inputs: [
        float64([
          [0, 0, 3],
          [1, 4, 5],
        ]),
      ],
    },
    { about: "of nothing", run: (x) => x.prod(), inputs: [normal(0)], constant: "it is 1" },
  ],
  logsumexp: [
    { about: "everything", run: (x) => x.logsumexp(), inputs: [normal(2, 3)] },
    { about: "one dimension", run: (x) => x.logsumexp(0, true), inputs: [normal(2, 3)] },
    {
      about: "ties",
      run: (x) => x.logsumexp(1),
      inputs: [
        float64([
          [1, 1],
          [2, 2],
        ]),
      ],
    },
    { about: "far from 0", run: (x) => x.logsumexp(), inputs: [float64([800, 801, 799])] },
  ],

  at: [
    { about: "a row", run: (x) => x.at(1), inputs: [normal(2, 3)] },
    {
      about: "ranges",
      run: (x) => x.at([0, 2], null, [null, null, -1]),
      inputs: [normal(3, 2, 2)],
    },
    {
      about: "by a tensor",
      run: (x) =>
        x.at(
          null,
          int32([
            [2, 0],
            [-1, 2],
          ]),
        ),
      inputs: [normal(2, 3)],
    },
    {
      about: "by tensors apart, and a position",
      run: (x) => x.at(int32([1, 0]), null, int32([[2], [1]]), 0),
      inputs: [normal(2, 2, 3, 2)],
    },
  ],
  flip: [
    { about: "last", run: (x) => x.flip(-1), inputs: [normal(2, 3)] },
    { about: "several", run: (x) => x.flip([0, -1]), inputs: [normal(2, 3, 2)] },
  ],
  indexSelect: [{ about: "repeats", run: (x) => x.indexSelect(0, index), inputs: [normal(3, 2)] }],
  split: [
    {
      about: "unequal parts",
      run: (x) => cat(x.split([1, 3], 1).reverse(), 1),
      inputs: [normal(2, 4)],
    },
  ],
  oneHot: [
    {
      about: "classes",
      run: (x) => x.oneHot(4),
      inputs: [index],
      noGradient: "of integers",
    },
  ],

  view: [{ about: "columns", run: (x) => x.view([3, 2]), inputs: [normal(2, 3)] }],
  flatten: [
    { about: "everything", run: (x) => x.flatten(), inputs: [normal(2, 3)] },
    { about: "inner dimensions", run: (x) => x.flatten(1, 2), inputs: [normal(2, 2, 2, 1)] },
    { about: "a number", run: (x) => x.flatten(), inputs: [normal()] },
  ],
  squeeze: [{ about: "one dimension", run: (x) => x.squeeze(1), inputs: [normal(2, 1, 3, 1)] }],
  unsqueeze: [{ about: "last", run: (x) => x.unsqueeze(-1), inputs: [normal(2, 3)] }],
  transpose: [{ about: "outer two", run: (x) => x.transpose(0, 1), inputs: [normal(2, 3, 2)] }],
  T: [{ about: "last two", run: (x) => x.T, inputs: [normal(2, 2, 3)] }],

  scan: scanSamples,
  cat: [
    { about: "see concat", run: (a, b) => cat([a, b], 1), inputs: [normal(2, 1), normal(2, 3)] },
  ],
  stack: [{ about: "last", run: (a, b) => stack([a, b], -1), inputs: [normal(2), normal(2)] }],
  where: [
    {
      about: "tensors",
      run: (c, a, b) => where(c, a, b),
      inputs: [int32([[1], [0]]), normal(3), normal(2, 1)],
    },
    { about: "a number", run: (x) => where(x.gt(0), x, 1.5), inputs: [normal(5)] },
  ],
  rand: [
    {
      about: "is a constant",
      run: (x) => x.mul(rand([3], { generator: new Generator(1) })),
      inputs: [normal(3)],
    },
  ],
  randn: [
    {
      about: "is a constant",
      run: (x) => x.mul(randn([3], { generator: new Generator(1) })),
      inputs: [normal(3)],
    },
  ],

  remainder: [
    {
      about: "of both signs",
      run: (x, y) => x.remainder(y),
      inputs: [float64([-5.3, 4.2, 7.7, -0.4]), float64([2, -1.5, 3, 0.7])],
    },
    {
      about: "of integers",
      run: (x) => x.remainder(3),
      inputs: [index],
      noGradient: "integers have none",
    },
  ],
  select: [{ about: "the last column", run: (x) => x.select(1, -1), inputs: [normal(2, 3)] }],
  narrow: [{ about: "in the middle", run: (x) => x.narrow(-1, 1, 2), inputs: [normal(2, 4)] }],
  chunk: [
    {
      about: "a smaller last one",
      run: (x) => cat(x.chunk(2, 1).reverse(), 1),
      inputs: [normal(2, 5)],
    },
  ],
  unbind: [
    { about: "columns", run: (x) => stack(x.unbind(1).reverse(), 0), inputs: [normal(2, 3)] },
  ],
  maskedFill: [
    {
      about: "a broadcast mask",
      run: (x) => x.maskedFill(int32([1, 0, 1]), -2),
      inputs: [normal(2, 3)],
    },
    {
      about: "a tensor of one number",
      run: (x, value) => x.maskedFill(x.gt(0), value),
      inputs: [normal(5), normal()],
    },
  ],
  indexPut: [
    {
      about: "rows",
      run: (x, y) => x.indexPut([int32([0, -1])], y),
      inputs: [normal(3, 2), normal(2, 2)],
    },
    {
      about: "the last of two at one place",
      run: (x, y) => x.indexPut([int32([0, 2, 0]), int32([1, 1, 1])], y),
      inputs: [normal(3, 2), normal(3)],
    },
    {
      about: "added",
      run: (x, y) => x.indexPut([null, int32([0, 2, 0])], y, { accumulate: true }),
      inputs: [normal(2, 3), normal(2, 1)],
    },
  ],

  repeat: [
    { about: "new dimensions", run: (x) => x.repeat(2, 1, 3), inputs: [normal(2, 2)] },
    { about: "a number", run: (x) => x.repeat([3]), inputs: [normal()] },
  ],
  tile: [{ about: "the last dimension", run: (x) => x.tile(2), inputs: [normal(2, 3)] }],
  repeatInterleave: [
    { about: "equally", run: (x) => x.repeatInterleave(2, 1), inputs: [normal(2, 3)] },
    { about: "each its own", run: (x) => x.repeatInterleave([2, 0, 1], 0), inputs: [normal(3, 2)] },
    { about: "flattened", run: (x) => x.repeatInterleave(3), inputs: [normal(2, 2)] },
  ],
  roll: [
    { about: "two dimensions", run: (x) => x.roll([1, -2], [0, 1]), inputs: [normal(3, 4)] },
    { about: "flattened", run: (x) => x.roll(-7), inputs: [normal(2, 3)] },
  ],

  tril: [
    { about: "below the diagonal", run: (x) => x.tril(-1), inputs: [normal(2, 3, 4)] },
    { about: "above the diagonal", run: (x) => x.tril(1), inputs: [normal(4, 3)] },
  ],
  triu: [{ about: "the main diagonal", run: (x) => x.triu(), inputs: [normal(3, 4)] }],
  diagonal: [
    { about: "to the right", run: (x) => x.diagonal(1), inputs: [normal(3, 4)] },
    { about: "of inner dimensions", run: (x) => x.diagonal(-1, 2, 0), inputs: [normal(3, 2, 4)] },
    {
      about: "none",
      run: (x) => x.diagonal(5),
      inputs: [normal(2, 3)],
      constant: "it has no element",
    },
  ],
  diag: [
    { about: "of a vector", run: (x) => x.diag(-1), inputs: [normal(3)] },
    { about: "of a matrix", run: (x) => x.diag(1), inputs: [normal(2, 4)] },
  ],
  trace: [{ about: "of a wide matrix", run: (x) => x.trace(), inputs: [normal(2, 3)] }],
  outer: [{ about: "vectors", run: (a, b) => a.outer(b), inputs: [normal(2), normal(3)] }],
  dot: [{ about: "vectors", run: (a, b) => a.dot(b), inputs: [normal(3), normal(3)] }],
  bmm: [{ about: "batch", run: (a, b) => a.bmm(b), inputs: [normal(2, 2, 3), normal(2, 3, 1)] }],

  any: [
    {
      about: "of a dimension",
      run: (x) => x.gt(0.5).any(1),
      inputs: [
        float64([
          [1, 0],
          [2, 1],
          [0, 0],
        ]),
      ],
      noGradient: "it jumps",
    },
  ],
  all: [
    {
      about: "of a dimension",
      run: (x) => x.gt(0.5).all(1, true),
      inputs: [
        float64([
          [1, 0],
          [0, 0],
          [2, 1],
        ]),
      ],
      noGradient: "it jumps",
    },
  ],

  sort: [
    { about: "rising", run: (x) => x.sort(0).values, inputs: [distinct(3, 4)] },
    { about: "falling", run: (x) => x.sort(-1, true).values, inputs: [distinct(2, 5)] },
  ],
  topk: [
    { about: "the largest", run: (x) => x.topk(2).values, inputs: [distinct(3, 4)] },
    {
      about: "the smallest of a dimension",
      run: (x) => x.topk(2, { dim: 0, largest: false }).values,
      inputs: [distinct(4, 2)],
    },
  ],
  median: [
    { about: "of all", run: (x) => x.median(), inputs: [distinct(2, 3)] },
    { about: "of a dimension", run: (x) => x.median(1, true).values, inputs: [distinct(3, 4)] },
  ],

  cumprod: [
    { about: "first dimension", run: (x) => x.cumprod(0), inputs: [normal(5, 2)] },
    { about: "with zeros", run: (x) => x.cumprod(0), inputs: [float64([2, 0, 3, 0, 4])] },
  ],
  logcumsumexp: [
    { about: "last dimension", run: (x) => x.logcumsumexp(-1), inputs: [normal(2, 5)] },
    { about: "far from 0", run: (x) => x.logcumsumexp(0), inputs: [float64([800, -801, 799])] },
    { about: "of equal ones", run: (x) => x.logcumsumexp(0), inputs: [float64([1, 1, 1, 2])] },
  ],

  meshgrid: [
    {
      about: "coordinates",
      run: (a, b) => {
        const [x, y] = meshgrid([a, b], { indexing: "xy" });
        return x.mul(y.exp());
      },
      inputs: [normal(2), normal(3)],
    },
  ],
  bernoulli: [
    {
      about: "is a constant",
      run: (x) => x.mul(bernoulli([0.2, 0.5, 0.8], { generator: new Generator(1) })),
      inputs: [normal(3)],
    },
  ],
  multinomial: [
    {
      about: "is an index",
      run: (x) => x.indexSelect(0, multinomial([1, 2, 3], 2, { generator: new Generator(1) })),
      inputs: [normal(3)],
    },
    {
      about: "with replacement",
      run: (x) =>
        x.indexSelect(
          0,
          multinomial([1, 2, 3], 4, { replacement: true, generator: new Generator(1) }),
        ),
      inputs: [normal(3)],
    },
  ],
};

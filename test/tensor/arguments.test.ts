import { describe, expect, it } from "vitest";
import {
  arange,
  ChainruleError,
  cat,
  customFunction,
  DtypeError,
  F,
  full,
  grad,
  manualSeed,
  nn,
  noGrad,
  ones,
  optim,
  rand,
  randn,
  ShapeError,
  stack,
  type Tensor,
  tensor,
  ValueError,
  where,
  zeros,
} from "../../src/index.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  notNegative,
  oneOf,
  required,
} from "../../src/tensor/arguments.ts";

/** As JavaScript calls them: with anything. */
const untyped = (given: unknown) => given as never;

const x = tensor([
  [1, 2],
  [3, 4],
]);
const y = tensor([
  [1, 0],
  [0, 1],
]);
const w = () => tensor([1, 2], { requiresGrad: true });
const layer = new nn.Linear(2, 2);

describe("a table of options", () => {
  const table = { lr: required(notNegative), weightDecay: notNegative, amsgrad: flag };
  const check = (given: unknown) => () => checkOptions("Adam", table, given);

  it.each([
    { lr: 1 },
    { lr: 0, weightDecay: undefined, amsgrad: true },
    { lr: 1, other: undefined },
  ])("takes %o", (given) => expect(check(given)).not.toThrow());

  it.each([
    [{}, "Adam: lr must be a number from 0, got undefined"],
    [{ lr: "1" }, 'Adam: lr must be a number from 0, got "1"'],
    [{ lr: Number.NaN }, "Adam: lr must be a number from 0, got NaN"],
    [{ lr: 1, amsgrad: 1 }, "Adam: amsgrad must be true or false, got 1"],
    [
      { lr: 1, weight_decay: 1 },
      "Adam: there is no option weight_decay. Did you mean weightDecay?",
    ],
    [{ lr: 1, WeightDecay: 1 }, "Adam: there is no option WeightDecay. Did you mean weightDecay?"],
    [{ learningRate: 1 }, "Adam: there is no option learningRate. Did you mean lr?"],
    [{ learning_rate: 1 }, "Adam: there is no option learning_rate. Did you mean lr?"],
    [
      { lr: 1, momentum: 1 },
      "there is no option momentum. The options are lr, weightDecay, amsgrad",
    ],
    [{ lr: 1, toString: 1 }, "there is no option toString."],
    [0.5, "(lr, weightDecay, amsgrad), got 0.5. Did you mean { lr: 0.5 }?"],
    [true, "got true. Did you mean { amsgrad: true }?"],
    ["fast", 'got "fast"'],
    [null, "got null"],
    [[1], "got [1]"],
    [new Map(), "got a Map"],
    [x, "got a Tensor [2, 2]"],
  ])("refuses %o", (given, message) => {
    expect(check(given)).toThrow(ValueError);
    expect(check(given)).toThrow(message);
  });

  it("names the word that is nearest", () => {
    const reduction = oneOf("mean", "sum", "none");
    expect(() => checkArgument("loss", "reduction", reduction, "Sum")).toThrow(
      'loss: reduction must be one of mean, sum, none, got "Sum". Did you mean "sum"?',
    );
  });
});

describe("what users of PyTorch, NumPy and JavaScript write is taken", () => {
  const numbers = (t: Tensor) => [t.shape, t.dtype, Array.from(t.data)];
  const m = new nn.Linear(2, 1, { dtype: "float64" });
  noGrad(() => [m.weight.copy_([[0.1, 0.2]]), m.bias?.zero_()]);

  it.each<[string, () => unknown, unknown]>([
    ["randn(2, 3)", () => randn(2, 3).shape, [2, 3]],
    ["rand(3)", () => rand(3).shape, [3]],
    ["zeros(2, 3)", () => zeros(2, 3).shape, [2, 3]],
    ["ones(2, { dtype })", () => numbers(ones(2, { dtype: "int32" })), [[2], "int32", [1, 1]]],
    ["x.reshape(4, -1)", () => x.reshape(4, -1).shape, [4, 1]],
    ["x.view(-1)", () => x.view(-1).shape, [4]],
    [
      "x.permute(1, 0)",
      () => x.permute(1, 0).toArray(),
      [
        [1, 3],
        [2, 4],
      ],
    ],
    ["x.expand(3, 2, 2)", () => x.expand(3, 2, 2).shape, [3, 2, 2]],
    ["x.sum({ dim, keepdim })", () => x.sum({ dim: 1, keepdim: true }).toArray(), [[3], [7]]],
    ["x.argmax({ dim })", () => x.argmax({ dim: 1 }).toArray(), [1, 1]],
    [
      "x.norm({ dim })",
      () => x.mul(0).add(2).norm({ dim: 0 }).toArray()[0 as never],
      Math.fround(8 ** 0.5),
    ],
    ["x.var({ dim, correction })", () => x.var({ dim: 1, correction: 0 }).toArray(), [0.25, 0.25]],
    [
      "x.add([1, 2])",
      () => x.add([1, 2]).toArray(),
      [
        [2, 4],
        [4, 6],
      ],
    ],
    ["x.mul(Float64Array)", () => x.mul(Float64Array.of(0.1, 1)).dtype, "float64"],
    ["x.add_([1, 2])", () => tensor([1, 1]).add_([1, 2]).toArray(), [2, 3]],
    [
      "integers.add([1, 2])",
      () => numbers(tensor([1, 1], { dtype: "int32" }).add([1, 2])),
      [[2], "int32", [2, 3]],
    ],
    [
      "integers.add([0.5])",
      () => numbers(tensor([1], { dtype: "int32" }).add([0.5])),
      [[1], "float32", [1.5]],
    ],
    ["float64.add([0.1])", () => tensor([0], { dtype: "float64" }).add([0.1]).item(), 0.1],
    ["where([true, false], …)", () => where([true, false], [1, 2], 0).toArray(), [1, 0]],
    ["x.matmul([[1], [2]])", () => x.matmul([[1], [2]]).toArray(), [[5], [11]]],
    ["x.indexSelect(0, [1])", () => x.indexSelect(0, [1]).toArray(), [[3, 4]]],
    ["x.gather(1, [[0], [1]])", () => x.gather(1, [[0], [1]]).toArray(), [[1], [4]]],
    ["x.scatterAdd", () => tensor([1, 1]).scatterAdd(0, [1, 1], [2, 3]).toArray(), [1, 6]],
    ["cat([[1], [2]])", () => cat([[1], [2]]).toArray(), [1, 2]],
    [
      "stack([x, [..]])",
      () => stack([tensor([1, 2]), [3, 4]]).toArray(),
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      "tensor of typed rows",
      () => numbers(tensor([Float32Array.of(1), Float32Array.of(2)])),
      [[2, 1], "float32", [1, 2]],
    ],
    ["tensor of double rows", () => tensor([[Float64Array.of(0.1)]]).item(), 0.1],
    ["F.mseLoss(x, [..])", () => F.mseLoss(tensor([1, 2]), [1, 4]).item(), 2],
    ["F.mseLoss([..], x)", () => F.mseLoss([1, 2], tensor([1, 4])).item(), 2],
    ["F.linear([..], [[..]])", () => F.linear([1, 2], [[1, 1]], [0.5]).toArray(), [3.5]],
    ["F.softmax([..], 0)", () => F.softmax([0, 0], 0).toArray(), [0.5, 0.5]],
    [
      "crossEntropy of labels",
      () =>
        F.crossEntropy(x, [0, 1]).item() ===
        F.crossEntropy(x, tensor([0, 1], { dtype: "int32" })).item(),
      true,
    ],
    [
      "crossEntropy of one label",
      () => F.crossEntropy(tensor([0, 0]), 1).item(),
      Math.fround(Math.LN2),
    ],
    [
      "crossEntropy of probabilities",
      () =>
        F.crossEntropy(x, [
          [1, 0],
          [0, 1],
        ]).item() === F.crossEntropy(x, y).item(),
      true,
    ],
    [
      "crossEntropy weighted",
      () =>
        F.crossEntropy(x, [0, 0], { weight: [2, 1] }).item() === F.crossEntropy(x, [0, 0]).item(),
      true,
    ],
    [
      "bceWithLogits",
      () => F.bceWithLogits([0], [1], { weight: [2] }).item(),
      Math.fround(2 * Math.LN2),
    ],
    ["forward([[1, 2]])", () => m.forward([[1, 1]]).toArray(), [[0.1 + 0.2]]],
    [
      "sequential.forward([[1, 2]])",
      () => new nn.Sequential(new nn.Tanh(), m).forward([[0, 0]]).toArray(),
      [[0]],
    ],
    ["new nn.ReLU().forward([-1])", () => new nn.ReLU().forward([-1, 1]).toArray(), [0, 1]],
    ["new nn.Sequential([a, b])", () => new nn.Sequential([layer, new nn.ReLU()]).length, 2],
    ["new nn.Parameter([1, 2])", () => new nn.Parameter([1, 2]).requiresGrad, true],
    [
      "grad(y, x)",
      () => {
        const a = w();
        return grad(a.sum(), a)[0].toArray();
      },
      [1, 1],
    ],
    [
      "clipGradNorm(w, 1)",
      () => {
        const a = w();
        a.sum().backward();
        return optim.clipGradNorm(a, 9).item();
      },
      Math.fround(Math.SQRT2),
    ],
    [
      "loss.backward({ retainGraph })",
      () => {
        const a = w();
        const loss = a.square().sum();
        loss.backward({ retainGraph: true });
        loss.backward();
        return a.grad?.toArray();
      },
      [4, 8],
    ],
    [
      "y.backward([1, 2])",
      () => {
        const a = w();
        a.mul(2).backward([1, 2]);
        return a.grad?.toArray();
      },
      [2, 4],
    ],
  ])("%s", (_, run, expected) => expect(run()).toEqual(expected));
});

describe("what was silently wrong, or an error from inside, says what is right", () => {
  it.each<[string, () => unknown, string, new (message: string) => ChainruleError]>([
    ["F.dropout(x, 0.9)", () => F.dropout(x, untyped(0.9)), "Did you mean { p: 0.9 }?", ValueError],
    [
      "new optim.Adam(p, 0.5)",
      () => new optim.Adam([w()], untyped(0.5)),
      "Did you mean { lr: 0.5 }?",
      ValueError,
    ],
    [
      "new optim.SGD(p)",
      () => new optim.SGD(untyped([w()])),
      "SGD: lr must be a number from 0, got undefined. Write { lr: 0.1 }",
      ValueError,
    ],
    [
      "new optim.SGD(groups)",
      () => new optim.SGD(untyped([{ params: [w()] }])),
      "SGD: lr must be",
      ValueError,
    ],
    [
      "{ weight_decay }",
      () => new optim.AdamW([w()], untyped({ weight_decay: 0.5 })),
      "Did you mean weightDecay?",
      ValueError,
    ],
    [
      "{ learningRate }",
      () => new optim.Adam([w()], untyped({ learningRate: 0.1 })),
      "Did you mean lr?",
      ValueError,
    ],
    [
      '{ lr: "0.1" }',
      () => new optim.Adam([w()], untyped({ lr: "0.1" })),
      'lr must be a number from 0, got "0.1"',
      ValueError,
    ],
    [
      "{ lr: NaN }",
      () => new optim.SGD([w()], { lr: Number.NaN }),
      "lr must be a number from 0, got NaN",
      ValueError,
    ],
    [
      "an option of a group",
      () => new optim.Adam([{ params: [w()], bata: 1 } as never]),
      "there is no option bata",
      ValueError,
    ],
    [
      "new optim.Adam(model)",
      () => new optim.Adam(untyped(layer)),
      "as model.parameters(), or groups [{ params, lr }], got a Linear",
      ValueError,
    ],
    ["new optim.Adam(tensor)", () => new optim.Adam(untyped(w())), "got a Tensor [2]", ValueError],
    [
      "new optim.Adam(named)",
      () => new optim.Adam(untyped(layer.namedParameters())),
      'got ["weight", a Parameter [2, 2]]',
      ValueError,
    ],
    [
      "optimizer.loadStateDict({})",
      () => new optim.Adam([w()]).loadStateDict(untyped({})),
      "the state must be { state, paramGroups }",
      ValueError,
    ],
    [
      "F.softmax(x)",
      () => (F.softmax as (x: Tensor) => Tensor)(x),
      "softmax: dim must be a dimension, an integer, got undefined. Over the last dimension it is -1",
      ValueError,
    ],
    [
      "new nn.Softmax()",
      () => new nn.Softmax(untyped(undefined)),
      "Softmax: dim must be",
      ValueError,
    ],
    [
      'F.mseLoss(x, y, "sum")',
      () => F.mseLoss(x, y, untyped("sum")),
      'Did you mean { reduction: "sum" }?',
      ValueError,
    ],
    [
      "new nn.Linear(2, 3, false)",
      () => new nn.Linear(2, 3, untyped(false)),
      "Did you mean { bias: false }?",
      ValueError,
    ],
    [
      "new nn.Linear(0, 2)",
      () => new nn.Linear(0, 2),
      "inFeatures must be a positive integer, got 0",
      ValueError,
    ],
    [
      "new nn.LeakyReLU({ … })",
      () => new nn.LeakyReLU(untyped({ negativeSlope: 0.2 })),
      "negativeSlope must be a number",
      ValueError,
    ],
    [
      "x.clamp({ min: 2 })",
      () => x.clamp(untyped({ min: 2 })),
      "Arguments go by their position, not by name",
      ValueError,
    ],
    [
      "x.var(0, false)",
      () => x.var(0, untyped(false)),
      "For unbiased = false write { correction: 0 }",
      ValueError,
    ],
    [
      "x.norm(1)",
      () => x.norm(untyped(1)),
      "norm: write { dim: 1 } for a dimension. PyTorch's p is 2 here; for 1 write x.abs().sum()",
      ValueError,
    ],
    [
      "x.sum(0, 1)",
      () => x.sum(0, untyped(1)),
      "sum: keepdim must be true or false, got 1",
      ValueError,
    ],
    ['x.sum("0")', () => x.sum(untyped("0")), 'sum: dimension "0" is out of range', ShapeError],
    [
      "x.sum({ axis: 1 })",
      () => x.sum(untyped({ axis: 1 })),
      "there is no option axis. The options are dim, keepdim",
      ValueError,
    ],
    [
      "x.relu(0.1)",
      () => (x.relu as (slope: number) => Tensor)(0.1),
      "relu: takes fewer operands",
      ValueError,
    ],
    [
      "x.mul()",
      () => x.mul(untyped(undefined)),
      "mul: an operand is missing. Write x.mul(y)",
      ValueError,
    ],
    [
      "x.mul(null)",
      () => x.mul(untyped(null)),
      "a number or an array of numbers, got null",
      ValueError,
    ],
    ['x.mul("3")', () => x.mul(untyped("3")), 'got "3"', ValueError],
    [
      "x.mul([[1], [2, 3]])",
      () => x.mul(untyped([[1], [2, 3]])),
      "mul: the operand[1] has 2 elements where 1 was expected",
      ShapeError,
    ],
    [
      "tensor(…, { requires_grad })",
      () => tensor([1], untyped({ requires_grad: true })),
      "Did you mean requiresGrad?",
      ValueError,
    ],
    ["tensor(x)", () => tensor(untyped(x)), "Use x.clone(), or x.detach()", ValueError],
    ["tensor([x, y])", () => tensor(untyped([x, y])), "got a Tensor [2, 2]. Use stack", ShapeError],
    [
      'dtype: "int64"',
      () => zeros([2], untyped({ dtype: "int64" })),
      'got "int64". Did you mean "int32"?',
      DtypeError,
    ],
    ['x.to("double")', () => x.to(untyped("double")), 'Did you mean "float64"?', DtypeError],
    ['x.to("half")', () => x.to(untyped("half")), 'Did you mean "float16"?', DtypeError],
    [
      'x.to("cuda")',
      () => x.to(untyped("cuda")),
      "A device belongs to a compiled function",
      DtypeError,
    ],
    [
      'model.to("cuda:0")',
      () => layer.to(untyped("cuda:0")),
      "A device belongs to a compiled function",
      DtypeError,
    ],
    [
      "model.to(int32)",
      () => layer.to(untyped("int32")),
      "dtype must be one of float16, bfloat16, float32, float64",
      DtypeError,
    ],
    [
      "new nn.Sequential(a, nn.ReLU)",
      () => new nn.Sequential(layer, untyped(nn.ReLU)),
      "layer 1 must be a module, got the class ReLU. Write new ReLU(…)",
      ValueError,
    ],
    ["cat(x, y)", () => cat(untyped(x), untyped(y)), "Write cat([x, y])", ValueError],
    [
      "x.reshape()",
      () => x.reshape(),
      "reshape: expected integers, reshape(2, 3) or reshape([2, 3])",
      ShapeError,
    ],
    [
      'randn("3")',
      () => randn(untyped("3")),
      'a list of non-negative integers, got "3"',
      ShapeError,
    ],
    ['full([2], "3")', () => full([2], untyped("3")), "full: value must be a number", ValueError],
    [
      'arange("3")',
      () => arange(untyped("3")),
      'arange: expected finite numbers end, or start, end and a step other than 0, got ["3"]',
      ValueError,
    ],
    [
      'arange(0, 3, "1")',
      () => arange(0, 3, untyped("1")),
      "expected an object of options",
      ValueError,
    ],
    [
      "crossEntropy(x, [0.5, 1])",
      () => F.crossEntropy(x, [0.5, 1]),
      "expected class indices of dtype int32",
      DtypeError,
    ],
    [
      "noGrad()",
      () => noGrad(untyped(undefined)),
      "noGrad: its argument must be a function",
      ValueError,
    ],
    ['manualSeed("a")', () => manualSeed(untyped("a")), 'got "a"', ValueError],
    ["manualSeed(NaN)", () => manualSeed(Number.NaN), "got NaN", ValueError],
    [
      'model.train("x")',
      () => layer.train(untyped("x")),
      "train: its argument must be true or false",
      ValueError,
    ],
    [
      "model.loadStateDict(null)",
      () => layer.loadStateDict(untyped(null)),
      "an object of tensors by name",
      ValueError,
    ],
    [
      "new nn.Parameter(x, { … })",
      () => new nn.Parameter(x, untyped({ requiresGrad: false })),
      "requiresGrad: must be true or false",
      ValueError,
    ],
    [
      "a hook that gives a number",
      () => {
        const a = w();
        a.registerHook(untyped(() => 3));
        a.sum().backward();
      },
      "hook: what it returns must be a tensor, got 3",
      ValueError,
    ],
    [
      "a function that gives a number",
      () => customFunction(untyped({ name: "f", forward: () => 3, backward: () => [] }))(w()),
      "f: what forward returns must be a tensor, got 3",
      ValueError,
    ],
    [
      "buildSequential(…, null)",
      () => nn.buildSequential(2, [], untyped(null)),
      "buildSequential: expected an object of options (dtype), got null",
      ValueError,
    ],
    [
      "init's mode",
      () => nn.init.kaimingUniform_(zeros([2, 2]), untyped({ mode: "fan_in" })),
      'Did you mean "fanIn"?',
      ValueError,
    ],
  ])("%s", (_, run, message, kind) => {
    expect(run).toThrow(kind);
    expect(run).toThrow(message);
  });
});

it("nothing was changed by a call that was refused", () => {
  const before = x.clone();
  expect(() => x.mul_(untyped("2"))).toThrow(ChainruleError);
  expect(x.toArray()).toEqual(before.toArray());
});

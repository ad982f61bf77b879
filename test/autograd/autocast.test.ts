import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { checkpoint } from "../../src/func/index.ts";
import {
  autocast,
  cat,
  F,
  grad,
  nn,
  noGrad,
  ones,
  randn,
  scan,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.ts";
import { cdist, qr } from "../../src/linalg/index.ts";
import type { HalfDtype } from "../../src/tensor/half.ts";

const x = randn([4, 6]);
const w = randn([6, 3]);
const half = x.half();
const classes = tensor([0, 1, 2, 1], { dtype: "int32" });
const signs = tensor([1, -1, 1, 1]);

// PyTorch's lists: https://pytorch.org/docs/stable/amp.html#cuda-op-specific-behavior
const products: Record<string, () => Tensor> = {
  matmul: () => x.matmul(w),
  mm: () => w.T.matmul(x.T),
  mv: () => x.matmul(w.T.at(0)),
  bmm: () => x.unsqueeze(0).matmul(w.unsqueeze(0)),
  linear: () => F.linear(x, w.T, zeros([3])),
  conv1d: () => F.conv1d(x.unsqueeze(0), randn([2, 4, 3]), zeros([2])),
  conv2d: () => F.conv2d(x.reshape([1, 1, 4, 6]), randn([2, 1, 3, 3]), zeros([2])),
  convTranspose1d: () => F.convTranspose1d(x.unsqueeze(0), randn([4, 2, 3]), zeros([2])),
  convTranspose2d: () => F.convTranspose2d(x.reshape([1, 1, 4, 6]), randn([1, 2, 3, 3])),
  prelu: () => F.prelu(x, tensor([0.1])),
  scaledDotProductAttention: () => F.scaledDotProductAttention(x, x, x),
  RNNCell: () => new nn.RNNCell(6, 3).forward(x),
  LSTMCell: () => new nn.LSTMCell(6, 3).forward(x)[0],
  GRUCell: () => new nn.GRUCell(6, 3).forward(x),
  LSTM: () => new nn.LSTM(6, 3).forward(x)[0],
};

const wide: Record<string, (x: Tensor) => Tensor> = {
  acos: (x) => x.acos(),
  asin: (x) => x.asin(),
  cosh: (x) => x.cosh(),
  exp: (x) => x.exp(),
  expm1: (x) => x.expm1(),
  log: (x) => x.log(),
  log10: (x) => x.log10(),
  log1p: (x) => x.log1p(),
  log2: (x) => x.log2(),
  pow: (x) => x.pow(2),
  square: (x) => x.square(),
  reciprocal: (x) => x.reciprocal(),
  rsqrt: (x) => x.rsqrt(),
  sinh: (x) => x.sinh(),
  tan: (x) => x.tan(),
  softplus: (x) => x.softplus(),
  sum: (x) => x.sum(1),
  norm: (x) => x.norm(),
  prod: (x) => x.prod(0),
  cumsum: (x) => x.cumsum(0),
  cumprod: (x) => x.cumprod(0),
  softmax: (x) => F.softmax(x, 1),
  softmin: (x) => F.softmin(x, 1),
  logSoftmax: (x) => F.logSoftmax(x, 1),
  layerNorm: (x) => F.layerNorm(x, 6),
  groupNorm: (x) => F.groupNorm(x, 2),
  crossEntropy: (x) => F.crossEntropy(x, classes),
  nllLoss: (x) => F.nllLoss(x, classes),
  mseLoss: (x) => F.mseLoss(x, x.add(1)),
  l1Loss: (x) => F.l1Loss(x, x.add(1)),
  smoothL1Loss: (x) => F.smoothL1Loss(x, x.add(1)),
  huberLoss: (x) => F.huberLoss(x, x.add(1)),
  bceWithLogits: (x) => F.bceWithLogits(x, x.sigmoid()),
  klDiv: (x) => F.klDiv(x, x.sigmoid()),
  poissonNllLoss: (x) => F.poissonNllLoss(x, x.sigmoid()),
  softMarginLoss: (x) => F.softMarginLoss(x.at(0), x.at(0).sign()),
  multiMarginLoss: (x) => F.multiMarginLoss(x, classes),
  marginRankingLoss: (x) => F.marginRankingLoss(x.T.at(0), x.T.at(1), signs.to(x.dtype)),
  hingeEmbeddingLoss: (x) => F.hingeEmbeddingLoss(x.T.at(0), signs.to(x.dtype)),
  cosineEmbeddingLoss: (x) => F.cosineEmbeddingLoss(x, x.flip(0), signs.to(x.dtype)),
  tripletMarginLoss: (x) => F.tripletMarginLoss(x, x.flip(0), x.flip(1)),
  cosineSimilarity: (x) => F.cosineSimilarity(x, x.flip(0)),
  normalize: (x) => F.normalize(x),
  pairwiseDistance: (x) => F.pairwiseDistance(x, x.flip(0)),
  cdist: (x) => cdist(x, x),
};

const asTheyCome: Record<string, (x: Tensor) => Tensor> = {
  relu: (x) => x.relu(),
  gelu: (x) => F.gelu(x),
  add: (x) => x.add(x),
  mean: (x) => x.mean(0),
  max: (x) => x.max(0),
  var: (x) => x.var(0),
  std: (x) => x.std(0),
  logsumexp: (x) => x.logsumexp(0),
  logcumsumexp: (x) => x.logcumsumexp(0),
  maxPool1d: (x) => F.maxPool1d(x, 2),
  maxPool2d: (x) => F.maxPool2d(x.unsqueeze(0), 2),
  avgPool1d: (x) => F.avgPool1d(x, 2),
  avgPool2d: (x) => F.avgPool2d(x.unsqueeze(0), 2),
  adaptiveMaxPool1d: (x) => F.adaptiveMaxPool1d(x, 4),
  adaptiveMaxPool2d: (x) => F.adaptiveMaxPool2d(x.unsqueeze(0), 3),
  adaptiveAvgPool1d: (x) => F.adaptiveAvgPool1d(x, 4),
  adaptiveAvgPool2d: (x) => F.adaptiveAvgPool2d(x.unsqueeze(0), 3),
  interpolate: (x) => F.interpolate(x.unsqueeze(0), { scaleFactor: 2, mode: "linear" }),
  batchNorm: (x) => F.batchNorm(x, { training: true, weight: ones([6]), bias: zeros([6]) }),
  dropout: (x) => F.dropout(x),
};

describe.each(["float16", "bfloat16"] as const)("autocast to %s", (dtype) => {
  const within = <T>(body: () => T) => autocast(body, { dtype });

  it.each(Object.entries(products))("has %s in half precision", (_, run) => {
    expect(run().dtype).toBe("float32");
    expect(within(run).dtype).toBe(dtype);
  });

  it.each(Object.entries(wide))("has %s in float32", (_, run) => {
    const given = x.to(dtype);
    expect(run(given).dtype).toBe(dtype);
    expect(within(() => run(given)).dtype).toBe("float32");
    expect(within(() => run(x)).dtype).toBe("float32");
  });

  it.each(Object.entries(asTheyCome))("leaves %s to the dtype that comes", (_, run) => {
    for (const given of [x, x.to(dtype)]) expect(within(() => run(given)).dtype).toBe(given.dtype);
  });

  it("takes the widest of what is joined", () => {
    expect(within(() => cat([x, x.to(dtype)])).dtype).toBe("float32");
  });

  it("leaves factorizations alone", () => {
    for (const each of [x, x.T]) {
      const [expected, found] = [qr(each), within(() => qr(each))];
      expect(found.r.toArray()).toEqual(expected.r.toArray());
    }
  });

  it("leaves float64 and integers alone", () => {
    const double = x.to("float64");
    expect(within(() => double.matmul(w.to("float64"))).dtype).toBe("float64");
    expect(within(() => classes.sum()).dtype).toBe("int32");
  });

  it("gives parameters gradients of their own dtype, those of casts written out", () => {
    const model = new nn.Sequential(new nn.Linear(6, 5), new nn.GELU(), new nn.Linear(5, 3));
    within(() => F.crossEntropy(model.forward(x), classes)).backward();
    const parameters = [...model.parameters()];
    const gradients = parameters.map((p) => p.grad!);
    const [w1, b1, w2, b2] = parameters.map((p) => p.to(dtype));
    const logits = F.linear(F.gelu(F.linear(x.to(dtype), w1, b1)), w2, b2);
    const expected = grad(F.crossEntropy(logits.to("float32"), classes), parameters);
    gradients.forEach((gradient, i) => {
      expect(gradient.dtype).toBe("float32");
      expect([...gradient.data]).toEqual([...expected[i].data]);
    });
  });

  it("is recorded where it stands in a compiled function, and guards one that stands around it", () => {
    const model = new nn.Sequential(
      new nn.Linear(6, 5),
      new nn.Tanh(),
      new nn.LayerNorm(5),
      new nn.Linear(5, 3),
    );
    let recordings = 0;
    const loss = (given: Tensor) => {
      recordings++;
      return F.crossEntropy(model.forward(given), classes);
    };
    const inside = compile((given: Tensor) => within(() => loss(given)));
    const expected = within(() => loss(x)).item();
    for (let i = 0; i < 3; i++) expect(inside(x).item()).toBeCloseTo(expected, 3);
    expect(recordings).toBe(2);
    const around = compile(loss);
    const plain = around(x).item();
    const cast = within(() => around(x)).item();
    expect(plain).toBeCloseTo(noGrad(() => loss(x)).item(), 6);
    expect(cast).toBe(inside(x).item());
    expect(cast).not.toBe(plain);
    expect(around(x).item()).toBe(plain);
  });

  it("holds for what a checkpoint computes once more", () => {
    const v = randn([6, 6], { requiresGrad: true });
    const block = (given: Tensor) => given.matmul(v).tanh().matmul(v);
    const slope = (run: (given: Tensor) => Tensor) =>
      grad(
        within(() => run(x).sum()),
        [v],
      )[0];
    const kept = slope(block);
    expect([...slope((given) => checkpoint(block, given)).data]).toEqual([...kept.data]);
    expect([...grad(block(x).sum(), [v])[0].data]).not.toEqual([...kept.data]);
  });

  it("holds for the turns of a loop, compiled and differentiated too", () => {
    const v = randn([6, 6], { requiresGrad: true });
    const loss = (given: Tensor) =>
      within(() =>
        scan(
          (h, row) => [h.matmul(v).to("float32").tanh().add(row), h],
          zeros([6]),
          given,
        )[0].sum(),
      );
    const step = (given: Tensor) => {
      const y = loss(given);
      return [y, grad(y, [v])[0]];
    };
    const [expected, actual] = [step(x), compile(step)(x)];
    expect(actual[0].item()).toBeCloseTo(expected[0].item(), 1);
    const size = expected[1].abs().max().item();
    expect(actual[1].sub(expected[1]).abs().max().item() / size).toBeLessThan(0.02);
    expect(expected[1].dtype).toBe("float32");
  });
});

describe("autocast", () => {
  const dtypeOf = () => x.matmul(w).dtype;

  it("is bfloat16 unless it is said otherwise, nests, can be off, and ends", () => {
    const seen = autocast(() => [
      dtypeOf(),
      autocast(dtypeOf, { dtype: "float16" }),
      autocast(dtypeOf, { enabled: false }),
      dtypeOf(),
    ]);
    expect(seen).toEqual(["bfloat16", "float16", "float32", "bfloat16"]);
    expect(dtypeOf()).toBe("float32");
    expect(autocast(() => half.matmul(w)).dtype).toBe("bfloat16");
    expect(() => autocast(() => x.matmul(x))).toThrow("matmul");
    expect(dtypeOf()).toBe("float32");
  });

  it("attends to many keys in half precision, too", () => {
    const q = randn([600, 8]);
    const [short, long] = [
      autocast(() => F.scaledDotProductAttention(q, q, q)),
      F.scaledDotProductAttention(q, q, q),
    ];
    expect(short.dtype).toBe("bfloat16");
    expect(short.sub(long).abs().max().item()).toBeLessThan(0.05);
  });

  it("refuses an asynchronous body, and what are no options", () => {
    expect(() => autocast(async () => 1)).toThrow("autocast: the body is asynchronous");
    const untyped = (value: unknown) => value as HalfDtype;
    expect(() => autocast(dtypeOf, { dtype: untyped("float32") })).toThrow(
      "autocast: dtype must be one of float16, bfloat16",
    );
    expect(() => autocast(untyped(3) as never)).toThrow(
      "autocast: its argument must be a function",
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { ReferenceBackend } from "../../src/compile/reference/backend.ts";
import {
  cat,
  F,
  full,
  grad,
  nn,
  noGrad,
  optim,
  rand,
  randn,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.ts";
import { type HalfDtype, type HalfNumbers, halfBits, nearestHalf } from "../../src/tensor/half.ts";
import { decode, type GoldenTensor, golden } from "../golden/read.ts";

interface HalfCase {
  name: string;
  op: string;
  dtype: HalfDtype;
  options: { other?: number; dim?: number };
  inputs: GoldenTensor[];
  output: GoldenTensor;
  upstream?: GoldenTensor;
  gradients?: GoldenTensor[];
}

const { cases } = golden<{ cases: HalfCase[] }>("half");

const functions: Record<string, (inputs: Tensor[], options: HalfCase["options"]) => Tensor> = {
  add: ([a, b], { other }) => a.add(b ?? other!),
  sub: ([a, b], { other }) => a.sub(b ?? other!),
  mul: ([a, b], { other }) => a.mul(b ?? other!),
  div: ([a, b], { other }) => a.div(b ?? other!),
  sum: ([x], { dim }) => x.sum(dim),
  mean: ([x], { dim }) => x.mean(dim),
  exp: ([x]) => x.exp(),
  tanh: ([x]) => x.tanh(),
  sqrt: ([x]) => x.sqrt(),
  sigmoid: ([x]) => x.sigmoid(),
  log: ([x]) => x.log(),
  softmax: ([x], { dim }) => F.softmax(x, dim!),
  logSoftmax: ([x], { dim }) => F.logSoftmax(x, dim!),
  matmul: ([a, b]) => a.matmul(b),
  linear: ([x, w]) => F.linear(x, w),
  conv2d: ([x, w]) => F.conv2d(x, w),
  layerNorm: ([x]) => F.layerNorm(x, 6),
  mseLoss: ([x, y]) => F.mseLoss(x, y),
  crossEntropy: ([x, y]) => F.crossEntropy(x, y),
};

/** What IEEE rounds once from an exact result: it has to be PyTorch's, to the bit. */
const exact = new Set(["add", "sub", "mul", "div"]);

/** How many numbers of the dtype lie from one to the other. */
function stepsBetween(x: Tensor, expected: readonly number[]): number {
  const place = (bits: number) => (bits & 0x8000 ? -(bits & 0x7fff) : bits);
  const wanted = tensor([...expected], { dtype: x.dtype });
  const [a, b] = [x, wanted].map(({ data }) => Array.from(halfBits(data as HalfNumbers), place));
  return Math.max(0, ...a.map((each, i) => Math.abs(each - b[i])));
}

function inputsOf({ inputs, dtype, op }: HalfCase): Tensor[] {
  return inputs.map((given) => {
    const { shape, data } = decode(given);
    const own = given.dtype === "int32" ? "int32" : dtype;
    const x = tensor(data.flat(), { shape, dtype: own });
    x.requiresGrad = own === dtype && op in functions;
    return x;
  });
}

describe("PyTorch's half precision", () => {
  it.each(cases)("$name", (given) => {
    const { op, options, dtype, upstream, gradients } = given;
    const run = (inputs: Tensor[]) => functions[op](inputs, options);
    const inputs = inputsOf(given);
    const y = run(inputs);
    expect(y.dtype).toBe(dtype);
    const { shape, data } = decode(given.output);
    expect(y.shape).toEqual(shape);
    expect(stepsBetween(y, data)).toBeLessThanOrEqual(exact.has(op) ? 0 : 1);

    const compiled = compile((...given: Tensor[]) => run(given))(...inputsOf(given));
    expect(compiled.dtype).toBe(dtype);
    expect(stepsBetween(compiled, data)).toBeLessThanOrEqual(exact.has(op) ? 0 : 1);
    if (!upstream || !gradients) return;
    const variables = inputs.filter((x) => x.requiresGrad);
    const found = grad(y, variables, {
      gradOutputs: [tensor(decode(upstream).data, { shape, dtype })],
    });
    found.forEach((each, i) => {
      expect(each.dtype).toBe(dtype);
      const expected = decode(gradients[i]).data;
      const size = Math.max(...expected.map(Math.abs));
      const apart = each.data.map((value: number, k: number) => Math.abs(value - expected[k]));
      expect(Math.max(...apart) / size).toBeLessThan(dtype === "float16" ? 2 ** -9 : 2 ** -6);
    });
  });
});

const dtypes: HalfDtype[] = ["float16", "bfloat16"];
const isRounded = (x: Tensor) =>
  x.data.every((value: number) => Object.is(nearestHalf(x.dtype as HalfDtype, value), value));

describe.each(dtypes)("%s", (dtype) => {
  const x = () =>
    tensor(
      [
        [0.1, -1e-7, 3],
        [70000, 1 / 3, -2],
      ],
      { dtype },
    );
  const index = tensor([[0, 1, 1]], { dtype: "int32" });

  const makers: Record<string, () => Tensor> = {
    tensor: x,
    full: () => full([3], 0.1, { dtype }),
    rand: () => rand([50], { dtype }),
    randn: () => randn([50], { dtype }),
    to: () => rand([50]).to(dtype),
    "a map": () => x().mul(0.7).sin(),
    "a product": () => x().matmul(x().T),
    "a sum": () => x().sum(0),
    cumsum: () => x().cumsum(1),
    cat: () => cat([x(), tensor([[1, 0, 2]], { dtype: "bool" as const, shape: [1, 3] })]),
    gather: () => x().gather(0, index),
    scatterAdd: () => zeros([2, 3], { dtype }).scatterAdd(0, index, x().slice(0, 0, 1)),
    pad: () => x().pad([1, 1], 0.1),
    "a slice": () => x().slice(1, 0, 2).T.flatten(),
    fill_: () => x().fill_(0.1),
    copy_: () => x().copy_(rand([2, 3])),
    "add_ to a view": () => {
      const all = x();
      all.T.add_(rand([3, 2]));
      return all;
    },
    softmax: () => F.softmax(x(), 1),
    "a gradient": () => {
      const w = x();
      w.requiresGrad = true;
      w.mul(1 / 3)
        .tanh()
        .sum()
        .backward();
      return w.grad!;
    },
  };

  it.each(Object.entries(makers))("is all that %s stores", (_, make) => {
    const made = make();
    expect(made.dtype).toBe(dtype);
    expect(isRounded(made)).toBe(true);
  });

  it("is drawn below 1", () => {
    const draws = rand([20000], { dtype });
    expect(draws.max().item()).toBeLessThan(1);
    expect(draws.min().item()).toBeGreaterThanOrEqual(0);
    expect(draws.to("float64").mean().item()).toBeCloseTo(0.5, 1);
  });

  it.each([
    ["WebAssembly", undefined],
    ["the reference", new ReferenceBackend()],
    ["the reference, without kernels", new ReferenceBackend({ steps: [] })],
  ] as const)("is rounded at every store of a compiled function: %s", (_, backend) => {
    const w = randn([4, 4], { dtype, requiresGrad: true });
    const step = (x: Tensor) => {
      const hidden = x.matmul(w).tanh();
      const y = hidden.add(x.mul(0.3)).sum(1);
      return [hidden, y, grad(y.square().sum(), [w])[0]];
    };
    const given = randn([5, 4], { dtype });
    const expected = step(given);
    const actual = compile(step, backend ? { backend } : {})(given);
    expected.forEach((each, i) => {
      expect(actual[i].dtype).toBe(dtype);
      expect(isRounded(actual[i])).toBe(true);
      expect(stepsBetween(actual[i], [...each.data]), `result ${i}`).toBeLessThanOrEqual(2);
    });
  });

  it("rounds the same numbers in WebAssembly", () => {
    const cast = compile((x: Tensor) => x.to(dtype));
    const wide = compile((x: Tensor) => x.mul(1).to(dtype));
    const numbers = fc.array(
      fc.oneof(
        fc.float(),
        fc.float({ min: Math.fround(-1e-4), max: Math.fround(1e-4) }),
        fc.float({ min: 60000, max: 70000 }),
      ),
      { minLength: 9, maxLength: 9 },
    );
    fc.assert(
      fc.property(numbers, (data) => {
        const wanted = data.map((value) => nearestHalf(dtype, value));
        expect([...cast(tensor(data)).data]).toEqual(wanted);
        expect([...wide(tensor(data, { dtype: "float64" })).data]).toEqual(wanted);
      }),
    );
  });

  // Σ, Σx² and a number for each place in a window are beyond a half's range or digits.
  const reduced: Record<string, { x: Tensor; run: (x: Tensor) => Tensor }> = {
    "a mean": { x: full([100, 1000], 3), run: (x) => x.mean() },
    "a mean of rows": { x: full([2, 70000], 1).T, run: (x) => x.mean(0) },
    "a variance": { x: tensor([200, -300, 120, 7]), run: (x) => x.var() },
    "a standard deviation": { x: tensor([30000, -30000, 5]), run: (x) => x.std() },
    "a small standard deviation": { x: tensor([1e-4, -1e-4, 3e-5]), run: (x) => x.std() },
    "a norm": { x: tensor([300, 400]), run: (x) => x.norm() },
    "a small norm": { x: tensor([3e-4, 4e-4]), run: (x) => x.norm() },
    "a product": { x: tensor([300, 300, 1e-3, 1e-3]), run: (x) => x.prod() },
    "running products": { x: tensor([300, 300, 1e-3, 0.1]), run: (x) => x.cumprod(0) },
    "vectors of norm 1": { x: tensor([[300, 400]]), run: (x) => F.normalize(x) },
    "a distance": {
      x: tensor([[300, 400]]),
      run: (x) => F.pairwiseDistance(x, zeros([1, 2], { dtype: x.dtype as HalfDtype })),
    },
    "means of windows": { x: full([1, 1, 8], 30000), run: (x) => F.avgPool1d(x, 4) },
    "the largest of a large window": {
      x: tensor(Float32Array.from({ length: 3000 }, (_, i) => (i % 64) + (i === 2500 ? 64 : 0))),
      run: (x) => F.maxPool1d(x.reshape([1, 1, 3000]), 3000),
    },
    "numbers between": {
      x: tensor([[[1, 2, 5]]]),
      run: (x) => F.interpolate(x, { scaleFactor: 3, mode: "linear" }),
    },
  };

  it.each(Object.entries(reduced))("rounds %s once", (_, { x, run }) => {
    const given = x.to(dtype);
    const expected = run(given.to("float32")).to(dtype);
    for (const actual of [run(given), compile(run)(given)]) {
      expect(actual.dtype).toBe(dtype);
      expect(actual.toArray()).toEqual(expected.toArray());
    }
  });

  it("makes float32 of the two halves, and half of integers", () => {
    const other = dtype === "float16" ? "bfloat16" : "float16";
    expect(x().add(x().to(other)).dtype).toBe("float32");
    expect(x().add(tensor(1, { dtype: other })).dtype).toBe(dtype);
    expect(x().add(rand([3])).dtype).toBe("float32");
    expect(x().add(0.1).dtype).toBe(dtype);
    expect(tensor([1, 2], { dtype: "int32" }).mul(tensor(0.5, { dtype })).dtype).toBe(dtype);
  });

  it("is what a module computes in, trains in and is saved in", () => {
    const model = new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 1));
    const wide = model.stateDict();
    const narrow = dtype === "float16" ? model.half() : model.bfloat16();
    expect(narrow.parameters().every((p) => p.dtype === dtype && isRounded(p))).toBe(true);
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
    const train = () => {
      optimizer.zeroGrad();
      const loss = F.mseLoss(model.forward(ones), zeros([2, 1], { dtype }));
      loss.backward();
      optimizer.step();
      return loss;
    };
    const ones = full([2, 3], 1, { dtype });
    const first = train().item();
    const compiled = compile(train);
    for (let i = 0; i < 20; i++) compiled();
    expect(model.parameters().every(isRounded)).toBe(true);
    expect(
      noGrad(() => F.mseLoss(model.forward(ones), zeros([2, 1], { dtype }))).item(),
    ).toBeLessThan(first / 4);
    model.loadStateDict(wide);
    const again = new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 1));
    again.loadStateDict(model.stateDict());
    for (const [name, parameter] of Object.entries(again.stateDict())) {
      expect([...parameter.data]).toEqual(
        Array.from(wide[name].data, (v) => nearestHalf(dtype, v)),
      );
    }
  });
});

import fc from "fast-check";
import { cat, type Dtype, F, noGrad, stack, type Tensor, tensor, where } from "../../src/index.ts";
import { fold, unfold } from "../../src/ops/unfold.ts";

/** A tensor that a program starts from: numbers, to be scaled. */
export interface Leaf {
  shape: number[];
  numbers: number[];
}

/** One operation; `x`, `y` and `choices` are folded into what there is. */
export interface Instruction {
  operation: number;
  x: number;
  y: number;
  choices: number[];
}

export interface Program {
  leaves: Leaf[];
  instructions: Instruction[];
}

/** Picks from 0, …, count − 1; every call another. */
type Choose = (count: number) => number;

export type Operation = (x: Tensor, y: Tensor, choose: Choose, state: Tensor) => Tensor;

const LARGEST = 120;

/** y in a shape that broadcasts with that of x: as it is, or its mean. */
function beside(x: Tensor, y: Tensor): Tensor {
  const fits = y.shape
    .slice()
    .reverse()
    .every((size, i) => {
      const other = x.shape.at(-1 - i) ?? 1;
      return size === other || size === 1 || other === 1;
    });
  const size = Math.max(1, x.size) * Math.max(1, y.size);
  return fits && size <= LARGEST * 4 ? y : y.sum();
}

const atLeast1d = (x: Tensor) => (x.ndim === 0 ? x.reshape([1]) : x);

const numeric = (x: Tensor) => (x.dtype === "bool" ? x.to("int32") : x);

/** As rows of numbers. */
function matrix(x: Tensor): Tensor {
  if (x.ndim === 2) return x;
  return x.ndim < 2 ? x.reshape([1, x.size]) : x.flatten(0, -2);
}

/** Views: no number is computed. */
export const views: Operation[] = [
  (x, _y, choose) => {
    const dims = x.shape.map((_, i) => i);
    const turned = choose(Math.max(1, x.ndim));
    return x.permute([...dims.slice(turned), ...dims.slice(0, turned)]);
  },
  (x) => (x.ndim < 2 ? x : x.T),
  (x, _y, choose) => (x.ndim === 0 ? x : x.flip(choose(x.ndim))),
  (x, _y, choose) => {
    if (x.ndim === 0) return x;
    const dim = choose(x.ndim);
    const step = [1, 2, 3, -1, -2][choose(5)];
    return x.slice(dim, step > 0 ? choose(2) : undefined, undefined, step);
  },
  (x, _y, choose) => (x.ndim === 0 || x.shape[0] === 0 ? x : x.at(choose(x.shape[0]))),
  (x, _y, choose) => x.unsqueeze(choose(x.ndim + 1)),
  (x) => x.squeeze(),
  (x) => x.flatten(),
  (x) => x.reshape([x.shape.at(-1) ?? 1, ...x.shape.slice(0, -1)]),
  (x, _y, choose) =>
    x.size > LARGEST / 3 ? x : x.unsqueeze(0).expand([1 + choose(3), ...x.shape]),
  (x, _y, choose) => {
    if (x.ndim === 0 || x.shape[0] < 2) return x;
    return x.split(1 + choose(x.shape[0]))[0];
  },
];

/** Exact on integers. */
export const integer: Operation[] = [
  (x, y) => x.add(beside(x, y)).clamp(-8, 8),
  (x, y) => x.sub(beside(x, y)).clamp(-8, 8),
  (x, y) => x.mul(beside(x, y)).clamp(-8, 8),
  (x, y) => x.maximum(beside(x, y)),
  (x, y) => x.minimum(beside(x, y)),
  (x) => x.neg(),
  (x) => x.abs(),
  (x) => x.sign(),
  (x) => x.relu(),
  (x) => x.square().clamp(0, 8),
  (x) => x.clone(),
  (x) => x.detach(),
  (x, y) => x.lt(beside(x, y)),
  (x, y) => x.eq(beside(x, y)),
  (x, y) => x.ge(beside(x, y)).mul(x),
  (x) => x.logicalNot(),
  (x, y) => where(x.gt(0), x, beside(x, y)),
  (x, _y, choose) => x.to((["float32", "float64", "int32", "bool"] as const)[choose(4)]),
  (x, _y, choose) => x.sum(x.ndim === 0 ? undefined : choose(x.ndim), choose(2) === 0).clamp(-8, 8),
  (x) => x.sum().clamp(-8, 8),
  (x, _y, choose) => {
    const dim = choose(Math.max(1, x.ndim));
    return x.size === 0 ? x : x.detach().max(dim, choose(2) === 0);
  },
  (x) => (x.size === 0 ? x : x.detach().min()),
  (x, _y, choose) => (x.size === 0 ? x : x.argmax(choose(Math.max(1, x.ndim)))),
  (x, _y, choose) => x.cumsum(choose(Math.max(1, x.ndim))).clamp(-8, 8),
  (x) => x.pad([1, 0].slice(0, 2 * x.ndim), 2),
  (x, y) => (y.size <= LARGEST && x.size <= LARGEST ? cat([x.flatten(), y.flatten()]) : x),
  (x, _y, choose) => (x.size > LARGEST / 2 ? x : stack([x, x.neg()], choose(x.ndim + 1))),
  (x, y) => {
    const [a, b] = [matrix(x), matrix(y)].map((m) => m.to("float32"));
    const product = a.shape[1] === b.shape[1] ? a.matmul(b.T) : a.T.matmul(a);
    return product.size > LARGEST ? x : product.clamp(-8, 8);
  },
  (x) => {
    if (x.ndim < 3 || x.size > LARGEST) return x;
    const batch = x.to("float64");
    return batch.transpose(-1, -2).matmul(batch).clamp(-8, 8);
  },
  (x, y) => {
    const a = atLeast1d(x);
    if (a.shape[0] === 0) return x;
    const index = y
      .flatten()
      .abs()
      .to("int32")
      .clamp(0, a.shape[0] - 1)
      .slice(0, 0, 5);
    return a.size > LARGEST ? x : a.indexSelect(0, index);
  },
  (x, y) => {
    const a = numeric(x).flatten();
    const index = y.flatten().abs().to("int32").clamp(0, 3).slice(0, 0, a.size);
    const source = a.slice(0, 0, index.size);
    return source.mul(0).sum().expand([4]).scatterAdd(0, index, source).clamp(-8, 8);
  },
  (x, _y, choose) => {
    const pixels = x.size;
    if (pixels === 0 || pixels > LARGEST) return x;
    // A sum of booleans is an integer.
    const images = numeric(x).reshape([1, 1, 1, pixels]);
    const kernel = 1 + choose(Math.min(2, pixels));
    const window = {
      kernel: [1, kernel],
      stride: [1, 1 + choose(2)],
      padding: [choose(2), choose(2)],
      dilation: [1, 1],
    } as const;
    const columns = unfold(images, window);
    return choose(2) === 0 ? columns : fold(columns, [1, pixels], window).clamp(-8, 8);
  },
  (x, y, _choose, state) => {
    noGrad(() => state.add_(beside(state, x).detach().sum().clamp(-2, 2).to("int32")));
    return y;
  },
  (x, y, _choose, state) => {
    noGrad(() => state.copy_(state.T.add(y.sum().clamp(-2, 2).to("int32")).clamp(-8, 8)));
    return x;
  },
  (x, _y, _choose, state) => {
    noGrad(() => state.at(0).sub_(state.at(1)));
    return x;
  },
  (x, _y, _choose, state) => {
    const product = x.sum().clamp(-2, 2).mul(state);
    return product.clamp(-8, 8);
  },
];

/** x as int32; what comes of it may be of any dtype. */
const whole = (x: Tensor) => (x.dtype === "int32" ? x : x.to("int32"));

/** On int32 up to its ends: some wrap, some throw, and float64 keeps what comes of them. */
export const wrapping: Operation[] = [
  (x, y) => whole(x).add(beside(x, whole(y))),
  (x, y) => whole(x).sub(beside(x, whole(y))),
  (x, y) => whole(x).mul(beside(x, whole(y))),
  (x, y) =>
    whole(x)
      .mul(beside(x, whole(y)))
      .add(x.gt(0))
      .neg(),
  (x) => whole(x).neg().abs(),
  (x) => whole(x).square().sub(2_000_000_000),
  (x, _y, choose) => whole(x).pow(choose(6)),
  (x, y) => whole(x).pow(beside(x, whole(y)).clamp(-1, 40)),
  (x, y) =>
    whole(x)
      .maximum(beside(x, whole(y)))
      .add(1),
  (x, y) => where(x.lt(beside(x, y)), whole(x).neg(), 7),
  (x, _y, choose) => whole(x).lt([3e9, -3e9, 2 ** 31 - 0.5, NaN][choose(4)]),
  (x) => whole(x).round().add(whole(x).ceil()),
  (x) => whole(x).mul(0).neg().to("float64").reciprocal(),
  (x) => x.to("float64").mul(0.75),
  (x) => x.to("float64").mul(2).to("int32"),
  (x, _y, choose) => whole(x).sum(x.ndim === 0 ? undefined : choose(x.ndim)),
  (x) => whole(x).mul(x.gt(0)).sign().sum().add(2_147_483_647),
  (x, _y, choose) => whole(x).cumsum(choose(Math.max(1, x.ndim))),
  (x, _y, choose) => (x.ndim === 0 ? x : whole(x).prod(choose(x.ndim))),
  (x) => {
    const a = matrix(whole(x));
    return a.shape[0] ** 2 > LARGEST ? x : a.matmul(a.T);
  },
  (x, y, _choose, state) => {
    if (y.size > 0) noGrad(() => state.add_(beside(state, whole(y)).detach().max()));
    return x;
  },
  (x, y, _choose, state) => {
    noGrad(() => state.mul_(state.T).sub_(whole(x).size));
    return y.size === 0 ? y : state.mul(whole(y).max());
  },
];

const float = (x: Tensor) => (x.dtype === "float32" || x.dtype === "float64" ? x : x.mul(0.25));

/** Smooth or of slope about 1. */
export const smooth: Operation[] = [
  ...(
    [
      "tanh",
      "sigmoid",
      "sin",
      "cos",
      "erf",
      "softplus",
      "gelu",
      "geluTanh",
      "mish",
      "silu",
      "elu",
      "softsign",
      "logSigmoid",
      "leakyRelu",
      "relu",
      "abs",
      "square",
    ] as const
  ).map(
    (name): Operation =>
      (x) =>
        float(x)[name](),
  ),
  (x) => float(x).tanh().exp(),
  (x) => float(x).square().log1p(),
  (x) => float(x).sin().expm1(),
  (x) => float(x).square().add(0.5).log(),
  (x) => float(x).square().add(0.5).sqrt(),
  (x) => float(x).square().add(0.5).rsqrt(),
  (x) => float(x).square().add(1).reciprocal(),
  (x) => float(x).square().add(1).pow(1.5).tanh(),
  (x, y) => float(x).add(beside(x, y)).tanh(),
  (x, y) => float(x).sub(beside(x, y)).sin(),
  (x, y) => float(x).mul(beside(x, y)).sigmoid(),
  (x, y) => float(x).div(float(beside(x, y)).square().add(1)),
  (x, y) => float(x).maximum(beside(x, y)),
  (x, y) => where(float(x).gt(0.1), x, beside(x, y)),
  (x, _y, choose) =>
    x.size === 0 ? x : float(x).mean(choose(Math.max(1, x.ndim)), choose(2) === 0),
  (x, _y, choose) =>
    float(x)
      .sum(choose(Math.max(1, x.ndim)))
      .tanh(),
  (x, _y, choose) =>
    float(x)
      .logsumexp(choose(Math.max(1, x.ndim)), choose(2) === 0)
      .tanh(),
  (x) => (x.size < 2 ? x : float(x).var().tanh()),
  (x) => float(x).norm().tanh(),
  (x, _y, choose) =>
    float(x)
      .cumsum(choose(Math.max(1, x.ndim)))
      .tanh(),
  (x) => float(x).tanh().prod(),
  (x) => (x.size === 0 ? x : float(x).max()),
  (x) => (x.size === 0 ? x : F.softmax(atLeast1d(float(x)), -1)),
  (x) => (x.size === 0 ? x : F.logSoftmax(atLeast1d(float(x)), 0)),
  (x, y) => {
    const [a, b] = [matrix(float(x)), matrix(float(y))];
    const product = a.shape[1] === b.shape[1] ? a.matmul(b.T) : a.T.matmul(a);
    return product.size > LARGEST ? x : product.tanh();
  },
  (x) => {
    const logits = matrix(float(x));
    if (logits.size === 0) return x;
    const labels = tensor(
      Array.from({ length: logits.shape[0] }, (_, i) => i % logits.shape[1]),
      {
        dtype: "int32",
      },
    );
    return F.crossEntropy(logits, labels);
  },
  (x) => {
    const batch = matrix(float(x));
    return batch.shape[0] < 2 || batch.shape[1] === 0
      ? x
      : F.batchNorm(batch, { training: true, eps: 0.1 });
  },
  (x, y, _choose, state) => {
    noGrad(() => state.add_(float(y).sum().tanh().mul(0.5).to(state.dtype)));
    return x;
  },
  // The graph keeps the state's numbers of now.
  (x, _y, _choose, state) => float(x).sum().mul(state.clone()).tanh(),
  (x, y) => (y.size <= LARGEST && x.size <= LARGEST ? cat([x.flatten(), y.flatten()]) : x),
];

const scalars = [0, -0, 1, -1, 2, 0.1, -3, 1e-40, 1e38, NaN, Infinity, -Infinity];

/** Of floats, whatever they are: each rounds once at most, as IEEE 754 has it. */
export const roundedOnce: Operation[] = [
  ...(["neg", "abs", "sign", "floor", "ceil", "round", "sqrt", "square"] as const).map(
    (name): Operation =>
      (x) =>
        float(x)[name](),
  ),
  ...(["reciprocal", "relu", "isNaN", "logicalNot"] as const).map(
    (name): Operation =>
      (x) =>
        float(x)[name](),
  ),
  ...(
    ["add", "sub", "mul", "div", "maximum", "minimum", "lt", "le", "gt", "ge", "eq"] as const
  ).flatMap((name): Operation[] => [
    (x, y) => float(x)[name](beside(x, y)),
    (x, _y, choose) => float(x)[name](scalars[choose(scalars.length)]),
  ]),
  (x) => float(x).leakyRelu(0.5),
  (x, _y, choose) => float(x).pow(choose(3)),
  (x, _y, choose) => float(x).clamp(scalars[choose(scalars.length)], scalars[choose(5)]),
  (x, y) => float(x).clamp(undefined, beside(x, y)),
  (x, y, choose) => where(float(x).gt(scalars[choose(scalars.length)]), x, beside(x, y)),
  (x, y) => where(x, float(x), beside(x, y)),
  (x, y) => where(x.isNaN(), 0, beside(x, float(y))),
  (x) => x.detach(),
  (x, _y, choose) => x.to((["float32", "float64", "bool"] as const)[choose(3)]),
  (x, _y, choose) => (x.size === 0 ? x : float(x).max(choose(Math.max(1, x.ndim)))),
  (x) => (x.size === 0 ? x : float(x).min()),
  (x, _y, choose) => x.pad([1, 0].slice(0, 2 * x.ndim), scalars[choose(scalars.length)]),
  (x, y) => (y.size <= LARGEST && x.size <= LARGEST ? cat([x.flatten(), y.flatten()]) : x),
  (x, _y, choose) => (x.size > LARGEST / 2 ? x : stack([x, x.neg()], choose(x.ndim + 1))),
  (x, y, _choose, state) => {
    noGrad(() => state.add_(x.size === 0 ? 1 : float(x).detach().flatten().at(0).to(state.dtype)));
    return y;
  },
  (x, _y, choose, state) => {
    noGrad(() => state.mul_(scalars[choose(scalars.length)]));
    return x;
  },
  (x, _y, _choose, state) => {
    noGrad(() => state.at(0).div_(state.at(1)));
    return x;
  },
  (x, _y, _choose, state) => beside(x, state.clone().at(0)).mul(float(x)),
];

/** Adds and multiplies: exact in floats that are small integers, NaN or infinite. */
export const summed: Operation[] = [
  ...(["neg", "abs", "sign", "relu", "sqrt"] as const).map(
    (name): Operation =>
      (x) =>
        x[name]().round(),
  ),
  (x, y) => x.add(beside(x, y)),
  (x, y) => x.sub(beside(x, y)).clamp(-3, 3),
  (x, y) => x.mul(beside(x, y)).clamp(-3, 3),
  (x, y) => x.maximum(beside(x, y)),
  (x, y) => where(x.gt(0), x, beside(x, y)),
  (x, y) => where(x.lt(Infinity), beside(x, y), 0).clamp(-3, 3),
  (x, _y, choose) => x.sum(choose(Math.max(1, x.ndim)), choose(2) === 0),
  (x) => x.mul(2).sum(),
  (x, _y, choose) => x.cumsum(choose(Math.max(1, x.ndim))),
  (x, _y, choose) => (x.size === 0 ? x : x.max(choose(Math.max(1, x.ndim)))),
  (x) => (x.size > 12 ? x : x.prod()),
  (x, _y, choose) => x.pad([1, 2].slice(0, 2 * x.ndim), choose(2) === 0 ? -0 : NaN),
  (x, y) => {
    const product = matrix(x).T.matmul(
      y.size === x.size ? matrix(y).reshape(matrix(x).shape) : matrix(x),
    );
    return product.size > LARGEST ? x : product.clamp(-3, 3);
  },
  (x, _y, choose) => {
    if (x.size === 0 || x.size > LARGEST) return x;
    const window = {
      kernel: [1, Math.min(2, x.size)],
      stride: [1, 1 + choose(2)],
      padding: [choose(2), choose(2)],
      dilation: [1, 1],
    } as const;
    const columns = unfold(x.reshape([1, 1, 1, x.size]), window);
    return choose(2) === 0 ? columns : fold(columns, [1, x.size], window);
  },
  (x) => {
    const a = x.flatten();
    const index = tensor([2, 0, 2, 1, 0].slice(0, a.size), { dtype: "int32" });
    return a
      .mul(0)
      .sum()
      .expand([3])
      .scatterAdd(0, index, a.slice(0, 0, index.size));
  },
  (x, y, _choose, state) => {
    noGrad(() => state.add_(y.detach().sum().sign().to(state.dtype)).clamp(-3, 3));
    return x;
  },
  (x, _y, _choose, state) => x.mul(state.clone().sum()).clamp(-3, 3),
];

/** Small integers, and what is none. */
export const integersAndSpecial: fc.Arbitrary<number> = fc.constantFrom(
  ...[0, -0, 1, -1, 2, -2, 3, NaN, Infinity, -Infinity],
);

/** Numbers at the ends of the float types, and others. */
export const floats: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(NaN, Infinity, -Infinity, 0, -0),
  fc.constantFrom(1e-45, -1e-40, 3.4e38, -3e38, 1e-310, 5e-324, 1.7e308, 2 ** 24, 1e20, 1e-20),
  fc.constantFrom(1, -1, 2, 0.5, -0.5, 2.5, -3),
  fc.double({ min: -10, max: 10, noNaN: true }),
);

const extent = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 5 }) },
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 6, max: 9 }) },
);

const leaf = (number: fc.Arbitrary<number>): fc.Arbitrary<Leaf> =>
  fc
    .array(extent, { maxLength: 3 })
    .filter((shape) => shape.reduce((size, n) => size * n, 1) <= LARGEST)
    .chain((shape) => {
      const size = shape.reduce((product, n) => product * n, 1);
      const numbers = fc.array(number, { minLength: size, maxLength: size });
      return numbers.map((numbers) => ({ shape, numbers }));
    });

/** Programs of some operations; their leaves hold such numbers. */
export function programs(
  operations: readonly Operation[],
  length: number,
  number: fc.Arbitrary<number> = fc.integer({ min: -4, max: 4 }),
): fc.Arbitrary<Program> {
  return fc.record({
    leaves: fc.array(leaf(number), { minLength: 1, maxLength: 3 }),
    instructions: fc.array(
      fc.record({
        operation: fc.nat(operations.length - 1),
        x: fc.nat(99),
        y: fc.nat(99),
        choices: fc.array(fc.nat(99), { minLength: 4, maxLength: 4 }),
      }),
      { minLength: 1, maxLength: length },
    ),
  });
}

/** The leaves as tensors: their numbers scaled. */
export function leavesOf(
  program: Program,
  scale: number,
  { dtype, requiresGrad = false }: { dtype: (i: number) => Dtype; requiresGrad?: boolean },
): Tensor[] {
  return program.leaves.map(({ shape, numbers }, i) => {
    const x = tensor(
      numbers.map((n) => n * scale),
      { shape, dtype: dtype(i) },
    );
    x.requiresGrad = requiresGrad && dtype(i).startsWith("float");
    return x;
  });
}

/** Runs a program; gives what was computed, the later ones first. */
export function execute(
  { instructions }: Program,
  operations: readonly Operation[],
  leaves: readonly Tensor[],
  state: Tensor,
): Tensor[] {
  const known = [...leaves];
  for (const { operation, x, y, choices } of instructions) {
    let next = 0;
    const choose: Choose = (count) => choices[next++ % choices.length] % count;
    const pick = (i: number) => known[known.length - 1 - (i % Math.min(known.length, 4))];
    known.push(operations[operation](pick(x), pick(y), choose, state));
  }
  return known.reverse();
}

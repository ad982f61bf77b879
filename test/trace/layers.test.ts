import { expect, it } from "vitest";
import { F, nn, ones, type Tensor } from "../../src/index.ts";
import { type ExpressionOptions, type NameIt, type Trace, trace } from "../../src/trace/index.ts";
import { expectSound } from "./reevaluate.ts";
import { linesOf, type Numbers } from "./traced.ts";

/** Numbers of a shape, all different. */
function counted(shape: readonly number[], from: number): Numbers {
  const [size, ...others] = shape;
  if (size === undefined) return from / 8;
  const step = others.reduce((a, b) => a * b, 1);
  return Array.from({ length: size }, (_, i) => counted(others, from + i * step));
}

/** A trace whose sums add up, and whose gradients are those of differences. */
function traceSoundly(
  run: (inputs: Record<string, Tensor>, name: NameIt) => Tensor,
  inputs: Record<string, Numbers>,
  options?: ExpressionOptions,
): Trace {
  const traced = trace(run, inputs as Record<string, number[]>, options);
  expectSound(traced);
  expect(traced.check?.passed).toBe(true);
  return traced;
}

it.each([
  { stride: 1, padding: 0, dilation: 1 },
  { stride: 2, padding: 1, dilation: 1 },
  { stride: 1, padding: 1, dilation: 2 },
])("a convolution opens into sums of products, forward and backward: %o", (options) => {
  const { stride, padding, dilation } = options;
  const [channels, size, kernel] = [2, 4, 2];
  const traced = traceSoundly(
    ({ x, W }, name) =>
      name("y", F.conv2d(x, W, null, options))
        .square()
        .sum(),
    { x: counted([channels, size, size], 1), W: counted([1, channels, kernel, kernel], 3) },
  );
  const lines = linesOf(traced);
  const [, down, across] = traced.forward[0].shape;
  const range = (n: number) => [...Array(n).keys()];
  /** The products of which each output is the sum: its place, and those of W and x. */
  const products = range(down).flatMap((i) =>
    range(across).flatMap((j) =>
      range(channels).flatMap((c) =>
        range(kernel).flatMap((u) =>
          range(kernel).flatMap((v) => {
            const [k, l] = [
              [i, u],
              [j, v],
            ].map(([at, tap]) => stride * at + dilation * tap - padding);
            if (Math.min(k, l) < 0 || Math.max(k, l) >= size) return [];
            return [
              { y: `y[0][${i}][${j}]`, W: `W[0][${c}][${u}][${v}]`, x: `x[${c}][${k}][${l}]` },
            ];
          }),
        ),
      ),
    ),
  );
  const written = (of: "y" | "W" | "x", term: (product: (typeof products)[number]) => string) =>
    [...new Set(products.map((product) => product[of]))].map((name) => ({
      name,
      terms: products.filter((product) => product[of] === name).map(term),
    }));
  const termsOf = (name: string, separator: string) => {
    const line = lines.find((each) => each.startsWith(`${name} = `))!;
    return line
      .slice(name.length + 3)
      .split(separator)
      .sort();
  };
  for (const { name, terms } of written("y", ({ W, x }) => `${W}·${x}`)) {
    expect(termsOf(name, " + ")).toEqual(terms.sort());
  }
  for (const { name, terms } of written("W", ({ y, x }) => `dL/d${y} × ${x}`)) {
    expect(termsOf(`dL/d${name}`, " + ")).toEqual(terms.sort());
  }
  for (const { name, terms } of written("x", ({ y, W }) => `dL/d${y} × ${W}`)) {
    expect(termsOf(`dL/d${name}`, " + ")).toEqual(terms.sort());
  }
});

const projections = {
  Wq: [
    [1, 0.5],
    [-0.5, 1],
  ],
  Wk: [
    [0.5, -1],
    [1, 0.25],
  ],
  Wv: [
    [1, 0],
    [0.5, 2],
  ],
};
const x = [
  [1, 0],
  [0, 1],
  [1, -1],
];

it.each([false, true])("an attention head opens, forward and backward; causal: %s", (isCausal) => {
  const later = ones([3, 3]).triu(1).mul(isCausal).to("bool");
  const traced = traceSoundly(
    ({ x, Wq, Wk, Wv }, name) => {
      const [q, k, v] = [Wq, Wk, Wv].map((W, i) => name("qkv"[i], x.matmul(W.T)));
      const s = name("s", q.matmul(k.T).mul(0.5));
      const a = name("a", F.softmax(s.maskedFill(later, -Infinity), 1));
      return name("y", a.matmul(v)).square().sum();
    },
    { x, ...projections },
  );
  const seen = isCausal ? "exp(−∞" : "exp(s[0][2] −";
  expect(linesOf(traced)).toEqual(
    expect.arrayContaining([
      "q[2][1] = x[2][0]·Wq[1][0] + x[2][1]·Wq[1][1]",
      "t1[0][2] = q[0][0]·k[2][0] + q[0][1]·k[2][1]",
      "s[0][2] = t1[0][2]·0.5",
      expect.stringContaining(`t2[0][2] = ${seen}`),
      "t3[0][0] = t2[0][0] + t2[0][1] + t2[0][2]",
      "a[0][2] = t2[0][2]/t3[0][0]",
      "y[0][1] = a[0][0]·v[0][1] + a[0][1]·v[1][1] + a[0][2]·v[2][1]",
      "dL/da[0][2] = dL/dy[0][0] × v[2][0] + dL/dy[0][1] × v[2][1]",
      "dL/dv[2][1] = dL/dy[0][1] × a[0][2] + dL/dy[1][1] × a[1][2] + dL/dy[2][1] × a[2][2]",
      isCausal ? "dL/ds[0][2] = 0" : "dL/ds[0][2] = dL/dt2[0][2] × t2[0][2]",
      "dL/dq[0][0] = dL/dt1[0][0] × k[0][0] + dL/dt1[0][1] × k[1][0] + dL/dt1[0][2] × k[2][0]",
      "dL/dWq[1][0] = dL/dq[0][1] × x[0][0] + dL/dq[1][1] × x[1][0] + dL/dq[2][1] × x[2][0]",
    ]),
  );
});

it("the functions and layers for them open too", () => {
  const head = trace(
    ({ q, k, v }) => F.scaledDotProductAttention(q, k, v, { isCausal: true }).square().sum(),
    { q: x, k: projections.Wk, v: projections.Wv },
  );
  expect(head.check?.passed).toBe(true);
  expect(linesOf(head).some((line) => line.includes("q[1][0]"))).toBe(true);
  const model = new nn.Sequential(
    new nn.Conv2d(1, 2, 2, { dtype: "float64" }),
    new nn.MaxPool2d(2, { stride: 1 }),
    new nn.Flatten(),
    new nn.LayerNorm(8, { dtype: "float64" }),
  );
  const traced = traceSoundly(
    ({ image }) => model.forward(image).square().sum(),
    { image: counted([1, 1, 4, 4], 1) },
    { names: model.namedParameters() },
  );
  expect(linesOf(traced)).toContainEqual(expect.stringMatching(/^t2\S* = .*t1/));
});

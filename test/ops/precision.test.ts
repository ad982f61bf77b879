import { describe, expect, it } from "vitest";
import { compile, reference, wasm } from "../../src/compile/index.ts";
import { F, Generator, grad, nn, randn, type Tensor, tensor } from "../../src/index.ts";

type Program = (...args: Tensor[]) => Tensor[];

const ways: Record<string, (fn: Program) => Program> = {
  eager: (fn) => fn,
  wasm: (fn) => compile(fn, { backend: wasm }),
};
const slowWays: typeof ways = { ...ways, reference: (fn) => compile(fn, { backend: reference }) };

/** The largest error of a result, beside the exact numbers. */
function worst(result: Tensor, exact: Tensor | number): number {
  const expected = typeof exact === "number" ? tensor(exact, { dtype: "float64" }) : exact;
  const scale = expected.abs().max().item();
  return result.to("float64").sub(expected).abs().max().item() / scale;
}

describe.each(Object.entries(ways))("float64 sums of a million tenths, %s", (_, way) => {
  const tenths = tensor(new Float64Array(1e6).fill(0.1));
  // One after the other they are off by 1.3e-11; in pairs by 3e-16.
  const sums: Record<string, [(x: Tensor) => Tensor, exact: number]> = {
    all: [(x) => x.sum(), 1e5],
    "few columns": [(x) => x.reshape([250_000, 4]).sum(0), 25_000],
    "many columns": [(x) => x.reshape([2000, 500]).sum(0), 200],
    "long rows": [(x) => x.reshape([4, 250_000]).sum(1), 25_000],
    "short rows, all of them": [(x) => x.reshape([500_000, 2]).slice(1, 0, 1).sum(), 50_000],
    "a transpose": [(x) => x.reshape([1000, 1000]).T.sum(), 1e5],
    "rows and blocks": [(x) => x.reshape([500, 2, 1000]).sum([0, 2]), 50_000],
    "every second": [(x) => x.slice(0, 0, undefined, 2).sum(), 50_000],
    backwards: [(x) => x.flip(0).sum(), 1e5],
    mean: [(x) => x.mean(), 0.1],
    "the norm": [(x) => x.norm(), 100],
    "a sum of a function": [(x) => x.mul(3).add(0.7).sum(), 1e6],
    "one number repeated": [(x) => x.at(0).expand([1_000_000]).sum(), 1e5],
  };
  it.each(Object.entries(sums))("%s", (_, [fn, exact]) => {
    const [result] = way((x) => [fn(x)])(tenths);
    expect(worst(result, tensor(exact, { dtype: "float64" }))).toBeLessThan(1.5e-15);
  });

  it("a gradient that is summed over what was broadcast", () => {
    const w = tensor(0.1, { dtype: "float64", requiresGrad: true });
    const [dw] = way((w, x) => grad(w.mul(x).sum(), [w]))(w, tenths);
    expect(worst(dw, 1e5)).toBeLessThan(1.5e-15);
  });
});

it("float64 sums are the same to the bit on the reference back end, whatever the strides", () => {
  const numbers = randn([7, 33, 40], { dtype: "float64", generator: new Generator(3) });
  const sums: Program = (x) => [
    x.sum(),
    x.T.sum(),
    ...[0, 1, 2].map((dim) => x.sum(dim)),
    ...[0, 1, 2].map((dim) => x.flip(dim).T.sum(dim)),
    x.sum([0, 2]),
    x.transpose(0, 1).sum([0, 2]),
    x.slice(1, 0, 33, 2).sum([1, 2]),
    x.sum([0, 1]),
  ];
  const [eager, interpreted] = [sums, slowWays.reference(sums)].map((fn) => fn(numbers));
  for (const [i, result] of eager.entries()) expect(interpreted[i].data).toEqual(result.data);
  const copied = sums(numbers.T.clone().T);
  for (const [i, result] of eager.entries()) expect(copied[i].data).toEqual(result.data);
});

describe.each(Object.entries(slowWays))(
  "float32 numbers 10⁵ deviations away from 0, %s",
  (_, way) => {
    const x = randn([400, 6], { generator: new Generator(1) })
      .add(1e5)
      .to("float32");
    const exact = x.to("float64");

    it("have the variance that they have", () => {
      const variances: Program = (x) => [
        x.var(),
        x.var(0),
        x.var(1, { correction: 0, keepdim: true }),
        x.T.var([0, 1]),
        x.std(0),
      ];
      const results = way(variances)(x);
      // PyTorch's are off by 6e-8; with a mean that is rounded to float32 it is 5e-5.
      for (const [i, expected] of variances(exact).entries()) {
        expect(worst(results[i], expected)).toBeLessThan(1e-6);
      }
    });

    it("are normalized as in float64, with the gradients", () => {
      const upstream = randn(x.shape, { generator: new Generator(2) });
      const normalize: Program = (x) => {
        const leaf = x.detach();
        leaf.requiresGrad = true;
        const y = F.batchNorm(leaf, { training: true });
        return [y, ...grad(y.mul(upstream.to(x.dtype)).sum(), [leaf])];
      };
      const results = way((leaf) => {
        const y = F.batchNorm(leaf, { training: true });
        return [y, ...grad(y.mul(upstream).sum(), [leaf])];
      })(tensor(x.data, { shape: x.shape, requiresGrad: true }));
      for (const [i, expected] of normalize(exact).entries()) {
        expect(worst(results[i], expected)).toBeLessThan(1e-6);
      }
    });

    it("leave the running averages that float64 numbers do", () => {
      const [norm, wide] = [new nn.BatchNorm1d(6), new nn.BatchNorm1d(6, { dtype: "float64" })];
      way((x) => [norm.forward(x)])(x);
      wide.forward(exact);
      const [state, expected] = [norm.stateDict(), wide.stateDict()];
      for (const name of ["running_mean", "running_var"]) {
        expect(worst(state[name], expected[name]), name).toBeLessThan(1e-6);
      }
    });
  },
);

it("a variance is as exact where the first number is an outlier", () => {
  const numbers = randn([100_000], { generator: new Generator(5) })
    .add(1e4)
    .to("float32");
  numbers.data[0] = 0;
  expect(worst(numbers.var(), numbers.to("float64").var())).toBeLessThan(1e-6);
});

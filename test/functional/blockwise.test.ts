import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { blockwiseAttention } from "../../src/functional/attention/blockwise.ts";
import type { Setting } from "../../src/functional/attention/setting.ts";
import { weightsOf } from "../../src/functional/attention/weights.ts";
import { grad, type Tensor, tensor } from "../../src/index.ts";
import { numbersFrom, type Sample } from "../support/sample.ts";
import { checkEagerlyThoroughly, checkSample, expectAlike } from "../support/table.ts";

const { normal } = numbersFrom(12);

const plain: Setting = { mask: null, isCausal: false, scale: 0.8 };
const causal: Setting = { ...plain, isCausal: true };
const allowed = tensor(
  Array.from({ length: 5 * 7 }, (_, i) => (i * 5) % 7 > 2 && i > 6),
  {
    shape: [5, 7],
  },
);
const bias = normal(2, 5, 7).maskedFill(allowed.eq(0), -Infinity);

const shapes = (l: number, s: number, batch: number[] = [2]) =>
  [normal(...batch, l, 3), normal(...batch, s, 3), normal(...batch, s, 2)] as const;

const cases: [string, Setting, readonly [Tensor, Tensor, Tensor]][] = [
  ["of all keys", plain, shapes(5, 7)],
  ["of one query", plain, shapes(1, 7)],
  ["of heads that share keys", plain, [normal(2, 2, 5, 3), normal(2, 1, 7, 3), normal(1, 7, 2)]],
  ["causal, as many keys as queries", causal, shapes(7, 7)],
  ["causal, more keys than queries", causal, shapes(5, 7)],
  ["causal, fewer keys than queries", causal, shapes(7, 5)],
  ["masked, one query everywhere", { ...plain, mask: allowed }, shapes(5, 7)],
  ["with a bias, −∞ in places", { ...plain, mask: bias }, shapes(5, 7)],
  ["with keys that are padding", { ...plain, mask: allowed.slice(0, 1, 2) }, shapes(5, 7)],
  ["with a bias for each query", { ...plain, mask: normal(5, 1) }, shapes(5, 7)],
];

/** Output and gradients, from a gradient that is not all ones. */
function results(
  run: (q: Tensor, k: Tensor, v: Tensor) => Tensor,
  inputs: readonly [Tensor, Tensor, Tensor],
): Tensor[] {
  const leaves = inputs.map((x) =>
    tensor(x.data, { shape: x.shape, dtype: "float64", requiresGrad: true }),
  );
  const output = run(...(leaves as [Tensor, Tensor, Tensor]));
  return [output, ...grad(output.square().sum().add(output.sum()), leaves)];
}

describe.each([1, 2, 3, 7, 100])("attention over blocks of %d keys", (size) => {
  it.each(cases)("%s is attention in whole, with its gradients", (_, setting, inputs) => {
    const expected = results((q, k, v) => weightsOf(q, k, setting).matmul(v), inputs);
    const actual = results((q, k, v) => blockwiseAttention(q, k, v, setting, size), inputs);
    expected.forEach((x, i) => {
      expect(Array.from(x.data).every(Number.isFinite)).toBe(true);
      expectAlike(actual[i], x, 1e-14);
    });
  });
});

describe("attention over blocks agrees with differences, to second order, eager and compiled", () => {
  it.each(cases)("%s", (about, setting, inputs) => {
    const sample: Sample = {
      about,
      run: (q, k, v) => {
        const mask = setting.mask?.dtype === "bool" ? setting.mask : setting.mask?.to(q.dtype);
        return blockwiseAttention(q, k, v, { ...setting, mask: mask ?? null }, 3);
      },
      inputs,
    };
    checkSample(sample);
    checkEagerlyThoroughly(sample);
  });
});

it("large scores stay in range, and their order counts for nothing", () => {
  const q = tensor([[1]], { dtype: "float64" });
  const k = tensor([[800], [-800], [790], [810]], { dtype: "float64" });
  const v = tensor([[1], [2], [3], [4]], { dtype: "float64" });
  for (const size of [1, 2, 3]) {
    const y = blockwiseAttention(q, k, v, { ...plain, scale: 1 }, size).item();
    expect(y).toBeCloseTo(
      (4 + Math.exp(-10) + 3 * Math.exp(-20)) / (1 + Math.exp(-10) + Math.exp(-20)),
      12,
    );
  }
});

it("a compiled step computes the eager gradients", () => {
  const inputs = shapes(6, 6, [2, 2]);
  const step = (q: Tensor, k: Tensor, v: Tensor) => {
    const output = blockwiseAttention(q, k, v, causal, 2);
    return [output, ...grad(output.square().sum(), [q, k, v])];
  };
  const leaves = inputs.map((x) => x.clone());
  for (const leaf of leaves) leaf.requiresGrad = true;
  const [eager, compiled] = [step, compile(step)].map((run) =>
    run(...(leaves as [Tensor, Tensor, Tensor])),
  );
  eager.forEach((x, i) => {
    expectAlike(compiled[i], x, 1e-12);
  });
});

describe("a compiled step's memory", () => {
  /** The bytes that forward and backward need at most, beside inputs and results. */
  const bytes = (length: number, isCausal: boolean, attend: typeof blockwiseAttention) => {
    const leaves = [1, 2, 3].map(() => normal(1, length, 4));
    for (const leaf of leaves) leaf.requiresGrad = true;
    let told = "";
    const step = compile(
      (q: Tensor, k: Tensor, v: Tensor) =>
        grad(
          attend(q, k, v, { ...plain, isCausal }, 32)
            .square()
            .sum(),
          [q, k, v],
        ),
      {
        explain: (text) => {
          told += text;
        },
      },
    );
    step(leaves[0], leaves[1], leaves[2]);
    return Number(/temporaries: (\d+) bytes at most/.exec(told)![1]);
  };
  const inWhole: typeof blockwiseAttention = (q, k, v, setting) =>
    weightsOf(q, k, setting).matmul(v);

  it.each([false, true])("grows with the length, not with its square; causal: %s", (isCausal) => {
    const growth = (attend: typeof blockwiseAttention) =>
      bytes(512, isCausal, attend) / bytes(128, isCausal, attend);
    expect(growth(blockwiseAttention)).toBeLessThan(5.5);
    expect(growth(inWhole)).toBeGreaterThan(12);
  });
});

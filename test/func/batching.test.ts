import { describe, expect, it } from "vitest";
import { grad, vmap } from "../../src/func/index.ts";
import { stack, type Tensor } from "../../src/index.ts";
import { isFloat } from "../../src/tensor/dtype.ts";
import { type Sample, weigh } from "../support/sample.ts";
import { expectAlike } from "../support/table.ts";
import { tables } from "./tables.ts";

/** Numbers from the same domain for each of three samples. */
function variants(x: Tensor): Tensor[] {
  const factors = isFloat(x.dtype) ? [1, 0.9, 0.8] : [1, 1, 1];
  return factors.map((factor) => (factor === 1 ? x.detach() : x.detach().mul(factor)));
}

/** Which inputs differ from sample to sample: all, or each alone. */
const choices = (count: number): boolean[][] => [
  Array.from({ length: count }, () => true),
  ...(count < 2
    ? []
    : Array.from({ length: count }, (_, i) => Array.from({ length: count }, (_, k) => k === i))),
];

function checkBatching({ run, inputs }: Sample): void {
  const each = inputs.map(variants);
  for (const isBatched of choices(inputs.length)) {
    const args = each.map((xs, i) => (isBatched[i] ? stack(xs) : xs[0]));
    const inDims = isBatched.map((is) => (is ? 0 : null));
    const all = vmap((...xs: Tensor[]) => run(...xs), { inDims, randomness: "same" })(...args);
    const loop = [0, 1, 2].map((k) => run(...each.map((xs, i) => (isBatched[i] ? xs[k] : xs[0]))));
    expectAlike(all, stack(loop), 1e-12);
    expect(all.dtype).toBe(loop[0].dtype);
  }
}

/** Gradients of each sample by all differentiable inputs, which all samples share but for the first. */
function checkGradients({ run, inputs }: Sample): void {
  const places = inputs.flatMap((x, i) => (x.dtype === "float64" ? [i] : []));
  const loss = (...xs: Tensor[]) => weigh(run(...xs));
  const first = variants(inputs[0]);
  const rest = inputs.slice(1).map((x) => x.detach());
  const slopes = grad(loss, { argnums: places });
  const inDims = inputs.map((_, i) => (i === 0 ? 0 : null));
  const all = vmap(slopes, { inDims, randomness: "same" })(stack(first), ...rest);
  const loop = first.map((x) => slopes(x, ...rest));
  all.forEach((gradient, i) => {
    expectAlike(gradient, stack(loop.map((each) => each[i])), 1e-11);
  });
}

/** The gradient of all samples together, which goes through vmap: also where numbers are detached. */
function checkOuterGradient({ run, inputs }: Sample): void {
  const places = inputs.flatMap((x, i) => (x.dtype === "float64" ? [i] : []));
  const first = stack(variants(inputs[0]));
  const rest = inputs.slice(1).map((x) => x.detach());
  const inDims = inputs.map((_, i) => (i === 0 ? 0 : null));
  const all = vmap((...xs: Tensor[]) => weigh(run(...xs)), { inDims, randomness: "same" });
  const each = (xs: Tensor, ...others: Tensor[]) =>
    xs
      .unbind()
      .map((x) => weigh(run(x, ...others)))
      .reduce((a, b) => a.add(b));
  const sum = (...xs: Tensor[]) => all(...xs).sum();
  const actual = grad(sum, { argnums: places })(first, ...rest);
  const expected = grad(each, { argnums: places })(first, ...rest);
  actual.forEach((gradient, i) => {
    expectAlike(gradient, expected[i], 1e-11);
  });
}

describe.each(Object.entries(tables))("vmap of %s", (_, table) => {
  describe.each(Object.entries(table))("%s", (_name, samples) => {
    it.each(samples)("$about", (sample) => {
      if (sample.keepsStatistics) {
        expect(() => checkBatching(sample)).toThrow(
          /Norm.* its running statistics, .* Use model\.eval/,
        );
        return;
      }
      checkBatching(sample);
      checkGradients(sample);
      checkOuterGradient(sample);
    });
  });
});

import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { grad, jvp, linearize, vmap } from "../../src/func/index.ts";
import { Generator, randn, stack, type Tensor, zerosLike } from "../../src/index.ts";
import { type Sample, weigh } from "../support/sample.ts";
import { expectAlike } from "../support/table.ts";
import { type Transformed, tables } from "./tables.ts";

function directionOf(inputs: readonly Tensor[]): Tensor[] {
  const generator = new Generator(5);
  return inputs.map((x) =>
    x.dtype === "float64" ? randn(x.shape, { dtype: "float64", generator }) : zerosLike(x),
  );
}

/** Compiled, tangents and batches are the eager ones. */
function checkCompiled(fresh: () => Sample, inputs: readonly Tensor[], isBatched: boolean): void {
  const count = inputs.length;
  const pair = () => {
    const { run } = fresh();
    return (...all: Tensor[]) => jvp(run, all.slice(0, count), all.slice(count));
  };
  const all = [...inputs, ...directionOf(inputs)];
  const [value, tangent] = pair()(...all);
  const compiled = compile(pair())(...all);
  expectAlike(compiled[0], value, 1e-12);
  expectAlike(compiled[1], tangent, 1e-11);
  expectAlike(linearize(fresh().run, ...inputs)[1](...directionOf(inputs)), tangent, 1e-11);
  if (!isBatched) return;
  const batch = () => {
    const { run } = fresh();
    return vmap((...xs: Tensor[]) => run(...xs), { randomness: "same" });
  };
  const samples = inputs.map((x) => stack([x, x]));
  expectAlike(compile(batch())(...samples), batch()(...samples), 1e-12);
}

/** The derivative of the gradient, and the gradient of the derivative, in one direction. */
function checkOrder({ run, inputs, kink, noGradient }: Sample): void {
  if (kink || noGradient) return;
  const argnums = inputs.flatMap((x, i) => (x.dtype === "float64" ? [i] : []));
  const loss = (...xs: Tensor[]) => weigh(run(...xs));
  const direction = directionOf(inputs);
  const forwardOverReverse = jvp(grad(loss, { argnums }), inputs, direction)[1];
  const along = (...xs: Tensor[]) => jvp(loss, xs, direction)[1];
  const reverseOverForward = grad(along, { argnums })(...inputs);
  forwardOverReverse.forEach((x, i) => {
    expectAlike(x, reverseOverForward[i], 1e-9);
  });
}

describe.each(Object.entries(tables))("compiled and to second order: %s", (_, table) => {
  describe.each(Object.entries(table))("%s", (_name, samples: readonly Transformed[]) => {
    it.each(samples)("$about", (sample) => {
      const plain = { ...sample, inputs: sample.inputs.map((x) => x.detach()) };
      checkCompiled(sample.fresh ?? (() => plain), plain.inputs, !sample.keepsStatistics);
      checkOrder(plain);
      expect(plain.inputs.every((x) => x.grad === null)).toBe(true);
    });
  });
});

import { describe, expect, it } from "vitest";
import type { GradcheckTarget } from "../../../src/check/index.ts";
import { cat, type Tensor, tensor, zeros } from "../../../src/index.ts";
import { recurrence } from "./layers.ts";
import { draw, fn, like, says, WithParameters } from "./wrong.ts";

type Rows = [string, GradcheckTarget, Tensor[], RegExp][];

const check = (_: string, target: GradcheckTarget, inputs: Tensor[], words: RegExp) => {
  expect(says(target, inputs)).toEqual([expect.stringMatching(words)]);
};

/** y = x·Wᵀ with gradients of its own. */
const linear = (
  dw: (dy: Tensor, x: Tensor) => Tensor,
  dx: (dy: Tensor, weight: Tensor) => Tensor = (dy, weight) => dy.matmul(weight),
) =>
  new WithParameters(
    { weight: draw([3, 5], 5) },
    (x, { weight }) => x.matmul(weight.T),
    (dy, x, { weight }) => ({ x: dx(dy, weight), weight: dw(dy, x) }),
  );
const rightDw = (dy: Tensor, x: Tensor) => dy.T.matmul(x);
const batch = [draw([6, 5])];

describe("dy that does not arrive, or counts otherwise", () => {
  it.each<Rows[number]>([
    [
      "the first sample",
      linear((dy, x) => dy.slice(0, 1, 6).T.matmul(x.slice(0, 1, 6))),
      batch,
      /^dy-missing \(weight\): .*that of the first sample.*begin at index 0/,
    ],
    [
      "the last sample",
      linear((dy, x) => dy.slice(0, 0, 5).T.matmul(x.slice(0, 0, 5))),
      batch,
      /^dy-missing \(weight\): .*that of the last sample.*go on to the last index/,
    ],
    [
      "every second sample",
      linear((dy, x) => dy.slice(0, 0, 6, 2).T.matmul(x.slice(0, 0, 6, 2))),
      batch,
      /^dy-missing \(weight\): .*every second sample \(from 1\)/,
    ],
    [
      "half of the samples",
      linear((dy, x) => dy.slice(0, 0, 3).T.matmul(x.slice(0, 0, 3))),
      batch,
      /^dy-missing \(weight\): .*samples 3 to 5/,
    ],
    [
      "a feature of dx",
      linear(rightDw, (dy, weight) => {
        const dx = dy.matmul(weight);
        return cat([dx.slice(1, 0, 1).mul(0), dx.slice(1, 1, 5)], 1);
      }),
      batch,
      /^places-wrong \(x\): The gradient is 0 at index 0 of dimension 1/,
    ],
    [
      "a row of dW, twice",
      linear((dy, x) => {
        const dw = rightDw(dy, x);
        return cat([dw.slice(0, 0, 2), dw.slice(0, 2, 3).mul(2)], 0);
      }),
      batch,
      /^places-wrong \(weight\): The gradient is 2 times the right one at index 2 of dimension 0/,
    ],
    [
      "one entry, twice",
      fn(
        (x) => x.square(),
        (dy, [x]) => {
          const dx = Float64Array.from(dy.mul(x).mul(2).data, Number);
          dx[7] *= 2;
          return [like(x, dx)];
        },
      ),
      [draw([4, 5])],
      /^places-wrong \(x\): The gradient is 2 times the right one at one entry, \[1, 2\]/,
    ],
    [
      "dx summed over the samples",
      linear(rightDw, (dy, weight) => dy.matmul(weight).sum(0, true).expand([6, 5]).clone()),
      batch,
      /^spread \(x\): Every index of dimension 0 of x gets the sum/,
    ],
    [
      "dy averaged over the samples",
      linear((dy, x) => dy.mean(0, true).expand(dy.shape).T.matmul(x)),
      batch,
      /^spread \(weight\): dy is replaced by its mean along dimension 0/,
    ],
    [
      "a part of all samples in each",
      linear(rightDw, (dy, weight) =>
        dy.matmul(weight).add(dy.matmul(weight).sum(0, true).mul(0.3)),
      ),
      batch,
      /^leak \(x\): dy of one sample reaches x at another, which forward keeps apart/,
    ],
    [
      "repeated rows of a table",
      fn(
        (table) => table.indexSelect(0, tensor([1, 2, 1, 3], { dtype: "int32" })),
        (dy, [table]) => {
          const dx = new Float64Array(table.size);
          [1, 2, 1, 3].forEach((id, i) => {
            for (let k = 0; k < 3; k++) dx[id * 3 + k] = Number(dy.data[i * 3 + k]);
          });
          return [like(table, dx)];
        },
      ),
      [draw([4, 3])],
      /^last-use .*only the last counts \(3 of 12 entries are used more than once\)/,
    ],
  ])("%s", check);

  it.each([1, 2])("a recurrence cut off after %i steps", (reach) => {
    expect(says(recurrence(reach), [draw([5, 2])])).toEqual([
      expect.stringMatching(
        new RegExp(
          `^cross-terms .*The gradient goes back ${reach} steps? and no further.*dimension 0`,
        ),
      ),
    ]);
  });

  it("a recurrence of which only the direct terms are there, or not the first step", () => {
    expect(says(recurrence(0), [draw([5, 2])])[0]).toMatch(/^cross-terms .*Only the direct terms/);
    expect(says(recurrence(9, 1), [draw([5, 2])])[0]).toMatch(/^places-wrong .*at the first step/);
    expect(says(recurrence(9), [draw([5, 2])])).toEqual(["passes"]);
  });
});

describe("the right numbers at other places", () => {
  const roll = (x: Tensor, k: number) => {
    const n = x.shape[1];
    return cat([x.slice(1, n - k, n), x.slice(1, 0, n - k)], 1);
  };
  it.each<Rows[number]>([
    [
      "a running sum that comes back the same way, dimension 0",
      fn(
        (x) => x.cumsum(0),
        (dy) => [dy.cumsum(0)],
      ),
      [draw([5, 3])],
      /^transposed-jacobian .*Run backward in the other direction along dimension 0/,
    ],
    [
      "and dimension 1 of 3",
      fn(
        (x) => x.cumsum(1),
        (dy) => [dy.cumsum(1)],
      ),
      [draw([2, 5, 3])],
      /^transposed-jacobian .*in the other direction along dimension 1/,
    ],
    [
      "a permutation applied again",
      fn(
        (x) => x.indexSelect(0, tensor([2, 0, 3, 1], { dtype: "int32" })),
        (dy) => [dy.indexSelect(0, tensor([2, 0, 3, 1], { dtype: "int32" }))],
      ),
      [draw([4, 3])],
      /^transposed-jacobian .*put each number back where it came from/,
    ],
    [
      "a roll that is not undone",
      fn(
        (x) => roll(x, 2),
        (dy) => [dy],
      ),
      [draw([3, 5])],
      /^moved .*rolled by 2 along dimension 1/,
    ],
    [
      "a reversal",
      fn(
        (x) => x.mul(tensor([1, 2, 3, 4], { dtype: "float64" }).to(x.dtype)),
        (dy) => {
          const scaled = dy.mul(tensor([1, 2, 3, 4], { dtype: "float64" }).to(dy.dtype));
          const parts = [3, 2, 1, 0].map((k) => scaled.slice(1, k, k + 1));
          return [cat(parts, 1)];
        },
      ),
      [draw([3, 4])],
      /^moved .*in reverse along dimension 1/,
    ],
    [
      "two halves exchanged",
      fn(
        (x) => x.square(),
        (dy, [x]) => [roll(dy.mul(x).mul(2), 2)],
      ),
      [draw([3, 4])],
      /^moved .*blocks 0 and 1 of the 2 blocks of 2 along dimension 1 exchanged/,
    ],
    [
      "heads reshaped where they must be transposed",
      fn(
        (x) => x.reshape([3, 2, 4]).transpose(0, 1).contiguous(),
        (dy, [x]) => [dy.reshape(x.shape)],
      ),
      [draw([3, 8])],
      /^moved .*dimensions 0 and 1 exchanged/,
    ],
    [
      "the first sample's gradient for all",
      fn(
        (x) => x.square(),
        (dy, [x]) => [dy.mul(x).mul(2).slice(0, 0, 1).expand(x.shape).clone()],
      ),
      [draw([4, 3])],
      /^moved .*those of index 0 of dimension 0 everywhere/,
    ],
    [
      "a step late",
      fn(
        (x) => x.square(),
        (dy, [x]) => {
          const dx = dy.mul(x).mul(2);
          return [cat([zeros([1, 3], { dtype: "float64" }).to(dx.dtype), dx.slice(0, 0, 4)], 0)];
        },
      ),
      [draw([5, 3])],
      /^moved .*1 \w+ too late along dimension 0/,
    ],
  ])("%s", check);

  it("two parameters' gradients exchanged", () => {
    const layer = new WithParameters(
      { a: draw([3], 5), b: draw([3], 6) },
      (x, { a, b }) => x.mul(a).add(b),
      (dy, x, { a }) => ({ x: dy.mul(a), b: dy.mul(x).sum(0), a: dy.sum(0) }),
    );
    const [said, ...others] = says(layer, [draw([6, 3])]);
    expect(said).toMatch(/^other-parameter \(a, b\).*what a has is the right gradient of b/);
    expect(others).toEqual([]);
  });

  it("y kept where x is needed", () => {
    const layer = new WithParameters(
      { w: draw([4, 4], 5) },
      (x, { w }) => x.matmul(w),
      (dy, _, { w }, y) => ({ x: dy.matmul(w.T), w: y.T.matmul(dy) }),
    );
    expect(says(layer, [draw([6, 4])])).toEqual([
      expect.stringMatching(
        /^altered-parameter \(w\).*The output is kept and used where the input x/,
      ),
    ]);
  });
});

describe("two parts", () => {
  const weight = (x: Tensor) => draw([4, 4], 8).to(x.dtype);
  const branch = (by: number, past: number) =>
    fn(
      (x) => x.sub(x.matmul(weight(x)).tanh()),
      (dy, [x]) => {
        const h = x.matmul(weight(x)).tanh();
        const back = dy.mul(h.square().neg().add(1)).matmul(weight(x).T);
        return [dy.mul(past).add(back.mul(by))];
      },
    );
  it.each<Rows[number]>([
    [
      "a branch's sign",
      branch(1, 1),
      [draw([3, 4])],
      /^branch-factor .*through the layer has the wrong sign/,
    ],
    [
      "the residual twice",
      branch(-1, 2),
      [draw([3, 4])],
      /^branch-factor .*\(the residual\) has the factor 2/,
    ],
    [
      "a penalty of the loss left out",
      new WithParameters(
        { w: draw([4, 1], 5) },
        (x, { w }) => {
          let sum = 0;
          for (let i = 0; i < 6; i++) {
            let y = 0;
            for (let j = 0; j < 4; j++) y += Number(x.data[i * 4 + j]) * Number(w.data[j]);
            sum += (y * y) / 6;
          }
          for (let j = 0; j < 4; j++) sum += 0.5 * Number(w.data[j]) ** 2;
          return like(x, [sum], []);
        },
        (dy, x, { w }) => {
          const r = x
            .matmul(w)
            .mul(2 / x.shape[0])
            .mul(dy);
          return { x: r.matmul(w.T), w: x.T.matmul(r) };
        },
      ),
      [draw([6, 4])],
      /^term-factor \(w\): .*what is missing is exactly 1 · w · dy/,
    ],
  ])("%s", check);
});

import { describe, expect, it } from "vitest";
import { ones, stack, type Tensor, tensor } from "../../src/index.ts";
import {
  cholesky,
  det,
  eigh,
  einsum,
  inv,
  norm,
  qr,
  slogdet,
  solve,
} from "../../src/linalg/index.ts";

describe("what cannot be computed is refused", () => {
  it.each<[() => unknown, RegExp]>([
    [
      () =>
        inv(
          tensor([
            [1, 2],
            [2, 4],
          ]),
        ),
      /inv: the matrix is singular/,
    ],
    [() => solve(ones(2, 2), ones(2)), /solve: the matrix is singular/],
    [
      () => {
        const singular = ones(4, 4);
        singular.requiresGrad = true;
        det(singular).backward();
      },
      /the gradient of a determinant: the matrix is singular/,
    ],
    [() => solve(ones(2, 2, 2), ones(2, 2)), /the matrix 0 of the batch is singular/],
    [() => solve(ones(2, 2), ones(3, 1)), /expected 2 rows of the same dtype/],
    [() => det(ones(2, 3)), /det: expected square matrices \[\.\.\., n, n\], got \[2, 3\]/],
    [
      () =>
        cholesky(
          tensor([
            [1, 2],
            [2, 1],
          ]),
        ),
      /its leading 2 × 2 part is not/,
    ],
    [() => qr(ones(3)), /qr: expected matrices \[\.\.\., n, m\], got \[3\]/],
    [
      () =>
        eigh(
          tensor(
            [
              [1, 0],
              [0, 1],
            ],
            { dtype: "int32" },
          ),
        ),
      /eigh.*float/,
    ],
    [() => norm(ones(2, 2), { ord: 2, dim: [0, 1] }), /singular values/],
    [() => norm(ones(2, 2, 2), { ord: 1 }), /Name the dimensions/],
    [() => einsum("ij,jk->ik", ones(2, 3), ones(4, 2)), /j is 3 in one operand and 4 in another/],
    [() => einsum("ij,jk->ik", ones(2, 3)), /is for 2 operands, got 1/],
    [() => einsum("ij->kk", ones(2, 3)), /no operand has the k/],
    [() => einsum("i->ii", ones(2)), /the result has i twice/],
    [() => einsum("i.j->", ones(2, 2)), /no equation such as/],
  ])("%#", (run, message) => {
    expect(run).toThrow(message);
  });
});

const identity = tensor([
  [1, 0],
  [0, 1],
]);

describe("of matrices that are on an edge", () => {
  it("are 0, and −∞ as a logarithm, where one is singular", () => {
    const singular = ones(4, 4);
    expect(det(singular).item()).toBe(0);
    const { sign, logabsdet } = slogdet(singular);
    expect([sign.item(), logabsdet.item()]).toEqual([0, -Infinity]);
  });

  it("are solved for a vector each, also where there are as many as they are large", () => {
    const matrices = stack([identity, identity.mul(2)]);
    const sides = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(solve(matrices, sides).toArray()).toEqual([
      [1, 2],
      [1.5, 2],
    ]);
  });

  it("has the logarithm where the determinant overflows", () => {
    expect(slogdet(identity.mul(1e30)).logabsdet.item()).toBeCloseTo(2 * 30 * Math.log(10), 3);
  });

  it("are eigenvalues with a gradient, where two are equal", () => {
    const leaf = identity.clone();
    leaf.requiresGrad = true;
    eigh(leaf).values.sum().backward();
    expect((leaf.grad as Tensor).toArray()).toEqual(identity.toArray());
  });

  it("are empty", () => {
    expect(det(ones(2, 0, 0)).toArray()).toEqual([1, 1]);
    expect(inv(ones(0, 2, 2)).shape).toEqual([0, 2, 2]);
  });
});

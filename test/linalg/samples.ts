import { eye, type Tensor } from "../../src/index.ts";
import type * as linalg from "../../src/linalg/index.ts";
import {
  cdist,
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
import { float64, numbersFrom, type Samples } from "../support/sample.ts";

const { normal } = numbersFrom(11);

/** Symmetric positive definite matrices. */
const positive = (x: Tensor) =>
  x.matmul(x.T).add(eye(x.shape[x.ndim - 1], { dtype: x.dtype }).mul(0.5));
const symmetric = (x: Tensor) => x.add(x.T);

/** They take a matrix as a function, give plain numbers, and have tests of their own. */
type OnOperators = "conjugateGradient" | "hutchinsonTrace" | "lanczos" | "powerIteration";

/** Every other function of the entry at work: a new one without a row does not compile. */
export const linalgSamples: Record<Exclude<keyof typeof linalg, OnOperators>, Samples> = {
  einsum: [
    {
      about: "a product of three",
      run: (a, b, c) => einsum("ij,jk,kl->il", a, b, c),
      inputs: [normal(2, 3), normal(3, 2), normal(2, 2)],
    },
    {
      about: "batches that broadcast",
      run: (a, b) => einsum("...ij,...kj->...ik", a, b),
      inputs: [normal(2, 2, 3), normal(1, 2, 3)],
    },
    {
      about: "a diagonal",
      run: (a, b) => einsum("iij,j->i", a, b),
      inputs: [normal(2, 2, 3), normal(3)],
    },
  ],
  cdist: [
    { about: "straight", run: (a, b) => cdist(a, b), inputs: [normal(3, 2), normal(2, 2)] },
    { about: "of a power", run: (a, b) => cdist(a, b, 3), inputs: [normal(2, 3, 2), normal(2, 2)] },
  ],

  solve: [
    { about: "matrices", run: (a, b) => solve(a, b), inputs: [normal(3, 3), normal(3, 2)] },
    { about: "a vector", run: (a, b) => solve(a, b), inputs: [normal(2, 2), normal(2)] },
    { about: "a vector each", run: (a, b) => solve(a, b), inputs: [normal(2, 2, 2), normal(2, 2)] },
    { about: "batches", run: (a, b) => solve(a, b), inputs: [normal(2, 1, 2, 2), normal(3, 2, 1)] },
  ],
  inv: [{ about: "a batch", run: (a) => inv(a), inputs: [normal(2, 3, 3)] }],
  det: [
    { about: "one number", run: (a) => det(a), inputs: [normal(1, 1)] },
    { about: "a batch of small ones", run: (a) => det(a), inputs: [normal(2, 3, 3)] },
    { about: "a larger one", run: (a) => det(a), inputs: [normal(4, 4)] },
    {
      about: "that is 0",
      run: (a) => det(a).add(a.at(0).exp().sum()),
      inputs: [
        float64([
          [1, 2, 3],
          [2, 4, 6],
          [0, 1, 5],
        ]),
      ],
    },
  ],
  slogdet: [
    {
      about: "both",
      run: (a) => {
        const { sign, logabsdet } = slogdet(a);
        return logabsdet.mul(sign);
      },
      inputs: [normal(2, 3, 3)],
    },
  ],
  cholesky: [
    { about: "a matrix", run: (a) => cholesky(positive(a)), inputs: [normal(3, 3)] },
    { about: "a batch", run: (a) => cholesky(positive(a)), inputs: [normal(2, 2, 2)] },
  ],
  qr: [
    {
      about: "a tall matrix",
      run: (a) => {
        const { q, r } = qr(a);
        return q.mul(2).matmul(r.tanh());
      },
      inputs: [normal(4, 2)],
    },
    {
      about: "a wide batch",
      run: (a) => {
        const { q, r } = qr(a);
        return q.exp().matmul(r.tanh());
      },
      inputs: [normal(2, 2, 3)],
    },
  ],
  eigh: [
    { about: "values", run: (a) => eigh(symmetric(a)).values, inputs: [normal(2, 3, 3)] },
    {
      about: "vectors, whatever their signs",
      run: (a) => eigh(symmetric(a)).vectors.square(),
      inputs: [normal(3, 3)],
    },
  ],
  norm: [
    { about: "of all", run: (x) => norm(x), inputs: [normal(2, 3)] },
    {
      about: "of rows",
      run: (x) => norm(x, { ord: 3, dim: 1, keepdim: true }),
      inputs: [normal(2, 3)],
    },
    {
      about: "the largest of a vector",
      run: (x) => norm(x, { ord: Infinity }),
      inputs: [normal(4)],
    },
    {
      about: "of columns",
      run: (x) => norm(x, { ord: 1, dim: [0, -1] }),
      inputs: [normal(2, 3, 2)],
    },
    { about: "of rows as sums", run: (x) => norm(x, { ord: -Infinity }), inputs: [normal(2, 3)] },
  ],
};

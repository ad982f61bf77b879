import type * as linalg from "../../src/linalg/index.ts";
import { cdist, einsum } from "../../src/linalg/index.ts";
import { numbersFrom, type Samples } from "../support/sample.ts";

const { normal } = numbersFrom(11);

/** Every function of the entry at work: a new one without a row does not compile. */
export const linalgSamples: Record<keyof typeof linalg, Samples> = {
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
};

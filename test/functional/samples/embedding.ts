import * as F from "../../../src/functional/index.ts";
import { int32, numbersFrom, type Samples } from "../../support/sample.ts";

const { normal } = numbersFrom(10);
const table = normal(4, 3);
const twice = int32([
  [2, 0],
  [2, 3],
]);

export const embeddingSamples = {
  embedding: [
    { about: "a row named twice", run: (i, w) => F.embedding(i, w), inputs: [twice, table] },
    {
      about: "with padding, which here is not named",
      run: (i, w) => F.embedding(i, w, { paddingIdx: -4 }),
      inputs: [int32([2, 1, 3]), table],
    },
    { about: "one row", run: (i, w) => F.embedding(i, w), inputs: [int32(1), table] },
    {
      about: "no row",
      run: (i, w) => F.embedding(i, w),
      inputs: [int32([]), table],
      constant: "it has no element",
    },
  ],
  sinusoidalPositions: [
    {
      about: "beside a sequence",
      run: (x) =>
        x.mul(F.sinusoidalPositions(3, 5, { offset: 2, base: 100, dtype: "float64" }).to(x.dtype)),
      inputs: [normal(3, 5)],
    },
  ],
  rotaryPositions: [
    { about: "heads", run: (x) => F.rotaryPositions(x), inputs: [normal(2, 3, 4)] },
    {
      about: "from a place on",
      run: (x) => F.rotaryPositions(x, { offset: 5, base: 100 }),
      inputs: [normal(2, 6)],
    },
    {
      about: "no rows",
      run: (x) => F.rotaryPositions(x),
      inputs: [normal(0, 4)],
      constant: "it has no element",
    },
  ],
} satisfies Record<string, Samples>;

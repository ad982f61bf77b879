import * as F from "../../../src/functional/index.ts";
import { Generator, type Tensor } from "../../../src/index.ts";
import { numbersFrom, type Samples } from "../../support/sample.ts";

const { normal } = numbersFrom(29);

type Drop = (x: Tensor, options: F.DropoutOptions) => Tensor;

/** A kind of dropout of these shapes, in training and in evaluation. */
const dropping = (drop: Drop, ...shapes: number[][]): Samples => {
  const run = (x: Tensor) => drop(x, { p: 0.4, generator: new Generator(5) });
  const inputs = [normal(...shapes[0])];
  return [
    { about: "in evaluation", run: (x) => drop(x, { training: false }).mul(1), inputs },
    ...shapes.map((shape) => ({ about: `of ${shape}`, run, inputs: [normal(...shape)] })),
  ];
};

export const dropoutSamples = {
  dropout: dropping(F.dropout, [4, 3]),
  dropout1d: dropping(F.dropout1d, [2, 5, 2], [5, 2]),
  dropout2d: dropping(F.dropout2d, [2, 5, 2, 1], [2, 5, 2]),
  alphaDropout: dropping(F.alphaDropout, [4, 3]),
  featureAlphaDropout: dropping(F.featureAlphaDropout, [2, 5], [2, 5, 2]),
} satisfies Record<string, Samples>;

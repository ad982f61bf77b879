import * as F from "../../../src/functional/index.ts";
import { Generator, ones, tensor } from "../../../src/index.ts";
import { numbersFrom, type Samples } from "../../support/sample.ts";

const { normal } = numbersFrom(11);
const [q, k, v] = [normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 2)];
const mask = tensor([
  [true, true, false, true, false],
  [false, false, false, false, false],
  [false, true, true, true, true],
]);
const nowhere = "a query that may look nowhere gets zeros";

export const attentionSamples = {
  scaledDotProductAttention: [
    { about: "all keys", run: (...x) => attend(...x), inputs: [q, k, v] },
    {
      about: "causal",
      run: (a, b, c) => F.scaledDotProductAttention(a, b, c, { isCausal: true }),
      inputs: [q, k, v],
    },
    {
      about: "masked, a query everywhere",
      run: (a, b, c) => F.scaledDotProductAttention(a, b, c, { attnMask: mask, scale: 0.7 }),
      inputs: [q, k, v],
    },
    {
      about: "with a bias that is learnt",
      run: (a, b, c, attnMask) => F.scaledDotProductAttention(a, b, c, { attnMask }),
      inputs: [normal(3, 4), normal(5, 4), normal(5, 2), normal(3, 5)],
    },
    {
      about: "heads that share keys",
      run: (...x) => attend(...x),
      inputs: [normal(2, 2, 1, 3), normal(2, 1, 2, 3), normal(1, 2, 2, 2)],
    },
    {
      about: "dropout",
      run: (a, b, c) =>
        F.scaledDotProductAttention(a, b, c, { dropoutP: 0.4, generator: new Generator(2) }),
      inputs: [q, k, v],
    },
    {
      about: "more keys than a block",
      run: (...x) => attend(...x),
      inputs: [normal(1, 1), normal(258, 1), normal(258, 1)],
    },
    {
      about: "more keys than a block, of which most are masked",
      run: (a, b, c) =>
        F.scaledDotProductAttention(a, b, c, {
          attnMask: ones([258]).cumsum(0).gt(254),
        }),
      inputs: [normal(2, 1), normal(258, 1), normal(258, 1)],
    },
    {
      about: "no keys",
      run: (...x) => attend(...x),
      inputs: [normal(2, 3), normal(0, 3), normal(0, 2)],
      constant: nowhere,
    },
    {
      about: "no queries",
      run: (...x) => attend(...x),
      inputs: [normal(0, 3), normal(2, 3), normal(2, 2)],
      constant: "it has no element",
    },
  ],
  attentionWeights: [
    { about: "all keys", run: (a, b) => F.attentionWeights(a, b), inputs: [q, k] },
    {
      about: "masked",
      run: (a, b) => F.attentionWeights(a, b, { attnMask: mask }),
      inputs: [q, k],
    },
  ],
} satisfies Record<string, Samples>;

function attend(...[a, b, c]: Parameters<Samples[0]["run"]>) {
  return F.scaledDotProductAttention(a, b, c);
}

import { Generator, nn } from "../../../src/index.ts";
import { int32 } from "../../support/sample.ts";
import type { LayerSamples } from "../samples.ts";

const generator = () => new Generator(3);

export const embeddingSamples = {
  Embedding: [
    {
      about: "a batch of sequences",
      make: () => new nn.Embedding(5, 3, { generator: generator() }),
      input: int32([
        [4, 0],
        [4, 1],
      ]),
    },
    {
      about: "with padding, which here is not named",
      make: () => new nn.Embedding(4, 2, { paddingIdx: 1, generator: generator() }),
      input: int32([2, 3, 0, 2]),
    },
  ],
} satisfies Record<string, LayerSamples>;

import { defaultGenerator, type Generator, generatorKind } from "../random/generator.ts";
import { checkArgument, kind, notNegative } from "../tensor/arguments.ts";
import { ValueError } from "../tensor/errors.ts";
import type { ForEach } from "../tensor/for-each.ts";
import { checkIndices } from "./check-indices.ts";
import { type Batch, type Dataset, datasetKind } from "./dataset.ts";

/**
 * Some samples of a dataset, in an order of their own.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.Subset
 * @example
 * ```ts
 * import { Subset, xor } from "chainrule/data";
 * const differing = new Subset(xor(), Int32Array.of(1, 2));
 * differing.batch(Int32Array.of(0, 1))[1].toArray(); // → 1,1
 * ```
 */
export class Subset<B = Batch> implements Dataset<B> {
  readonly dataset: Dataset<B>;
  readonly indices: Int32Array;

  constructor(dataset: Dataset<B>, indices: Int32Array | readonly number[]) {
    checkArgument("Subset", "dataset", datasetKind, dataset);
    this.dataset = dataset;
    this.indices = checkIndices("Subset", indices, dataset.length);
  }

  get length(): number {
    return this.indices.length;
  }

  batch(indices: Int32Array | readonly number[], epoch?: number): B {
    const chosen = checkIndices("Subset", indices, this.length);
    return this.dataset.batch(
      chosen.map((index) => this.indices[index]),
      epoch,
    );
  }
}

const fractionsKind = kind(
  "an array of fractions that add up to 1, such as [0.8, 0.2]",
  (list) => Array.isArray(list) && list.every(notNegative.accepts),
);

/**
 * Divides a dataset by chance into parts that share no sample, such as one to train on and one to
 * test on.
 *
 * @param fractions each part's share; together 1.
 * @param generator default the one that `manualSeed` seeds.
 * @throws ValueError where the fractions are negative or do not add up to 1.
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.random_split
 * @example
 * ```ts
 * import { moons, randomSplit } from "chainrule/data";
 * const [train, test] = randomSplit(moons({ samples: 50 }), [0.8, 0.2]);
 * [train.length, test.length]; // → 40,10
 * ```
 */
export function randomSplit<B, const Fractions extends readonly number[]>(
  dataset: Dataset<B>,
  fractions: Fractions,
  generator: Generator = defaultGenerator,
): ForEach<Fractions, Subset<B>> {
  checkArgument("randomSplit", "dataset", datasetKind, dataset);
  checkArgument("randomSplit", "fractions", fractionsKind, fractions);
  checkArgument("randomSplit", "generator", generatorKind, generator);
  const total = fractions.reduce((sum, fraction) => sum + fraction, 0);
  if (Math.abs(total - 1) > 1e-9) {
    throw new ValueError(
      `randomSplit: expected non-negative fractions that add up to 1, got ${fractions.join(", ")}.`,
    );
  }
  const order = generator.permutation(dataset.length);
  let share = 0;
  return fractions.map((fraction) => {
    const start = Math.round(share * order.length);
    share += fraction;
    return new Subset(dataset, order.slice(start, Math.round(share * order.length)));
  }) as ForEach<Fractions, Subset<B>>;
}

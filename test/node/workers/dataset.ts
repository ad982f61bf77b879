// What the workers of the tests read from.
import {
  augmented,
  compose,
  type Dataset,
  gaussianNoise,
  randomShift,
  TensorDataset,
} from "../../../src/data/index.ts";
import { DataError, Generator, Tensor, tensor } from "../../../src/index.ts";
import { fillNormal } from "../../../src/random/index.ts";

export interface Args {
  samples: number;
  /** A sample that cannot be read. */
  broken?: number;
  /** A sample at which the worker ends. */
  deadly?: number;
  /** Each worker fails once, when it has read so many batches. */
  fails?: number;
}

export default function make({ samples, broken, deadly, fails }: Args): Dataset {
  if (samples < 0) throw new DataError("no samples");
  const pixels = new Float32Array(samples * 16);
  fillNormal(pixels, new Generator(1).next());
  const targets = tensor(Int32Array.from({ length: samples }, (_, i) => i));
  const dataset = augmented(
    new TensorDataset(Tensor.from(pixels, [samples, 1, 4, 4]), targets),
    compose(randomShift(1), gaussianNoise(0.1)),
  );
  let reads = 0;
  return {
    length: samples,
    batch(indices, epoch) {
      if (broken !== undefined && indices.includes(broken))
        throw new DataError(`sample ${broken} is broken`);
      if (deadly !== undefined && indices.includes(deadly)) process.exit(7);
      if (reads++ === fails) throw new DataError("the disk is away");
      return dataset.batch(indices, epoch);
    },
  };
}

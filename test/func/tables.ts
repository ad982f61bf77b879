import { functionSamples } from "../functional/samples.ts";
import { linalgSamples } from "../linalg/samples.ts";
import { asFunction, ofOneLayer } from "../nn/layer-sample.ts";
import { layerSamples } from "../nn/samples.ts";
import { elementwiseSamples } from "../ops/function-samples.ts";
import { methodSamples } from "../ops/method-samples.ts";
import { opSamples } from "../ops/samples.ts";
import type { Sample } from "../support/sample.ts";

/** A sample, and whether it changes statistics of its own that all samples of a batch would share. */
export interface Transformed extends Sample {
  readonly keepsStatistics?: boolean;
  /** The same, of a layer that no other has run. */
  readonly fresh?: () => Sample;
}

type Table = Readonly<Record<string, readonly Transformed[]>>;

const layers = Object.fromEntries(
  Object.entries(layerSamples).map(([name, samples]) => [
    name,
    samples.map((sample) => ({
      ...asFunction(sample),
      fresh: () => ofOneLayer(sample),
      keepsStatistics: !sample.isEvaluated && sample.make().buffers().length > 0,
    })),
  ]),
);

/** All tables of samples there are: what they hold is transformed as well. */
export const tables: Readonly<Record<string, Table>> = {
  primitives: opSamples,
  methods: methodSamples,
  "elementwise functions": elementwiseSamples,
  functions: functionSamples,
  "linear algebra": linalgSamples,
  layers,
};

import { Run } from "../../studio/pages/playground/engine/run.ts";
import {
  initialSettings,
  layer,
  type Settings,
} from "../../studio/pages/playground/engine/settings.ts";
import type { Task } from "./task.ts";

/** Networks and batches that are compared: TensorFlow Playground's at its start, the studio's, and a larger one. */
export const works = [
  { name: "2-4-2-1, batch 10", units: [4, 2], batch: 10 },
  { name: "2-8-8-1, batch 16", units: [8, 8], batch: 16 },
  { name: "2-16-16-1, batch 32", units: [16, 16], batch: 32 },
  { name: "2-32-32-1, batch 32", units: [32, 32], batch: 32 },
] as const;
export type Work = (typeof works)[number];

/** The playground's settings for it. */
export const settingsOf = ({ units, batch }: Work): Settings => ({
  ...initialSettings,
  layers: units.map((each) => layer(each)),
  batch,
  optimizer: { name: "sgd", rate: 0.1, momentum: 0 },
});

/** The same for the others: the weights that the run begins with, and its first batches. */
export function taskOf(settings: Settings, batches: number): Task {
  const run = new Run(settings);
  const { linears } = run.learner.network;
  const { size } = run.batches;
  const inputs = new Float64Array(2 * size * batches);
  const targets = new Int32Array(size * batches);
  for (let i = 0; i < batches; i++) {
    run.batches.next();
    inputs.set(run.batches.inputs.data, 2 * size * i);
    targets.set(run.batches.targets.data, size * i);
  }
  return {
    sizes: [2, ...settings.layers.map(({ units }) => units), 1],
    weights: linears.map(({ weight }) => [...weight.data]),
    biases: linears.map(({ bias }) => [...bias!.data]),
    rate: settings.optimizer.rate,
    batch: size,
    inputs,
    targets,
  };
}

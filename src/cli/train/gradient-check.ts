import { gradcheck } from "../../check/index.ts";
import { Generator, randn } from "../../index.ts";
import { readLayers, writeLayers } from "../../nn/layers/text.ts";
import { defaultGenerator } from "../../random/generator.ts";
import { checkGradients, type GradientCheckRow } from "../../train/index.ts";
import { isOfImages } from "./architecture.ts";
import { buildNetwork } from "./network.ts";
import type { TrainConfig } from "./options.ts";
import type { Run } from "./prepare.ts";
import type { Task } from "./task.ts";

const samples = 8;

/** How the check was done, for the terminal and the report. */
export const gradientCheckMethod =
  `central differences in float64 on ${samples} samples: some weights of each layer one by one, ` +
  "then all of them together";

/**
 * Checks the gradients of the run's own network, with its initial weights, in float64 on a few of
 * its samples, dropout and batch normalisation included. The run's random numbers are the same without it.
 *
 * @param signal looked at after each parameter; where it is aborted, there is no result.
 */
export async function checkRun(
  { config, task, model }: Run,
  signal?: AbortSignal,
): Promise<GradientCheckRow[] | null> {
  const before = defaultGenerator.state();
  try {
    const copy = buildNetwork(config, task, "float64");
    copy.model.loadStateDict(model.stateDict());
    const count = Math.min(samples, task.train.length);
    const [inputs, targets] = task.train.batch(Int32Array.from({ length: count }, (_, i) => i));
    return await checkGradients(copy, [inputs.to("float64"), targets], signal);
  } finally {
    defaultGenerator.restore(before);
  }
}

/**
 * The report on what is wrong with a network's gradients, from a narrow one of the same layers, which
 * is small enough to try every explanation on; null where that one is right, and for a network of images.
 */
export function explainGradients(config: TrainConfig, task: Task): string | null {
  if (config.layers === undefined || isOfImages(config)) return null;
  const [batch, features, units, classes] = [7, 5, 6, 3];
  const layers = writeLayers(
    readLayers(config.layers).map((layer) =>
      layer.kind === "linear" ? { kind: "linear", units } : layer,
    ),
  );
  const narrow = { sample: [features], classes: task.classes.slice(0, classes) };
  const { model } = buildNetwork({ ...config, layers }, narrow, "float64");
  const generator = new Generator(config.seed);
  const report = gradcheck(model, [randn([batch, features], { dtype: "float64", generator })]);
  return report.passed ? null : String(report);
}

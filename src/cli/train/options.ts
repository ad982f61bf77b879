import { installedMnist } from "../../node/mnist.ts";
import { UsageError } from "../errors.ts";
import { languageModels } from "./architecture.ts";
import { checkTogether } from "./check-together.ts";
import { configSchema, type TrainConfig } from "./config-schema.ts";
import { flagOf } from "./flag.ts";
import { optimizerNames, usualRate } from "./optimizers.ts";
import { describeIssues } from "./setting-issues.ts";

export type { TrainConfig } from "./config-schema.ts";

const always = { engine: "autograd", seed: 0 } as const;
const common = { ...always, activation: "relu" } as const;
const plane = { ...common, layers: "32,32", optimizer: "adam", lr: 0.01, batchSize: 32 } as const;

/** They do at least as well as scikit-learn's networks: bench/tables/compare.ts. */
const ofTables = {
  ...{ ...always, layers: "64,64", activation: "gelu", batchSize: 32, epochs: 60 },
  ...({ optimizer: "adamw", lr: 0.003, schedule: "cosine" } as const),
} as const;

/** What a run does where nothing else is said. */
function defaultsFor(data: string, model: unknown): Omit<TrainConfig, "data"> {
  if (model === "gpt" || model === "lstm") {
    const lr = model === "gpt" ? 0.002 : 0.004;
    const training = { optimizer: "adamw", lr, schedule: "cosine", batchSize: 32 } as const;
    return { ...always, ...languageModels[model], ...training, epochs: 3 };
  }
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
      return ofTables;
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
  const defaults = defaultsFor(String(given.data), given.model);
  const { optimizer = defaults.optimizer } = given as Pick<TrainConfig, "optimizer">;
  const lr = optimizerNames.includes(optimizer) ? usualRate(optimizer, defaults) : defaults.lr;
  const parsed = configSchema.safeParse({ ...defaults, lr, ...given }, { reportInput: true });
  if (!parsed.success) {
    const name = (setting: string) => (setting in flags ? flagOf(setting) : `${file}: ${setting}`);
    throw new UsageError(describeIssues(parsed.error, name));
  }
  checkTogether(parsed.data);
  return parsed.data;
}

/** The settings without which the data's own defaults would be taken, beside the data itself. */
export function unusualSettings(config: TrainConfig): Partial<TrainConfig> {
  const defaults = defaultsFor(config.data, config.model);
  const usual: Record<string, unknown> = {
    ...defaults,
    lr: usualRate(config.optimizer, defaults),
  };
  const unusual = Object.entries(config).filter(([name, value]) => value !== usual[name]);
  return Object.fromEntries(unusual);
}

/** The settings that a run has written into its folder: all of them. */
export function readSettings(content: unknown, file: string): TrainConfig {
  const parsed = configSchema.safeParse(content, { reportInput: true });
  if (!parsed.success) {
    throw new UsageError(describeIssues(parsed.error, (setting) => `${file}: ${setting}`));
  }
  return parsed.data;
}

import { z } from "zod";
import { UsageError } from "../errors.ts";
import { activations, layersSchema } from "./architecture.ts";

/** A number, or the text of one, as a flag gives it. */
function numeric(what: string, isRight: (value: number) => boolean) {
  return z.unknown().transform((given, context) => {
    const isText = typeof given === "string" && given.trim() !== "";
    const value = isText ? Number(given) : given;
    if (typeof value === "number" && isRight(value)) return value;
    context.addIssue({ code: "custom", message: `expected ${what}, got ${JSON.stringify(given)}` });
    return z.NEVER;
  });
}

const isCount = (value: number) => Number.isSafeInteger(value) && value > 0;
const count = numeric("a positive integer", isCount);

/** Data sets that come with the library; anything else is the path of a CSV file. */
export const namedData = ["mnist", "moons", "spirals", "circles", "blobs", "xor"] as const;

/** Everything that decides how a run goes: written to `config.json`, and read from one. */
export const configSchema = z.strictObject({
  data: z
    .string()
    .refine((name) => namedData.includes(name as never) || name.toLowerCase().endsWith(".csv"), {
      error: ({ input }) => `"${input}" is neither ${namedData.join(", ")} nor a .csv file`,
    }),
  /** The column of a CSV file that holds the classes. */
  label: z.string().optional(),
  /** What computes the gradients. */
  engine: z.enum(["autograd", "manual"]),
  layers: z.string(),
  activation: z.enum(activations),
  optimizer: z.enum(["sgd", "adam", "adamw"]),
  lr: numeric("a positive number", (value) => value > 0 && Number.isFinite(value)),
  batchSize: count,
  epochs: count,
  seed: numeric("a non-negative integer", (value) => Number.isSafeInteger(value) && value >= 0),
  /** Whether the run is watched. */
  doctor: z.boolean().optional(),
  /** Whether steps run operation by operation, not compiled: other roundings. */
  eager: z.boolean().optional(),
});

export type TrainConfig = z.infer<typeof configSchema>;

const common = { engine: "autograd", activation: "relu", seed: 0 } as const;
const plane = { ...common, layers: "32,32", optimizer: "adam", lr: 0.01, batchSize: 32 } as const;

/** What a run does where nothing else is said. */
function defaultsFor(data: string): Omit<TrainConfig, "data"> {
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
 * The settings of a run: what was said on the command line, else in the file, else the defaults of
 * the data set.
 */
export function resolveConfig(given: Record<string, unknown>, source: string): TrainConfig {
  const data = given.data ?? "mnist";
  const parsed = configSchema.safeParse({ ...defaultsFor(String(data)), ...given, data });
  if (!parsed.success) throw new UsageError(describe(parsed.error, source));
  const layers = layersSchema.safeParse(parsed.data.layers);
  if (!layers.success) throw new UsageError(`layers: ${layers.error.issues[0].message}`);
  if (parsed.data.engine === "manual" && parsed.data.optimizer !== "sgd") {
    throw new UsageError("engine manual updates by sgd only: add --optimizer sgd");
  }
  if (parsed.data.batchSize === 1 && layers.data.some(({ kind }) => kind === "batchnorm")) {
    throw new UsageError(
      "batchnorm needs batches of at least 2 samples: give a larger --batch-size",
    );
  }
  return parsed.data;
}

function describe(error: z.ZodError, source: string): string {
  return error.issues
    .map((issue) => {
      const name = issue.path.join(".");
      if (issue.code === "unrecognized_keys") {
        return `${source}: unknown ${issue.keys.length > 1 ? "settings" : "setting"} ${issue.keys.join(", ")}`;
      }
      return `${name}: ${issue.message}`;
    })
    .join("; ");
}

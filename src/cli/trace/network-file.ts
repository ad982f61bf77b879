import { z } from "zod";
import { decodeJson } from "../../io/json.ts";
import { DataError } from "../../tensor/errors.ts";
import { quote, shorten } from "../../text/escape.ts";
import {
  activationForms,
  activations,
  checkNetwork,
  losses,
  type TracedNetwork,
} from "../../trace/index.ts";
import { UsageError } from "../errors.ts";

const numbers = z.array(z.number());

const layerSchema = z.strictObject({
  weights: z
    .array(numbers)
    .min(1)
    .describe("A row for each unit of the layer, with a number for each of its inputs."),
  bias: numbers.optional().describe("A number for each unit. Without it there is no bias."),
  // checkNetwork, not this schema, refuses other names: it can tell what was meant.
  activation: z
    .string()
    .meta({
      anyOf: [
        { enum: activations },
        ...activationForms.map((form) => ({ pattern: `^${form.split(":")[0]}:` })),
      ],
    })
    .optional()
    .describe(
      "What is applied to each unit's sum; with an option as in " +
        `${activationForms.join(", ")}. Default: identity.`,
    ),
});

/** A network in a file. Whether its sizes fit together, `checkNetwork` says. */
export const networkSchema = z
  .strictObject({
    $schema: z.string().optional().describe("This schema, for editors."),
    layers: z.array(layerSchema).min(1).describe("The layers, the one at the input first."),
    loss: z
      .enum(losses)
      .describe(
        "crossEntropy applies softmax to the last layer's output, binaryCrossEntropy sigmoid: " +
          "leave them out of the last layer's activation.",
      ),
    input: numbers.min(1).describe("One sample: a number for each column of the first weights."),
    target: z
      .union([z.number(), numbers.min(1)])
      .describe(
        "For crossEntropy the class, counted from 0; for the other losses a number for each output.",
      ),
  })
  .meta({
    title: "chainrule network",
    description: "A small network with one sample, for `chainrule trace`.",
  });

/**
 * Reads a network from the bytes of a file.
 *
 * @throws UsageError in one line, with the place in the file, DataError for what is no JSON.
 */
export function readNetwork(bytes: Uint8Array, file: string): TracedNetwork {
  const content = decodeJson(bytes, file);
  const parsed = networkSchema.safeParse(content);
  if (!parsed.success) {
    throw new UsageError(`${file}: ${describe(parsed.error.issues[0], content)}`);
  }
  const { $schema: _, ...network } = parsed.data;
  try {
    checkNetwork(network);
  } catch (error) {
    throw error instanceof DataError ? new UsageError(`${file}: ${error.message}`) : error;
  }
  return network;
}

type Path = readonly PropertyKey[];

/** What belongs at a place, by the last name on the way to it and the indices after that. */
const expectations: Record<string, string> = {
  "": "an object with layers, loss, input and target",
  layers: "a list of layers, the one at the input first",
  "layers[]": "an object with weights and, if wanted, bias and activation",
  weights: "a list of rows, one for each unit of the layer",
  "weights[]": "a list of numbers, one for each input of the layer",
  bias: "a list of numbers, one for each unit of the layer",
  activation: "a name such as relu",
  loss: `one of ${losses.join(", ")}`,
  input: "a list of numbers",
  target: "the number of the class, or a list of numbers",
};

function describe(issue: z.core.$ZodIssue, content: unknown): string {
  const place = issue.path.length > 0 ? `${placeText(issue.path)}: ` : "";
  if (issue.code === "unrecognized_keys") {
    return `${place}unknown key ${issue.keys.map(quote).join(", ")}`;
  }
  const value = issue.path.reduce(
    (inner: unknown, key) => (inner as Record<PropertyKey, unknown>)[key],
    content,
  );
  const name = issue.path.findLastIndex((key) => typeof key === "string");
  const general = issue.path
    .slice(Math.max(0, name))
    .map((key) => (typeof key === "string" ? key : "[]"));
  const expected = expectations[general.join("")] ?? "a number";
  return `${place}${value === undefined ? "missing" : got(value)}, expected ${expected}`;
}

/** layers[1].weights[0] */
function placeText(path: Path): string {
  return path
    .map((key, i) => (typeof key === "number" ? `[${key}]` : `${i > 0 ? "." : ""}${String(key)}`))
    .join("");
}

/** A value as the file has it, shortened. */
function got(value: unknown): string {
  return shorten(typeof value === "number" ? String(value) : JSON.stringify(value), 40);
}

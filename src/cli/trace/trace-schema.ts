import { z } from "zod";
import { losses } from "../../trace/index.ts";

// JSON has no numbers for these.
const number = z
  .union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])])
  .meta({ id: "Number", description: "A number; text where JSON has no number for it." });
const count = z.int().min(0);
const shape = z.array(count).describe("The sizes of the dimensions; empty for a single number.");
const index = z.array(count).describe("The element's place, a number for each dimension.");
const name = z.string();
const formula = z.string().describe("How the number comes about, with names.");
const numbers = z.string().describe("The same with numbers, rounded to `precision` decimals.");
const omitted = count.describe("How many elements are not listed.");

const namedNumber = z.strictObject({ name, value: number }).meta({ id: "NamedNumber" });
const omittedTerms = z
  .strictObject({ count, sum: number })
  .meta({ id: "OmittedTerms", description: "Terms of a long sum that are not listed." });
const shortcut = z.strictObject({ formula, numbers, value: number }).meta({
  id: "Shortcut",
  description: "A well-known shorter form, such as p − t.",
});

const given = z
  .strictObject({
    name,
    role: z.enum(["input", "parameter", "target", "constant"]),
    shape,
    values: z.array(number).describe("Row-major."),
    omitted,
  })
  .meta({ id: "GivenTensor", description: "A tensor that was given." });

const forwardElement = z
  .strictObject({
    name,
    index,
    formula,
    numbers,
    value: number,
    terms: z
      .array(z.strictObject({ factors: z.array(namedNumber), value: number }))
      .optional()
      .describe(
        "Of a sum of products: its terms. The value is their sum, with that of omittedTerms.",
      ),
    omittedTerms: omittedTerms.optional(),
    operands: z
      .array(namedNumber)
      .optional()
      .describe("Of another function: what it was computed from."),
    dead: z
      .boolean()
      .optional()
      .describe("Whether a branch, as that of relu below 0, lets no gradient back through."),
    shortcut: shortcut.optional(),
  })
  .meta({ id: "ForwardElement", description: "How one number was computed." });

const gradientTerm = z
  .strictObject({
    upstream: namedNumber
      .nullable()
      .describe("The gradient that comes in; null where only a number is known."),
    local: z.strictObject({ formula, numbers, value: number }).describe("The local derivative."),
    value: number.describe("upstream · local"),
    blocked: z.boolean().describe("Whether a branch lets nothing through, as relu does below 0."),
  })
  .meta({ id: "GradientTerm", description: "One path's share of a gradient." });

const backwardElement = z
  .strictObject({
    of: z.string().describe("The number whose gradient this is."),
    name,
    index,
    formula,
    numbers,
    value: number,
    terms: z
      .array(gradientTerm)
      .describe(
        "The value is their sum, with that of omittedTerms. None: the loss itself, or no path.",
      ),
    omittedTerms: omittedTerms.optional(),
    shortcut: shortcut.optional(),
  })
  .meta({ id: "BackwardElement", description: "The gradient of the loss by one number." });

const step = {
  name,
  heading: z.string().describe("What is computed, in words; may be empty."),
  shape,
  omitted,
};

const checkRow = z
  .strictObject({
    name,
    gradient: number,
    difference: number.describe("(L(w + h) − L(w − h)) / 2h"),
    error: number.describe("|gradient − difference|"),
    verdict: z
      .enum(["ok", "kink", "differs"])
      .describe("kink: the slopes on both sides differ, and the gradient is between them."),
  })
  .meta({ id: "CheckRow" });

const layer = z
  .strictObject({
    weights: name,
    bias: name.nullable(),
    sum: name.describe("The weighted sums."),
    activation: z.string(),
    output: name.describe("The activations; the sums where the activation is identity."),
  })
  .meta({ id: "Layer", description: "The names of a layer's tensors." });

/** What `chainrule trace --json` prints: the type `Trace`, for readers in other languages. */
export const traceSchema = z
  .strictObject({
    format: z.literal("chainrule-trace"),
    version: z.literal(1),
    title: z.string(),
    precision: count.describe("Decimals of the numbers in texts; values have all digits."),
    given: z.array(given).describe("Inputs, parameters, targets and constants."),
    forward: z
      .array(z.strictObject({ ...step, elements: z.array(forwardElement) }))
      .describe("What was computed, tensor by tensor, in order."),
    loss: namedNumber.describe("What the gradients are of."),
    backward: z
      .array(z.strictObject({ of: name, ...step, elements: z.array(backwardElement) }))
      .describe("The gradients, tensor by tensor, from the loss back."),
    check: z
      .strictObject({ rows: z.array(checkRow), omitted, passed: z.boolean() })
      .optional()
      .describe("Gradients beside finite differences."),
    network: z
      .strictObject({
        input: name,
        layers: z.array(layer),
        loss: z.enum(losses),
        prediction: name.describe("What is compared with the target."),
        target: z.union([z.number(), z.array(z.number())]),
      })
      .optional()
      .describe("Of the trace of a network: what its tensors are called."),
  })
  .meta({
    title: "chainrule trace",
    description: "One forward and one backward pass, number by number.",
  });

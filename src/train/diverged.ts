import { AnomalyError } from "../doctor/anomaly/anomaly.ts";
import { detectAnomaly } from "../doctor/anomaly/detect.ts";
import { ChainruleError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type Learner, labelOf } from "./learners/learner.ts";

/** Training cannot go on: the loss is not a number, or infinite. The message says where that began. */
export class DivergedError extends ChainruleError {
  override name = "DivergedError";
  /** The step whose loss it is, from 1. */
  readonly step: number;

  constructor(step: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.step = step;
  }
}

/** What a DivergedError advises. */
export const advice = {
  learningRate: "A smaller learning rate may help",
  detectAnomaly: "To see the operation behind it: detectAnomaly: true",
} as const;

const firstNonFinite = (x: Tensor) => x.data.find((value) => !Number.isFinite(value));

/**
 * Finds where the numbers of a forward pass first stopped being finite: in the inputs, a parameter,
 * or a layer's output. Random numbers must stand where they stood before that pass.
 */
export function explainDivergence(
  learner: Learner<unknown>,
  inputs: Tensor,
  step: number,
  detectsAnomalies: boolean,
): DivergedError {
  const where = locate(learner, inputs) ?? "in the loss itself";
  const next = detectsAnomalies ? "" : `. ${advice.detectAnomaly}`;
  return new DivergedError(
    step,
    `the loss became NaN or infinite at step ${step}: the first such number is ${where}${next}`,
  );
}

/** Runs a training step in anomaly mode. */
export function detectInStep<T>(number: number, step: () => T): T {
  try {
    return detectAnomaly(step);
  } catch (error) {
    if (!(error instanceof AnomalyError)) throw error;
    throw new DivergedError(number, `step ${number}: ${error.message}`, { cause: error });
  }
}

function locate(learner: Learner<unknown>, inputs: Tensor): string | undefined {
  const inData = firstNonFinite(inputs);
  if (inData !== undefined) return `${inData} in the data. Remove or replace that sample`;
  for (const [name, parameter] of learner.parameters()) {
    const value = firstNonFinite(parameter);
    if (value !== undefined) {
      return `${value} in ${name}, from the update before. ${advice.learningRate}`;
    }
  }
  let found: string | undefined;
  const see = (what: string, output: Tensor) => {
    const value = firstNonFinite(output);
    if (found !== undefined || value === undefined) return;
    found = `${value} in ${what}, ${formatShape(output.shape)}. ${advice.learningRate}`;
  };
  const outputs = learner.walk(inputs, (layer, output) =>
    see(`the output of layer ${labelOf(layer)}`, output),
  );
  if (outputs instanceof Tensor) see("what the model makes of its layers' outputs", outputs);
  return found;
}

import { AnomalyError } from "../doctor/anomaly/anomaly.ts";
import { detectAnomaly } from "../doctor/anomaly/detect.ts";
import { ChainruleError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type Learner, labelOf } from "./learners/learner.ts";

/** What may help against a divergence, by the name under which a guest finds its own words for it. */
export const divergenceAdvice = {
  "repair-data": "Remove or replace that sample",
  "lower-learning-rate": "A smaller learning rate may help",
  "detect-anomaly": "To see the operation behind it: detectAnomaly: true",
} as const;

export type DivergenceAdvice = keyof typeof divergenceAdvice;

/** Training cannot go on: the loss is not a number, or infinite. The message says where that began. */
export class DivergedError extends ChainruleError {
  override name = "DivergedError";
  /** The step whose loss it is, from 1. */
  readonly step: number;
  /** What was found: the message without its advice. */
  readonly finding: string;
  /** What may help, the likeliest first. */
  readonly advice: readonly DivergenceAdvice[];

  constructor(
    step: number,
    finding: string,
    advice: readonly DivergenceAdvice[] = [],
    options?: ErrorOptions,
  ) {
    super([finding, ...advice.map((each) => divergenceAdvice[each])].join(". "), options);
    this.step = step;
    this.finding = finding;
    this.advice = advice;
  }
}

/** Where numbers stopped being finite, and what may help. */
interface Place {
  where: string;
  advice: DivergenceAdvice[];
}

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
  const { where, advice } = locate(learner, inputs) ?? { where: "in the loss itself", advice: [] };
  return new DivergedError(
    step,
    `the loss became NaN or infinite at step ${step}: the first such number is ${where}`,
    detectsAnomalies ? advice : [...advice, "detect-anomaly"],
  );
}

/** Runs a training step in anomaly mode. */
export function detectInStep<T>(number: number, step: () => T): T {
  try {
    return detectAnomaly(step);
  } catch (error) {
    if (!(error instanceof AnomalyError)) throw error;
    throw new DivergedError(number, `step ${number}: ${error.message}`, [], { cause: error });
  }
}

function locate(learner: Learner<unknown>, inputs: Tensor): Place | undefined {
  const inData = firstNonFinite(inputs);
  if (inData !== undefined) return { where: `${inData} in the data`, advice: ["repair-data"] };
  for (const [name, parameter] of learner.parameters()) {
    const value = firstNonFinite(parameter);
    if (value !== undefined) {
      return {
        where: `${value} in ${name}, from the update before`,
        advice: ["lower-learning-rate"],
      };
    }
  }
  let found: Place | undefined;
  const see = (what: string, output: Tensor) => {
    const value = firstNonFinite(output);
    if (found !== undefined || value === undefined) return;
    const where = `${value} in ${what}, ${formatShape(output.shape)}`;
    found = { where, advice: ["lower-learning-rate"] };
  };
  const outputs = learner.walk(inputs, (layer, output) =>
    see(`the output of layer ${labelOf(layer)}`, output),
  );
  if (outputs instanceof Tensor) see("what the model makes of its layers' outputs", outputs);
  return found;
}

import { checkOptions, flag, type OptionTable } from "../../tensor/arguments.ts";

/** What the outputs of a classifier are. */
export interface ProbabilityOptions {
  /** They are probabilities already. Default false: scores, of which softmax makes probabilities. */
  probabilities?: boolean;
}

export const probabilityOptions: OptionTable<ProbabilityOptions> = { probabilities: flag };

/** Turns a sample's outputs, in place, into the logarithms of its classes' probabilities. */
export function logProbabilitiesBy(operation: string, options: ProbabilityOptions) {
  checkOptions(operation, probabilityOptions, options);
  return options.probabilities ? takeLogarithms : logSoftmax;
}

function takeLogarithms(row: Float64Array): void {
  for (let c = 0; c < row.length; c++) row[c] = Math.log(row[c]);
}

/** (x − max) − log Σ e^(x − max): a row shifted by a constant gives the same numbers. */
function logSoftmax(row: Float64Array): void {
  let most = row[0];
  for (const score of row) if (score > most) most = score;
  let sum = 0;
  for (const score of row) sum += Math.exp(score - most);
  const total = Math.log(sum);
  for (let c = 0; c < row.length; c++) row[c] = row[c] - most - total;
}

import { AnomalyError, detectAnomaly } from "../../doctor/index.ts";
import type { Tensor } from "../../index.ts";
import { formatShape } from "../../tensor/shape.ts";
import type { Network } from "./networks/network.ts";

/** Training cannot go on: the loss is not a number, or infinite. */
export class DivergedError extends Error {
  override name = "DivergedError";
}

const firstNonFinite = (x: Tensor) => x.data.find((value) => !Number.isFinite(value));

/**
 * Finds where the numbers of a forward pass first stopped being finite: in the inputs, a parameter,
 * or a layer's output. Random numbers must stand where they stood before that pass.
 */
export function explainDivergence(
  network: Network,
  inputs: Tensor,
  step: number,
  detectsAnomalies: boolean,
): DivergedError {
  const where = locate(network, inputs) ?? "in the loss itself";
  const next = detectsAnomalies ? "" : ". To see the operation behind it: --detect-anomaly";
  return new DivergedError(
    `the loss became NaN or infinite at step ${step}: the first such number is ${where}${next}`,
  );
}

/** Runs a training step in anomaly mode. */
export function detectInStep<T>(number: number, step: () => T): T {
  try {
    return detectAnomaly(step);
  } catch (error) {
    if (!(error instanceof AnomalyError)) throw error;
    throw new DivergedError(`step ${number}: ${error.message}`, { cause: error });
  }
}

function locate(network: Network, inputs: Tensor): string | undefined {
  const inData = firstNonFinite(inputs);
  if (inData !== undefined) return `${inData} in the data. Remove or replace that sample`;
  for (const [name, parameter] of network.parameters()) {
    const value = firstNonFinite(parameter);
    if (value !== undefined) {
      return `${value} in ${name}, from the update before. A smaller --lr may help`;
    }
  }
  let x = inputs;
  for (const layer of network.layers) {
    x = layer.forward(x);
    const value = firstNonFinite(x);
    if (value === undefined) continue;
    const shape = formatShape(x.shape);
    return `${value} in the output of layer ${layer.label}, ${shape}. A smaller --lr may help`;
  }
}

import { readFileSync } from "node:fs";
import { type Anomaly, AnomalyError, detectAnomaly } from "../../../src/doctor/index.ts";

/** What `detectAnomaly` finds in a body that makes a NaN or an infinity. */
export function anomalyOf(body: () => unknown): Anomaly {
  return errorOf(body).anomaly;
}

export function errorOf(body: () => unknown): AnomalyError {
  try {
    detectAnomaly(body);
  } catch (error) {
    if (error instanceof AnomalyError) return error;
    throw error;
  }
  throw new Error("nothing was found");
}

/** The number of the line of a file that ends in a comment. */
export function lineWith(file: string, comment: string): number {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.findIndex((line) => line.endsWith(`// ${comment}`)) + 1;
}

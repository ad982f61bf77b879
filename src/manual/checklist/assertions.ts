import { formatShape, sameShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { ChecklistError } from "./error.ts";
import { firstNonFinite } from "./finite.ts";

/** Asserts that a layer's output is finite, or says where the first number that is not came from. */
export function checkOutput(
  layer: string,
  y: Tensor,
  x: Tensor,
  parameters: readonly { name: string; value: Tensor }[],
): void {
  const inOutput = firstNonFinite(y);
  if (inOutput === undefined) return;
  const inInput = firstNonFinite(x);
  if (inInput !== undefined) {
    throw new ChecklistError(
      "values finite",
      `${layer} was given x with ${inInput}`,
      "Look at the data",
    );
  }
  for (const { name, value } of parameters) {
    const inParameter = firstNonFinite(value);
    if (inParameter === undefined) continue;
    throw new ChecklistError(
      "values finite",
      `${name} of ${layer} has ${inParameter}`,
      "Look at the last update: the learning rate may be too high",
    );
  }
  throw new ChecklistError(
    "values finite",
    `${layer} gave y with ${inOutput}, from finite numbers`,
    "Look at its formula: a logarithm or a root of 0 or less, a division by 0, an overflow of exp",
  );
}

/** Asserts that a gradient is of the shape of what it belongs to, and finite. */
export function checkGradient(what: string, gradient: Tensor, of: Tensor): void {
  if (!sameShape(gradient.shape, of.shape)) {
    throw new ChecklistError(
      "gradient shapes",
      `the gradient of ${what} is ${formatShape(gradient.shape)}, ${what} is ${formatShape(of.shape)}`,
      "Look for a missing transpose, or a sum over the batch that is missing or too much",
    );
  }
  const bad = firstNonFinite(gradient);
  if (bad === undefined) return;
  throw new ChecklistError(
    "values finite",
    `the gradient of ${what} has ${bad}`,
    "Look at the formula of that backward: a division by 0, or 0 · ∞",
  );
}

/** The error for a parameter that was changed while gradients were still to be computed. */
export function updatedTooEarly(what: string): ChecklistError {
  return new ChecklistError(
    "update after all gradients",
    `${what} was changed after forward and before all gradients were computed`,
    "The order is forward, loss, backward, update: look for an update that comes too early",
  );
}

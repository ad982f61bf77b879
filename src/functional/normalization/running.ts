import { noGrad } from "../../autograd/no-grad.ts";
import { add, mul, sub } from "../../expr/build.ts";
import { input } from "../../expr/index.ts";
import { assign } from "../../ops/methods/inplace.ts";
import { operand } from "../../ops/methods/operand.ts";
import type { Tensor } from "../../tensor/tensor.ts";

const [x0, x1, x2, x3] = [0, 1, 2, 3].map(input);
// (1 − momentum) · running + momentum · batch · correction
const blend = add(mul(sub(1, x2), x0), mul(x2, mul(x1, x3)));

/** Blends a batch's statistic into a running one, in place. */
export function updateRunning(
  running: Tensor | null,
  batch: Tensor,
  momentum: number | Tensor,
  correction: number,
): void {
  if (!running) return;
  const numbers = [operand(momentum, "float64"), operand(correction, "float64")];
  noGrad(() => assign(running, blend, [running, batch.reshape(running.shape), ...numbers]));
}

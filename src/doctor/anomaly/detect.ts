import { interceptors, isSymbolic, withInterceptor } from "../../ops/interceptors.ts";
import { GraphError } from "../../tensor/errors.ts";
import { synchronous } from "../../tensor/synchronous.ts";
import { Watch } from "./watch.ts";

/**
 * Runs `body`, and stops at the first operation that makes a NaN or an infinity, forward or backward.
 * Returns its result.
 *
 * The error tells the operation and its operands, the module, the line of your program, what the
 * operands were computed from, and the likely cause. Infinities that you put in, as in a mask of −∞,
 * are none of its business until they make a NaN. Every result is looked at, also in `noGrad` and in
 * layers with a hand-written backward, which takes time: use it to find an error, not to train. It does
 * not see into a compiled function.
 *
 * @throws AnomalyError the report; GraphError for an asynchronous body, and inside a `compile`.
 * Source: https://pytorch.org/docs/stable/autograd.html#anomaly-detection, which looks at backward.
 * @example
 * ```ts
 * import { detectAnomaly } from "chainrule/doctor";
 * const x = tensor([1, 0, 2]);
 * x.log().toArray(); // → 0,-Infinity,0.6931471824645996
 * detectAnomaly(() => x.exp().sum().item()).toFixed(3); // → 11.107
 * ```
 */
export function detectAnomaly<T>(body: () => T): T {
  if (isSymbolic()) {
    throw new GraphError(
      "detectAnomaly: a computation that is being recorded computes nothing yet. Call it outside of " +
        "compile, with the function itself",
    );
  }
  const isWatched = interceptors().some((each) => each instanceof Watch);
  const result = isWatched ? body() : withInterceptor(new Watch(), body);
  return synchronous(
    "detectAnomaly",
    result,
    "what it computes after its first await would not be looked at",
  );
}

import { withRecording } from "../ops/recording.ts";
import { callback, checkArgument } from "../tensor/arguments.ts";

/**
 * Runs `body` without recording: for evaluation, and for updates of parameters. Returns its result.
 *
 * @example
 * ```ts
 * const w = tensor(2, { requiresGrad: true });
 * noGrad(() => w.mul(3)).requiresGrad; // → false
 * ```
 */
export function noGrad<T>(body: () => T): T {
  checkArgument("noGrad", "its argument", callback, body);
  return withRecording(false, body);
}

/** Runs `body` with recording on, also inside `noGrad`. Returns its result. */
export function enableGrad<T>(body: () => T): T {
  checkArgument("enableGrad", "its argument", callback, body);
  return withRecording(true, body);
}

import type { Tensor } from "../tensor/tensor.ts";
import { gradcheck } from "./gradcheck.ts";
import type { GradcheckOptions } from "./options.ts";
import type { GradcheckTarget } from "./target.ts";

/**
 * A matcher for `expect.extend`, in vitest and jest: `expect(layer).toHaveCorrectGradients([x])` runs
 * {@link gradcheck}, and fails with its report.
 *
 * @example
 * ```ts
 * import { gradientMatchers } from "chainrule/check";
 * gradientMatchers.toHaveCorrectGradients((x) => x.exp(), [randn([3])]).pass; // → true
 * ```
 */
export const gradientMatchers = {
  toHaveCorrectGradients(
    target: GradcheckTarget,
    inputs: readonly Tensor[],
    options?: GradcheckOptions,
  ): { pass: boolean; message: () => string } {
    const report = gradcheck(target, inputs, options);
    return { pass: report.passed, message: () => String(report) };
  },
};

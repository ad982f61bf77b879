import { Module } from "../nn/module.ts";
import { checkArgument, checkOptions, isObject, kind } from "../tensor/arguments.ts";
import { type Dtype, isHalf } from "../tensor/dtype.ts";
import { ChainruleError, DtypeError, ValueError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Budget } from "./budget.ts";
import { check } from "./check.ts";
import { combined } from "./combined.ts";
import { reportOf } from "./format.ts";
import { type GradcheckOptions, gradcheckOptions } from "./options.ts";
import { HiddenPrecision } from "./precision.ts";
import type { GradcheckReport, GradcheckResult } from "./report.ts";
import { gradientsOf, upstream } from "./second-order.ts";
import { type GradcheckTarget, labelOf, parametersOf } from "./target.ts";
import { withSubjects } from "./with-subjects.ts";

/** How many seconds the differences may take. */
const defaultBudget = 30;

const targetKind = kind(
  "a function of tensors, a module, or a hand-written layer or loss",
  (target) =>
    typeof target === "function" ||
    target instanceof Module ||
    (isObject(target) &&
      typeof target.forward === "function" &&
      typeof target.backward === "function"),
);
const inputsKind = kind(
  "an array of tensors, such as [x]",
  (inputs) => Array.isArray(inputs) && inputs.every((x) => x instanceof Tensor),
);

/**
 * Checks gradients against central differences, and names the mistake where they are wrong.
 *
 * The target may be a function of tensors (made of operations or of custom functions), a module, or a
 * hand-written layer or loss; it is checked by every float input and every parameter. It runs on
 * copies in float64, each time with the same random numbers, and is left as it was. In `full` mode
 * every entry of the Jacobian is compared; in `sampled` mode, of each input and parameter, the
 * largest, zero and random entries of a random combination of the outputs, and all of them together.
 * Where a function or module gives an array or record of tensors, each float one is checked by itself.
 *
 * A gradient at a kink is right if it lies between the slopes on the two sides. Also checked: that
 * runs repeat, that backward is linear in its upstream gradient, that nothing is changed on the way or
 * by a later call, and that shapes and dtypes are those of the variables. Of a layer or module made of
 * others, the innermost ones that are wrong by themselves are named.
 *
 * @throws ValueError for a target without anything to differentiate by, and for `order: 2` of anything
 * but a function; DtypeError for one that keeps float32 numbers where they cannot be seen; and what the
 * first `forward` throws.
 * @example
 * ```ts
 * import { gradcheck } from "chainrule/check";
 * gradcheck((x) => x.tanh(), [randn([3])]).passed; // → true
 * ```
 */
export function gradcheck(
  target: GradcheckTarget,
  inputs: readonly Tensor[],
  options: GradcheckOptions = {},
): GradcheckReport {
  checkArgument("gradcheck", "the target", targetKind, target);
  checkArgument("gradcheck", "the inputs", inputsKind, inputs);
  checkOptions("gradcheck", gradcheckOptions, options);
  const { seed = 0, order = 1 } = options;
  if (order === 2 && typeof target !== "function") {
    throw new ValueError(
      "gradcheck: order 2 is for functions of tensors. Pass (x) => module.forward(x); a hand-written " +
        "backward gives numbers, which cannot be differentiated again",
    );
  }
  if (options.mode === "full" && options.budget !== undefined) {
    throw new ValueError(
      `gradcheck: full mode compares every entry, however long that takes: leave out budget: ${options.budget}, ` +
        'or mode: "full"',
    );
  }
  if (options.dtype === "native") refuseHalf(target, inputs);
  const about = {
    inputs: inputs.map(({ shape, dtype }) => ({ shape, dtype })),
    reproduce: reproduction(target, inputs, options),
  };
  const budget = new Budget(options.budget ?? defaultBudget);
  const runIn = (dtype: "float64" | "native", of: GradcheckTarget, given: readonly Tensor[]) =>
    withSubjects(of, given, { dtype, seed }, (subject, i, { length }) =>
      check(subject, options, about, budget.share(length - i)),
    );
  const run = (of: GradcheckTarget, given: readonly Tensor[]): GradcheckResult[] => {
    const { dtype } = options;
    if (dtype !== undefined) return runIn(dtype, of, given);
    try {
      return runIn("float64", of, given);
    } catch (error) {
      const isFloat32 = error instanceof HiddenPrecision && holdsFloat32(of, given);
      if (!isFloat32) throw error;
      const note = `checked in float32, with a larger step and wider tolerances: ${error.symptom}`;
      return runIn("native", of, given).map((result) => ({
        ...result,
        notes: [...result.notes, note],
      }));
    }
  };
  const report = reportOf(combined(run(target, inputs)));
  if (order === 1 || !report.passed || typeof target !== "function") return report;
  const second = report.outputs.flatMap(({ name, shape }) =>
    run(gradientsOf(target, name), [...inputs, upstream(shape, report.dtype, seed)]),
  );
  return reportOf(combined(second));
}

function dtypesOf(target: GradcheckTarget, inputs: readonly Tensor[]): Dtype[] {
  const parameters = parametersOf(target).map(([, parameter]) => parameter);
  return [...inputs, ...parameters].map(({ dtype }) => dtype);
}

/** Whether an input or parameter is float32. */
function holdsFloat32(target: GradcheckTarget, inputs: readonly Tensor[]): boolean {
  return dtypesOf(target, inputs).includes("float32");
}

/** @throws DtypeError for half precision, in which a difference has hardly a digit. */
function refuseHalf(target: GradcheckTarget, inputs: readonly Tensor[]): void {
  const half = dtypesOf(target, inputs).find(isHalf);
  if (half === undefined) return;
  throw new DtypeError(
    `gradcheck: differences say nothing in ${half}, whose numbers have two or three digits. Leave dtype out: ` +
      "the check is then of copies in float64",
  );
}

function reproduction(
  target: GradcheckTarget,
  inputs: readonly Tensor[],
  options: GradcheckOptions,
): string {
  const label = labelOf(target);
  const called = typeof target === "function" ? label : `new ${label}(…)`;
  const shapes = inputs.map(({ shape, dtype }) => `${dtype} ${formatShape(shape)}`).join(", ");
  const set = Object.entries({ seed: 0, ...options }).map(([k, v]) => `${k}: ${JSON.stringify(v)}`);
  return `gradcheck(${called}, [${shapes}], { ${set.join(", ")} })`;
}

/** The error of {@link assertGradcheck}: its message is the report. */
export class GradcheckError extends ChainruleError {
  override name = "GradcheckError";
  readonly report: GradcheckReport;

  constructor(report: GradcheckReport) {
    super(String(report));
    this.report = report;
  }
}

/**
 * Throws unless {@link gradcheck} passes.
 *
 * @throws GradcheckError whose message is the report.
 * @example
 * ```ts
 * import { assertGradcheck } from "chainrule/check";
 * assertGradcheck(new nn.Linear(3, 2), [randn([4, 3])]);
 * ```
 */
export function assertGradcheck(
  target: GradcheckTarget,
  inputs: readonly Tensor[],
  options: GradcheckOptions = {},
): void {
  const report = gradcheck(target, inputs, options);
  if (!report.passed) throw new GradcheckError(report);
}

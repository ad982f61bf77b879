import { Generator } from "../random/generator.ts";
import { fillNormal } from "../random/normal.ts";
import type { FloatDtype } from "../tensor/dtype.ts";
import { ChainruleError, ValueError } from "../tensor/errors.ts";
import { contiguousStrides, formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkBehaviour } from "./behaviour.ts";
import { stepOf } from "./differences.ts";
import { reportOf } from "./format.ts";
import { compareFully } from "./full.ts";
import { kinkOperation } from "./kink-operation.ts";
import type { Finding, GradcheckReport, GradcheckResult, Kink } from "./report.ts";
import { compareSampled } from "./sampled.ts";
import { gradientsOf, upstream } from "./second-order.ts";
import type { Setting } from "./setting.ts";
import { type GradcheckTarget, type Numbers, type Subject, withSubject } from "./subject.ts";
import { diagnose, verdictOf } from "./verdict/diagnose.ts";
import { Evidence, type Pass } from "./verdict/evidence.ts";
import type { Verdict } from "./verdict/verdict.ts";

export interface GradcheckOptions {
  /** Default: `full` while inputs · outputs stay under 100 000, then `sampled`. */
  mode?: "full" | "sampled";
  /** Check float64 copies (the default), or the tensors' own dtype. */
  dtype?: "float64" | "native";
  /** The absolute error that passes. Default 1e-5 in float64, 1e-2 in float32. */
  atol?: number;
  /** The error that passes relative to the difference. Default 1e-3 in float64, 5e-2 in float32. */
  rtol?: number;
  /** Default ∛ε of the dtype: 6e-6 in float64, 5e-3 in float32. Relative to max(1, |x|). */
  step?: number;
  /** Chooses upstream gradients and entries, and the random numbers that the target draws. Default 0. */
  seed?: number;
  /**
   * 2 also checks the gradients of the gradients, of a function: where the first order passes, the
   * report is that of the second, with the upstream gradient as a further input. Default 1.
   */
  order?: 1 | 2;
}

const fullLimit = 1e5;

/**
 * Checks gradients against central differences, and names the mistake where they are wrong.
 *
 * The target may be a function of tensors (made of operations or of custom functions), a module, or a
 * hand-written layer or loss; it is checked by every float input and every parameter. It runs on
 * copies in float64, each time with the same random numbers, and is left as it was. In `full` mode
 * every entry of the Jacobian is compared; in `sampled` mode, of each input and parameter, the
 * largest, zero and random entries of a random combination of the outputs, and all of them together.
 *
 * A gradient at a kink is right if it lies between the slopes on the two sides. Also checked: that
 * runs repeat, that backward is linear in its upstream gradient, that nothing is changed on the way,
 * and that shapes and dtypes are those of the variables.
 *
 * @throws ValueError for a target without anything to differentiate by, and for `order: 2` of anything
 * but a function.
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
  const { dtype = "float64", seed = 0, order = 1, ...rest } = options;
  if (order === 2 && typeof target !== "function") {
    throw new ValueError(
      "gradcheck: order 2 is for functions of tensors. Pass (x) => module.forward(x); a hand-written " +
        "backward gives numbers, which cannot be differentiated again",
    );
  }
  const report = withSubject(target, inputs, { dtype, seed }, (subject) =>
    reportOf(check(subject, inputs, options)),
  );
  if (order === 1 || !report.passed || typeof target !== "function") return report;
  const dy = upstream(report.outputShape, report.dtype, seed);
  return gradcheck(gradientsOf(target), [...inputs, dy], { ...rest, dtype, seed });
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

function check(
  subject: Subject,
  inputs: readonly Tensor[],
  options: GradcheckOptions,
): GradcheckResult {
  const seed = options.seed ?? 0;
  const precision: FloatDtype = subject.variables.some(({ tensor }) => tensor.dtype === "float32")
    ? "float32"
    : "float64";
  const { atol, rtol } = {
    ...(precision === "float32" ? { atol: 1e-2, rtol: 5e-2 } : { atol: 1e-5, rtol: 1e-3 }),
    ...given(options),
  };
  const step = options.step ?? stepOf(precision);
  const empty = {
    target: subject.label,
    dtype: precision,
    step,
    atol,
    rtol,
    seed,
    inputs: inputs.map(({ shape, dtype }) => ({ shape, dtype })),
    reproduce: reproduction(subject, inputs, options),
  };
  const stopped = (finding: Finding, outputShape: Numbers["shape"] = []): GradcheckResult => ({
    ...empty,
    mode: options.mode ?? "full",
    passed: false,
    outputShape,
    variables: [],
    findings: [finding],
    verdicts: [],
    kinks: [],
  });

  const output = subject.output();
  const bad = output.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const message = `${output.data[bad]} at element ${bad}: differences need finite outputs`;
    return stopped({ kind: "non-finite", where: "output", message }, output.shape);
  }
  const generator = new Generator(seed);
  const setting: Setting = { step, atol, rtol, generator, output };
  let passes: Pass[];
  let behaviour: ReturnType<typeof checkBehaviour>;
  try {
    passes = [0, 1].map(() => {
      const dy = new Float64Array(output.data.length);
      fillNormal(dy, generator.next());
      if (precision === "float32") dy.set(new Float32Array(dy));
      return { dy, ...subject.backward(dy) };
    });
    behaviour = checkBehaviour(subject, setting, passes);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message = `backward threw ${error.name}: ${error.message}`;
    return stopped({ kind: "threw", where: "backward", message }, output.shape);
  }

  const entries = subject.variables.reduce((sum, { tensor }) => sum + tensor.size, 0);
  const mode = options.mode ?? (entries * output.data.length < fullLimit ? "full" : "sampled");
  const comparison =
    mode === "full"
      ? compareFully(subject, setting, passes)
      : compareSampled(subject, setting, passes);
  const wrong = subject.variables.filter((_, i) => !comparison.variables[i].passed);
  const findings = [
    ...wrong.map((variable): Finding => {
      const where = variable.name;
      return passes[0].gradients[subject.variables.indexOf(variable)] === null
        ? { kind: "missing-gradient", where, message: "no gradient arrives, and it is not 0" }
        : { kind: "wrong-gradient", where, message: "is not the central difference" };
    }),
    ...behaviour.findings,
    ...comparison.findings,
  ];
  const evidence = new Evidence(subject, step, output, passes, comparison.differences);
  const verdicts: Verdict[] = diagnose(evidence, wrong);
  if (behaviour.overwritten.length > 0) {
    const names = behaviour.overwritten.map(({ name }) => name);
    verdicts.push(
      verdictOf("last-use", names, "two backward passes leave the gradient of the second alone"),
    );
  }
  return {
    ...empty,
    mode,
    passed: findings.length === 0,
    outputShape: output.shape,
    variables: comparison.variables,
    findings,
    verdicts,
    kinks: comparison.kinks.map((kink, i) => (i < 3 ? named(subject, kink, step) : kink)),
  };
}

/** A kink with its operation. */
function named(subject: Subject, kink: Kink, step: number): Kink {
  const variable = subject.variables.find(({ name }) => name === kink.variable)!;
  const strides = contiguousStrides(variable.tensor.shape);
  const entry = kink.index.reduce((sum, index, dim) => sum + index * strides[dim], 0);
  return { ...kink, operation: kinkOperation(subject, variable, entry, step) };
}

function given({ atol, rtol }: GradcheckOptions): { atol?: number; rtol?: number } {
  return { ...(atol !== undefined && { atol }), ...(rtol !== undefined && { rtol }) };
}

function reproduction(
  subject: Subject,
  inputs: readonly Tensor[],
  options: GradcheckOptions,
): string {
  const { label, kind } = subject;
  const target = kind === "function" ? label : `new ${label}(…)`;
  const shapes = inputs.map(({ shape, dtype }) => `${dtype} ${formatShape(shape)}`).join(", ");
  const set = Object.entries({ seed: 0, ...options }).map(([k, v]) => `${k}: ${JSON.stringify(v)}`);
  return `gradcheck(${target}, [${shapes}], { ${set.join(", ")} })`;
}

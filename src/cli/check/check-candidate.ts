import { type GradcheckOptions, type GradcheckReport, gradcheck } from "../../check/index.ts";
import { Generator } from "../../random/generator.ts";
import type { FloatDtype } from "../../tensor/dtype.ts";
import { ChainruleError } from "../../tensor/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { UsageError } from "../errors.ts";
import { guessInputs } from "./guess.ts";
import { drawInputs, formatInputs, type Input } from "./inputs.ts";
import { describeError } from "./problem.ts";
import { type Candidate, described, parametersOf } from "./target.ts";

/** A report, and what to know about the inputs. */
export interface Checked {
  report: GradcheckReport;
  note?: string;
}

/**
 * Checks with the inputs given, or else with the first guess that runs and gives finite numbers.
 *
 * @param name of the export.
 * @throws UsageError where it runs with none, and for what gradcheck refuses.
 */
export function checkCandidate(
  candidate: Candidate,
  name: string,
  inputs: readonly Input[] | undefined,
  options: GradcheckOptions,
): Checked | { skipped: string } {
  const { target, kind } = candidate;
  const { seed = 0 } = options;
  // The second order is for functions; the others are checked to the first.
  const { order, ...firstOrder } = options;
  const settings = kind === "function" ? options : firstOrder;
  const dtype = parametersOf(target)[0]?.dtype as FloatDtype | undefined;
  const guesses = inputs ? [inputs] : guessInputs(candidate, new Generator(seed));
  let notFinite: Checked | undefined;
  let problem: string | undefined;
  for (const guess of guesses) {
    const tensors = drawInputs(guess, dtype ?? "float32", new Generator(seed));
    let thrown: unknown;
    try {
      const report = gradcheck(target, tensors, settings);
      if (!hasNonFiniteOutput(report)) return { report };
      const isDrawn = guess.some((input) => !(input instanceof Tensor));
      notFinite ??= isDrawn ? { report, note: otherNumbers(name, guess) } : { report };
    } catch (error) {
      thrown = error;
    }
    const output = outputOf(candidate, tensors);
    if (output && kind === "function" && !inputs)
      return { skipped: `a function that gives ${output}` };
    if (output) {
      throw new UsageError(
        `forward gives ${output}, not a ${kind === "loss" ? "number" : "tensor"}`,
      );
    }
    if (thrown instanceof ChainruleError && thrown.message.startsWith(refusal)) {
      throw new UsageError(thrown.message.slice(refusal.length));
    }
    if (thrown) problem ??= `it throws ${describeError(thrown)}, with x ${formatInputs(guess)}`;
  }
  if (notFinite) return notFinite;
  if (inputs) throw new UsageError(problem);
  const others = guesses.length > 1 ? `, and so with ${guesses.length - 1} other shapes` : "";
  throw new UsageError(
    `${problem}${others}.\nIf it takes something else, add: export const inputs = { ${name}: [4, 3] }; (null instead of ` +
      "a shape: not to be checked)",
  );
}

const refusal = "gradcheck: ";

const hasNonFiniteOutput = ({ findings }: GradcheckReport) =>
  findings.some(({ kind, where }) => kind === "non-finite" && where === "output");

function otherNumbers(name: string, inputs: readonly Input[]): string {
  const tensors = inputs.map((x) => `rand([${(x instanceof Tensor ? x.shape : x).join(", ")}])`);
  const list = tensors.length === 1 ? tensors[0] : `[${tensors.join(", ")}]`;
  return (
    "x was drawn from the normal distribution. If it is to be something else, add it to the file, as in\n" +
    `import { rand } from "chainrule";\nexport const inputs = { ${name}: ${list} };`
  );
}

/** What stands where a tensor (of a loss, a number) should be; null if all is well or it throws. */
function outputOf({ target, kind }: Candidate, inputs: readonly Tensor[]): string | null {
  const run = typeof target === "function" ? target : target.forward.bind(target);
  let output: unknown;
  try {
    output = (run as (...inputs: Tensor[]) => unknown)(...inputs);
  } catch {
    return null;
  }
  if (kind === "loss" ? typeof output === "number" : output instanceof Tensor) return null;
  return described(output);
}

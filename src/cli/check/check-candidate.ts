import { type GradcheckOptions, type GradcheckResult, gradcheck } from "../../check/index.ts";
import { Generator } from "../../random/generator.ts";
import type { FloatDtype } from "../../tensor/dtype.ts";
import { ChainruleError } from "../../tensor/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { UsageError } from "../errors.ts";
import { guessInputs } from "./guess.ts";
import { drawInputs, formatInputs, type Input } from "./inputs.ts";
import { describeError } from "./problem.ts";
import { type Candidate, described, parametersOf } from "./target.ts";

/** What a check has found. */
export interface Checked {
  report: GradcheckResult;
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
  let withNaN: string | undefined;
  let refused: string | undefined;
  let problem: string | undefined;
  for (const guess of guesses) {
    const tensors = drawInputs(guess, dtype ?? "float32", new Generator(seed));
    let thrown: unknown;
    try {
      const report = gradcheck(target, tensors, settings).toJSON();
      const notFinite = nonFiniteOutput(report);
      if (notFinite === null) return { report };
      const isDrawn = guess.some((input) => !(input instanceof Tensor));
      withNaN ??= `its output has ${notFinite}, with x ${formatInputs(guess)}${isDrawn ? `.\n${otherNumbers(name, guess)}` : ""}`;
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
      // Other inputs may be what it takes: indices, where these are no integers.
      refused ??= thrown.message.slice(refusal.length);
    } else if (thrown)
      problem ??= `it throws ${describeError(thrown)}, with x ${formatInputs(guess)}`;
  }
  if (withNaN ?? refused) throw new UsageError(withNaN ?? refused);
  if (inputs) throw new UsageError(problem);
  const others = guesses.length > 1 ? `, and so with ${guesses.length - 1} other shapes` : "";
  throw new UsageError(
    `${problem}${others}.\nIf it takes something else, add: export const inputs = { ${name}: [4, 3] }; (null instead of ` +
      "a shape: not to be checked)",
  );
}

const refusal = "gradcheck: ";

/** What stands in an output that is not finite: there is nothing to compare then. */
const nonFiniteOutput = ({ findings }: GradcheckResult): string | null =>
  findings.find(({ kind, where }) => kind === "non-finite" && where === "output")?.message ?? null;

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

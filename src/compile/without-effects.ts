import { CompileError } from "../tensor/errors.ts";
import { type Buffer, outputOf, type Program, readsOf, type Step } from "./program.ts";
import { removeDeadCode } from "./rewrite/dead-code.ts";

/**
 * The program without what it changes outside of it, for one that has been run already with all that
 * it changes: states hold the numbers of its end, and are read as they are.
 *
 * @param gone what is not there any more: the gradients that leaves had.
 * @throws CompileError where a result needs numbers that the program itself has changed since.
 */
export function withoutEffects({ steps, results }: Program, gone: ReadonlySet<Buffer>): Program {
  const isEffect = (step: Step) => {
    const output = outputOf(step);
    return output === undefined || output.buffer.role !== "temporary";
  };
  const lastChange = new Map<Buffer, number>();
  for (const [i, step] of steps.entries()) {
    const output = outputOf(step);
    if (output && isEffect(step)) lastChange.set(output.buffer, i);
  }
  const pure = removeDeadCode({ steps: steps.filter((step) => !isEffect(step)), results });
  const kept = new Set(pure.steps);
  for (const [i, step] of steps.entries()) {
    if (!kept.has(step)) continue;
    const isLate = readsOf(step).some(
      ({ buffer }) => gone.has(buffer) || i < (lastChange.get(buffer) ?? -1),
    );
    if (isLate) throw new CompileError(changed);
  }
  return pure;
}

const changed =
  "compile: the gradient of this result needs numbers that the compiled function has changed in place " +
  "since (a parameter that it updates, an average or a gradient that it keeps). Call backward() inside the compiled " +
  "function, before the change, or call the function itself";

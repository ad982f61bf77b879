import { CompileError } from "../tensor/errors.ts";
import { type Buffer, type Program, readsOf, type Step, scanStep, writesOf } from "./program.ts";
import { removeDeadCode } from "./rewrite/dead-code.ts";

/**
 * The program without what it changes outside of it, for one that has been run already with all that
 * it changes: states hold the numbers of its end, and are read as they are.
 *
 * @param gone what is not there any more: the gradients that leaves had.
 * @throws CompileError where a result needs numbers that the program itself has changed since.
 */
export function withoutEffects({ steps, results }: Program, gone: ReadonlySet<Buffer>): Program {
  const lastChange = new Map<Buffer, number>();
  for (const [i, step] of steps.entries()) {
    if (isEffect(step)) for (const { buffer } of writesOf(step)) lastChange.set(buffer, i);
  }
  const pure = removeDeadCode({ steps: withoutEffectSteps(steps), results });
  const places = new Map(steps.map((step, i) => [nameOf(step), i]));
  for (const step of pure.steps) {
    const i = places.get(nameOf(step))!;
    const isLate = readsOf(step).some(
      ({ buffer }) => gone.has(buffer) || i < (lastChange.get(buffer) ?? -1),
    );
    if (isLate) throw new CompileError(changed);
  }
  return pure;
}

/** What a step is known by: a loop by one of its results, as its body may have become another. */
function nameOf(step: Step): unknown {
  return step.kind === "scan" ? step.outputs.at(-1)?.buffer : step;
}

function isEffect(step: Step): boolean {
  return step.kind === "inspect" || writesOf(step).some(({ buffer }) => isOutside(buffer));
}

function isOutside({ role }: Buffer): boolean {
  return role === "argument" || role === "state";
}

function withoutEffectSteps(steps: readonly Step[]): Step[] {
  return steps
    .filter((step) => !isEffect(step))
    .map((step) => {
      if (step.kind !== "scan") return step;
      const { body, length, level } = step;
      return scanStep(length, level, { ...body, steps: withoutEffectSteps(body.steps) });
    });
}

const changed =
  "compile: the gradient of this result needs numbers that the compiled function has changed in place " +
  "since (a parameter that it updates, an average or a gradient that it keeps). Call backward() inside the compiled " +
  "function, before the change, or call the function itself";

import { type Region, readsOf, type Step } from "../program.ts";
import { sameRegion } from "../regions.ts";

/** Whether the step, which is computed element by element, reads no number that it has overwritten. */
export function readsBeforeItWrites(step: Step): boolean {
  if (step.kind === "inspect" || step.kind === "scan") return true;
  const { output } = step;
  const isElsewhere = ({ buffer }: Region) => buffer !== output.buffer;
  if (step.kind === "map") {
    return step.inputs.every((x) => isElsewhere(x) || sameRegion(x, output));
  }
  if (step.kind !== "reduce" && step.kind !== "product") return readsOf(step).every(isElsewhere);
  const combined = step.kind === "reduce" ? step.inputs : [step.a, step.b];
  return (
    combined.every(isElsewhere) &&
    step.finishInputs.every((x) => isElsewhere(x) || sameRegion(x, output))
  );
}

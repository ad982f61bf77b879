import { outputOf, type Program, readsOf, type Step } from "../program.ts";

/** Leaves out the steps whose result nothing reads. */
export function removeDeadCode({ steps, results }: Program): Program {
  const needed = new Set(results.map(({ buffer }) => buffer));
  const kept: Step[] = [];
  for (const step of [...steps].reverse()) {
    const buffer = outputOf(step)?.buffer;
    // A draw counts although nobody looks: the next one is another.
    const counts = buffer?.role !== "temporary" || step.kind === "random";
    if (!counts && !needed.has(buffer)) continue;
    for (const region of readsOf(step)) needed.add(region.buffer);
    kept.push(step);
  }
  return { steps: kept.reverse(), results };
}

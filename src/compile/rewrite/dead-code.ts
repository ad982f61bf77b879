import {
  type Buffer,
  type Program,
  readsOf,
  type ScanStep,
  type Step,
  scanStep,
  writesOf,
} from "../program.ts";

/** Leaves out the steps whose result nothing reads. */
export function removeDeadCode({ steps, results }: Program): Program {
  const needed = new Set(results.map(({ buffer }) => buffer));
  return { steps: neededSteps(steps, needed, ({ role }) => role !== "temporary"), results };
}

/** The steps that write what is needed; what they read themselves is then needed, too. */
function neededSteps(
  steps: readonly Step[],
  needed: Set<Buffer>,
  outlives: (buffer: Buffer) => boolean,
): Step[] {
  const kept: Step[] = [];
  for (const given of [...steps].reverse()) {
    const step = given.kind === "scan" ? prune(given, needed) : given;
    // A draw counts although nobody looks: the next one is another.
    const counts =
      step.kind === "random" ||
      step.kind === "inspect" ||
      (step.kind === "scan" && step.body.steps.length > 0) ||
      writesOf(step).some(({ buffer }) => needed.has(buffer) || outlives(buffer));
    if (!counts) continue;
    for (const { buffer } of readsOf(step)) needed.add(buffer);
    kept.push(step);
  }
  return kept.reverse();
}

/** The loop without what neither the steps behind it nor its own next turn needs. */
function prune(step: ScanStep, needed: ReadonlySet<Buffer>): ScanStep {
  const { body, length, level } = step;
  const own = new Set(needed);
  const outlives = (buffer: Buffer) => buffer.slice?.level === level && own.has(buffer.slice.of);
  let steps: readonly Step[] = [];
  // What a turn reads of what is carried, the turn before must have written.
  for (let before = -1; before !== own.size; ) {
    before = own.size;
    steps = neededSteps(body.steps, own, outlives);
  }
  const isSame =
    steps.length === body.steps.length && steps.every((each, i) => each === body.steps[i]);
  if (isSame) return step;
  const written = new Set(steps.flatMap(writesOf).map(({ buffer }) => buffer));
  const results = body.results.filter(({ buffer }) => written.has(buffer));
  return scanStep(length, level, { steps, results });
}

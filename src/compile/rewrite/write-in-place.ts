import { input } from "../../expr/index.ts";
import type { Program, Region, Step } from "../program.ts";
import { mapReads } from "../program.ts";
import { isWhole } from "../regions.ts";
import { Draft } from "./draft.ts";
import { readsBeforeItWrites } from "./overwriting.ts";

/**
 * Writes at once to the place that a temporary is only copied to: a state, as a gradient that is kept, what
 * a loop carries on, a slice of what it leaves.
 */
export function writeInPlace(program: Program): Program {
  const draft = new Draft(program);
  for (let i = draft.length - 1; i >= 0; i--) leaveOutCopy(draft, i);
  return draft.program();
}

function leaveOutCopy(draft: Draft, at: number): void {
  const copy = draft.step(at);
  if (copy?.kind !== "map" || copy.expression !== input(0)) return;
  const [{ buffer: from }] = copy.inputs;
  const { buffer: to } = copy.output;
  if (to.role === "temporary" && !draft.isResult(to)) return;
  if (to.role === "argument" || from.dtype !== to.dtype || from.dtype === "bool") return;
  if (!isWhole(copy.inputs[0]) || !isWhole(copy.output)) return;
  const [writers, readers] = [draft.writers(from), draft.readers(from)];
  if (!draft.isInner(from) || writers.size === 0) return;
  // From the first write on, the state must be free, and it must keep what it was given.
  const firstWrite = Math.min(...writers);
  const lastRead = Math.max(...readers);
  const moved = (region: Region): Region =>
    region.buffer === from ? { ...region, buffer: to } : region;
  const replaced = new Map<number, Step>();
  for (const i of new Set([...writers, ...readers])) {
    const step = mapReads(draft.step(i)!, moved);
    if (step.kind === "scan" || (step.kind === "operation" && to.role === "slice")) return;
    replaced.set(i, step.kind === "inspect" ? step : { ...step, output: moved(step.output) });
  }
  // A step may read what it overwrites, where it does so element by element.
  const isFree = (i: number) =>
    i === firstWrite ? readsBeforeItWrites(replaced.get(i)!) : i < firstWrite || i > lastRead;
  for (const i of [...draft.writers(to), ...draft.readers(to)]) if (i !== at && !isFree(i)) return;
  for (const [i, step] of replaced) draft.replace(i, step);
  draft.replace(at, null);
}

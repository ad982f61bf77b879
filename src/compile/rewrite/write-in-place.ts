import { input } from "../../expr/index.ts";
import type { Program, Region } from "../program.ts";
import { mapReads } from "../program.ts";
import { isWhole } from "../regions.ts";
import { Draft } from "./draft.ts";

/** Writes at once to the state that a temporary is only copied to, as a gradient that is kept. */
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
  if (to.role !== "state" || from.dtype !== to.dtype || from.dtype === "bool") return;
  if (!isWhole(copy.inputs[0]) || !isWhole(copy.output)) return;
  const [writers, readers] = [draft.writers(from), draft.readers(from)];
  if (!draft.isInner(from) || writers.size === 0) return;
  // From the first write on, the state must be free, and it must keep what it was given.
  const firstWrite = Math.min(...writers);
  const lastRead = Math.max(...readers);
  for (const i of [...draft.writers(to), ...draft.readers(to)]) {
    if (i !== at && i >= firstWrite && i <= lastRead) return;
  }
  const moved = (region: Region): Region =>
    region.buffer === from ? { ...region, buffer: to } : region;
  for (const i of new Set([...writers, ...readers])) {
    const step = mapReads(draft.step(i)!, moved);
    draft.replace(i, step.kind === "inspect" ? step : { ...step, output: moved(step.output) });
  }
  draft.replace(at, null);
}

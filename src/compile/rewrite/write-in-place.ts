import { input } from "../../expr/index.ts";
import type { Program, Region, Step } from "../program.ts";
import { mapReads } from "../program.ts";
import { isWhole } from "../regions.ts";
import { Uses } from "./uses.ts";

/** Writes at once to the state that a temporary is only copied to, as a gradient that is kept. */
export function writeInPlace(program: Program): Program {
  let current = program;
  for (let i = current.steps.length - 1; i >= 0; i--) current = withoutCopy(current, i) ?? current;
  return current;
}

function withoutCopy(program: Program, at: number): Program | undefined {
  const copy = program.steps[at];
  if (copy.kind !== "map" || copy.expression !== input(0)) return undefined;
  const [{ buffer: from }] = copy.inputs;
  const { buffer: to } = copy.output;
  if (to.role !== "state" || from.dtype !== to.dtype || from.dtype === "bool") return undefined;
  if (!isWhole(copy.inputs[0]) || !isWhole(copy.output)) return undefined;
  const uses = new Uses(program);
  const writers = uses.writers.get(from) ?? [];
  if (!uses.isInner(from) || writers.length === 0) return undefined;
  // From the first write on, the state must be free, and it must keep what it was given.
  const touched = [...(uses.writers.get(to) ?? []), ...(uses.readers.get(to) ?? [])];
  const lastRead = Math.max(...(uses.readers.get(from) ?? []));
  if (touched.some((i) => i !== at && i >= writers[0] && i <= Math.max(lastRead, at))) {
    return undefined;
  }
  const moved = (region: Region): Region =>
    region.buffer === from ? { ...region, buffer: to } : region;
  const steps = program.steps.flatMap((each, i): Step[] => {
    if (i === at) return [];
    const step = mapReads(each, moved);
    return [step.kind === "inspect" ? step : { ...step, output: moved(step.output) }];
  });
  return { ...program, steps };
}

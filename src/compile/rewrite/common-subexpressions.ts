import { type Buffer, mapReads, type Program, type Region, type Step } from "../program.ts";
import { isWhole } from "../regions.ts";
import { Uses } from "./uses.ts";

/** Computes once what several steps compute from the same numbers. */
export function shareCommonSubexpressions(program: Program): Program {
  const uses = new Uses(program);
  const first = new Map<string, number>();
  const shared = new Map<Buffer, Buffer>();
  const replace = (region: Region): Region => ({
    ...region,
    buffer: shared.get(region.buffer) ?? region.buffer,
  });
  const steps: Step[] = [];
  const positions: number[] = [];
  for (const [i, original] of program.steps.entries()) {
    const step = mapReads(original, replace);
    const { output } = step;
    const isValue =
      step.kind !== "random" &&
      uses.isInner(output.buffer) &&
      isWhole(output) &&
      uses.writers.get(output.buffer)?.length === 1;
    const key = isValue ? describe(step) : undefined;
    const before = key === undefined ? undefined : first.get(key);
    if (before !== undefined && uses.canMove(steps[before], positions[before], i)) {
      shared.set(output.buffer, steps[before].output.buffer);
      continue;
    }
    steps.push(step);
    positions.push(i);
    if (key !== undefined) first.set(key, steps.length - 1);
  }
  return { steps, results: program.results };
}

/** Equal for steps that compute the same: all but the name of the output. */
function describe(step: Step): string {
  const region = ({ buffer, shape, strides, offset }: Region) =>
    `${buffer.name}@${offset}[${shape}](${strides})`;
  const { output, ...rest } = step;
  return JSON.stringify(
    [rest, output.buffer.dtype, output.buffer.length, output.shape, output.strides],
    (_, value) => {
      if (typeof value !== "object" || value === null) return value;
      if ("buffer" in value) return region(value);
      return "id" in value ? value.id : value;
    },
  );
}

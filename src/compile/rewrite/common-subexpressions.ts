import {
  type Buffer,
  type ComputeStep,
  isWrittenOut,
  mapReads,
  type Program,
  type Region,
  type Step,
} from "../program.ts";
import { isWhole } from "../regions.ts";
import { Draft } from "./draft.ts";

/** Computes once what several steps compute from the same numbers. */
export function shareCommonSubexpressions(program: Program): Program {
  const uses = new Draft(program);
  const first = new Map<string, { step: ComputeStep; position: number }>();
  const shared = new Map<Buffer, Buffer>();
  const replace = (region: Region): Region => ({
    ...region,
    buffer: shared.get(region.buffer) ?? region.buffer,
  });
  const steps: Step[] = [];
  for (const [i, original] of program.steps.entries()) {
    const step = mapReads(original, replace);
    const isValue =
      step.kind !== "inspect" &&
      step.kind !== "random" &&
      step.kind !== "scan" &&
      isWrittenOut(step) &&
      uses.isInner(step.output.buffer) &&
      isWhole(step.output) &&
      uses.writers(step.output.buffer).size === 1;
    if (isValue) {
      const key = describe(step);
      const before = first.get(key);
      if (before && uses.canMove(before.step, before.position, i)) {
        shared.set(step.output.buffer, before.step.output.buffer);
        continue;
      }
      first.set(key, { step, position: i });
    }
    steps.push(step);
  }
  return { steps, results: program.results };
}

/** Equal for steps that compute the same: all but the name of the output, and where they were recorded. */
function describe(step: ComputeStep): string {
  const region = ({ buffer, shape, strides, offset }: Region) =>
    `${buffer.name}@${offset}[${shape}](${strides})`;
  const { output, origin: _, ...rest } = step;
  return JSON.stringify(
    [rest, output.buffer.dtype, output.buffer.length, output.shape, output.strides],
    (_, value) => {
      // JSON has no NaN, no infinities and no −0.
      if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
      if (typeof value !== "object" || value === null) return value;
      if ("buffer" in value) return region(value);
      return "id" in value ? value.id : value;
    },
  );
}

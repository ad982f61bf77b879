import { transform } from "../../expr/expression.ts";
import { input, simplify } from "../../expr/index.ts";
import { sizeOf } from "../../tensor/shape.ts";
import type { Capabilities } from "../backend.ts";
import { type ComputeType, computeType } from "../compute-type.ts";
import type { ProductStep, Program, ReduceStep, Region } from "../program.ts";
import { isWhole, through, whole } from "../regions.ts";
import { readsBeforeItWrites, Uses } from "./uses.ts";

/** Computes the elementwise step behind a reduction or a product where that writes its result. */
export function fuseFinish(program: Program, capabilities: Capabilities): Program {
  let current = program;
  for (let i = current.steps.length - 1; i >= 0; i--) {
    current = finishAt(current, i, capabilities) ?? current;
  }
  return current;
}

function finishAt(program: Program, at: number, capabilities: Capabilities): Program | undefined {
  const { steps } = program;
  const first = steps[at];
  if (first.kind !== "reduce" && first.kind !== "product") return undefined;
  if (!isWhole(first.output)) return undefined;
  const uses = new Uses(program);
  const { buffer } = first.output;
  const readers = uses.readers.get(buffer) ?? [];
  if (!uses.isInner(buffer) || readers.length !== 1) return undefined;
  const [reader] = readers;
  const map = steps[reader];
  if (map.kind !== "map" || !isWhole(map.output)) return undefined;
  if (sizeOf(map.output.shape) !== sizeOf(first.output.shape)) return undefined;
  if (!uses.canMove(first, at, reader)) return undefined;
  if (computeType(map.inputs, map.output) !== typeOf(first)) return undefined;

  // Everything is read in the order of the reduction's own output.
  const { shape } = first.output;
  const order = whole(map.output.buffer, shape);
  const finishInputs: Region[] = [...first.finishInputs];
  const parts = map.inputs.map((region) => {
    const read = through(order, region);
    if (!read) return undefined;
    if (region.buffer !== buffer) return input(finishInputs.push(read));
    return isWhole(read) ? first.finish : undefined;
  });
  if (parts.includes(undefined)) return undefined;
  const finish = simplify(
    transform(map.expression, (part) => (part.kind === "input" ? parts[part.index]! : part)),
  );
  const finished = { ...first, finish, finishInputs, output: order };
  if (!readsBeforeItWrites(finished) || !capabilities.finishes(first, finish)) return undefined;
  return {
    ...program,
    steps: steps.flatMap((step, i) => (i === at ? [] : [i === reader ? finished : step])),
  };
}

function typeOf(step: ReduceStep | ProductStep): ComputeType {
  return computeType(step.kind === "reduce" ? step.inputs : [step.a, step.b], step.output);
}

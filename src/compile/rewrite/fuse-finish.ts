import { transform } from "../../expr/expression.ts";
import { input, simplify } from "../../expr/index.ts";
import { sizeOf } from "../../tensor/shape.ts";
import type { Capabilities } from "../backend.ts";
import { type ComputeType, computeType } from "../compute-type.ts";
import type { ProductStep, Program, ReduceStep, Region } from "../program.ts";
import { isWhole, through, whole } from "../regions.ts";
import { Draft } from "./draft.ts";
import { readsBeforeItWrites } from "./overwriting.ts";

/** Computes the elementwise step behind a reduction or a product where that writes its result. */
export function fuseFinish(program: Program, capabilities: Capabilities): Program {
  const draft = new Draft(program);
  for (let i = draft.length - 1; i >= 0; i--) finishAt(draft, i, capabilities);
  return draft.program();
}

function finishAt(draft: Draft, at: number, capabilities: Capabilities): void {
  const first = draft.step(at);
  if (first?.kind !== "reduce" && first?.kind !== "product") return;
  if (!isWhole(first.output)) return;
  const { buffer } = first.output;
  const readers = draft.readers(buffer);
  if (!draft.isInner(buffer) || readers.size !== 1) return;
  const [reader] = readers;
  const map = draft.step(reader)!;
  if (map.kind !== "map" || !isWhole(map.output)) return;
  if (sizeOf(map.output.shape) !== sizeOf(first.output.shape)) return;
  if (!draft.canMove(first, at, reader)) return;
  if (computeType(map.inputs, map.output) !== typeOf(first)) return;

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
  if (parts.includes(undefined)) return;
  const finish = simplify(
    transform(map.expression, (part) => (part.kind === "input" ? parts[part.index]! : part)),
  );
  const finished = { ...first, finish, finishInputs, output: order };
  if (!readsBeforeItWrites(finished) || !capabilities.finishes(first, finish)) return;
  draft.replace(reader, finished);
  draft.replace(at, null);
}

function typeOf(step: ReduceStep | ProductStep): ComputeType {
  return computeType(step.kind === "reduce" ? step.inputs : [step.a, step.b], step.output);
}

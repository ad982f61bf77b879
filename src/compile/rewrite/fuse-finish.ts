import { transform } from "../../expr/expression.ts";
import { input, simplify } from "../../expr/index.ts";
import { sizeOf } from "../../tensor/shape.ts";
import { computeType } from "../compute-type.ts";
import type { Program, ReduceStep, Region } from "../program.ts";
import { isWhole, through, whole } from "../regions.ts";
import { Uses } from "./uses.ts";

/** Computes the elementwise step behind a reduction where the reduction writes its result. */
export function fuseFinish(program: Program): Program {
  let current = program;
  for (let i = current.steps.length - 1; i >= 0; i--) current = finishAt(current, i) ?? current;
  return current;
}

function finishAt(program: Program, at: number): Program | undefined {
  const { steps } = program;
  const reduce = steps[at];
  if (reduce.kind !== "reduce" || !isWhole(reduce.output)) return undefined;
  const uses = new Uses(program);
  const { buffer } = reduce.output;
  const readers = uses.readers.get(buffer) ?? [];
  if (!uses.isInner(buffer) || readers.length !== 1) return undefined;
  const [reader] = readers;
  const map = steps[reader];
  if (map.kind !== "map" || !isWhole(map.output)) return undefined;
  if (sizeOf(map.output.shape) !== sizeOf(reduce.output.shape)) return undefined;
  if (!uses.canMove(reduce, at, reader)) return undefined;
  if (computeType(map.inputs, map.output) !== computeType(reduce.inputs, reduce.output))
    return undefined;

  // Everything is read in the order of the reduction's own output.
  const { shape } = reduce.output;
  const order = whole(map.output.buffer, shape);
  const finishInputs: Region[] = [...reduce.finishInputs];
  const parts = map.inputs.map((region) => {
    const read = through(order, region);
    if (!read) return undefined;
    if (region.buffer !== buffer) return input(finishInputs.push(read));
    return isWhole(read) ? reduce.finish : undefined;
  });
  if (parts.includes(undefined)) return undefined;
  const finish = simplify(
    transform(map.expression, (part) => (part.kind === "input" ? parts[part.index]! : part)),
  );
  const finished: ReduceStep = { ...reduce, finish, finishInputs, output: order };
  return {
    ...program,
    steps: steps.flatMap((step, i) => (i === at ? [] : [i === reader ? finished : step])),
  };
}

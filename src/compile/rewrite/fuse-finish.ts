import { postorder, transform } from "../../expr/expression.ts";
import { type Expression, input, simplify } from "../../expr/index.ts";
import { sizeOf } from "../../tensor/shape.ts";
import { type ComputeType, computeType } from "../compute-type.ts";
import { isExpensive } from "../cost.ts";
import { productSizes } from "../emit/product.ts";
import { productKernel } from "../product-kernel.ts";
import type { ProductStep, Program, ReduceStep, Region } from "../program.ts";
import { isWhole, through, whole } from "../regions.ts";
import { readsBeforeItWrites, Uses } from "./uses.ts";

/** So many parts of the expression may be written out for the vectors of a product's tiles. */
const MAX_CODE = 2000;

/** Computes the elementwise step behind a reduction or a small product where that writes its result. */
export function fuseFinish(program: Program): Program {
  let current = program;
  for (let i = current.steps.length - 1; i >= 0; i--) current = finishAt(current, i) ?? current;
  return current;
}

function finishAt(program: Program, at: number): Program | undefined {
  const { steps } = program;
  const first = steps[at];
  if (first.kind !== "reduce" && first.kind !== "product") return undefined;
  // The other kernels' results are finished in one pass after them.
  if (first.kind === "product" && productKernel(first) !== "inline") return undefined;
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
  if (!readsBeforeItWrites(finished)) return undefined;
  if (first.kind === "product" && (isExpensive(finish) || codeOf(first, finish) > MAX_CODE)) {
    return undefined;
  }
  return {
    ...program,
    steps: steps.flatMap((step, i) => (i === at ? [] : [i === reader ? finished : step])),
  };
}

function typeOf(step: ReduceStep | ProductStep): ComputeType {
  return computeType(step.kind === "reduce" ? step.inputs : [step.a, step.b], step.output);
}

/** How often the parts of an expression are written out behind a product: once for each vector. */
function codeOf(step: ProductStep, finish: Expression): number {
  const { m, n } = productSizes(step);
  return Math.min(m, 12) * Math.ceil(n / 4) * postorder(finish).length;
}

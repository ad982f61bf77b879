import { input } from "../../expr/index.ts";
import { collapse } from "../../tensor/strides.ts";
import { type ProductStep, type Program, productShape, type ReduceStep } from "../program.ts";
import { sameRegion } from "../regions.ts";
import { Draft } from "./draft.ts";

const identity = input(0);

/** Computes a sum of products as one product that goes over all of them: ΣₙAₙBₙ = [A₁ A₂ …]·[B₁; B₂; …]. */
export function sumProducts(program: Program): Program {
  const draft = new Draft(program);
  for (let i = 0; i < draft.length; i++) sumAt(draft, i);
  return draft.program();
}

function sumAt(draft: Draft, at: number): void {
  const sum = draft.step(at);
  if (sum?.kind !== "reduce" || sum.combine !== "sum" || sum.expression !== identity) return;
  const { buffer } = sum.inputs[0];
  const [first, ...others] = draft.writers(buffer);
  if (first === undefined || others.length > 0) return;
  if (!draft.isInner(buffer) || draft.readers(buffer).size !== 1) return;
  const product = draft.step(first);
  if (product?.kind !== "product" || product.finish !== identity) return;
  if (sum.output.buffer.dtype !== buffer.dtype) return;
  if (!sameRegion(product.output, sum.inputs[0]) || sum.shape.includes(0)) return;
  const batch = productShape(product).batch.length;
  if (sum.dims.some((dim) => dim >= batch) || !draft.canMove(product, first, at)) return;
  draft.replace(at, summed(product, sum));
  draft.replace(first, null);
}

/** The product of which each batch dimension that is summed over is one of its depth. */
function summed(
  product: ProductStep,
  { dims, finish, finishInputs, output }: ReduceStep,
): ProductStep {
  const shape = productShape(product);
  const all = [...shape.batch.keys()];
  const kept = all.filter((dim) => !dims.includes(dim));
  const [rows, depth] = [shape.rows.length, shape.depth.length].map((count, i) =>
    Array.from({ length: count }, (_, dim) => all.length + (i * shape.rows.length + dim)),
  );
  const over = all.filter((dim) => dims.includes(dim));
  const a = reordered(product.a, [...kept, ...rows, ...over, ...depth]);
  const ofB = [...shape.depth, ...shape.columns].map((_, dim) => all.length + dim);
  const b = reordered(product.b, [...kept, ...over, ...ofB]);
  const step: ProductStep = {
    ...product,
    dims: { ...product.dims, depth: over.length + depth.length },
    a,
    b,
    finish,
    finishInputs,
    output,
  };
  return withMergedDepth(step);
}

function reordered<R extends ProductStep["a"]>(region: R, order: readonly number[]): R {
  return {
    ...region,
    shape: order.map((dim) => region.shape[dim]),
    strides: order.map((dim) => region.strides[dim]),
  };
}

/** Depth in one dimension where both operands walk it so. */
function withMergedDepth(step: ProductStep): ProductStep {
  const { batch, rows, depth } = productShape(step);
  const fromA = batch.length + rows.length;
  const fromB = batch.length;
  const merged = collapse(depth, [
    step.a.strides.slice(fromA),
    step.b.strides.slice(fromB, fromB + depth.length),
  ]);
  if (merged.shape.length !== 1) return step;
  const put = (list: readonly number[], from: number, [value]: readonly number[]) => [
    ...list.slice(0, from),
    value,
    ...list.slice(from + depth.length),
  ];
  const merge = (region: ProductStep["a"], from: number, strides: readonly number[]) => ({
    ...region,
    shape: put(region.shape, from, merged.shape),
    strides: put(region.strides, from, strides),
  });
  return {
    ...step,
    dims: { ...step.dims, depth: 1 },
    a: merge(step.a, fromA, merged.strides[0]),
    b: merge(step.b, fromB, merged.strides[1]),
  };
}

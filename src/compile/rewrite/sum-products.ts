import { input } from "../../expr/index.ts";
import { collapse } from "../../tensor/strides.ts";
import {
  type ProductStep,
  type Program,
  productShape,
  type ReduceStep,
  type Region,
} from "../program.ts";
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
  if (sum?.kind !== "reduce" || sum.combine !== "sum") return;
  if (sum.expression !== identity || sum.finish !== identity) return;
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
function summed(product: ProductStep, { dims, output }: ReduceStep): ProductStep {
  const { batch, rows } = productShape(product);
  const lead = [...batch.keys()];
  const kept = lead.filter((dim) => !dims.includes(dim));
  const over = lead.filter((dim) => dims.includes(dim));
  const behind = ({ shape }: Region, from: number) => [...shape.keys()].slice(from);
  const [ofRows, rest] = [batch.length, batch.length + rows.length];
  const { a, b } = product;
  return withMergedDepth({
    ...product,
    dims: { ...product.dims, depth: over.length + product.dims.depth },
    a: reordered(a, [
      ...kept,
      ...behind(a, ofRows).slice(0, rows.length),
      ...over,
      ...behind(a, rest),
    ]),
    b: reordered(b, [...kept, ...over, ...behind(b, ofRows)]),
    output,
  });
}

function reordered(region: Region, order: readonly number[]): Region {
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
  const merge = (region: Region, from: number, strides: readonly number[]) => ({
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

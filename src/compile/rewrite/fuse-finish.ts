import { transform } from "../../expr/expression.ts";
import { input, simplify } from "../../expr/index.ts";
import { isHalf } from "../../tensor/dtype.ts";
import { type Shape, sizeOf } from "../../tensor/shape.ts";
import type { Capabilities } from "../backend.ts";
import { type ComputeType, computeType } from "../compute-type.ts";
import {
  type MapStep,
  type ProductStep,
  type Program,
  productShape,
  type ReduceStep,
  type Region,
  readsOf,
} from "../program.ts";
import { isWhole, through, whole } from "../regions.ts";
import { Draft } from "./draft.ts";
import { readsBeforeItWrites } from "./overwriting.ts";
import { splitProduct } from "./split-product.ts";

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
  // Only maps round to half precision.
  if (map.kind !== "map" || isHalf(map.output.buffer.dtype)) return;
  if (sizeOf(map.output.shape) !== sizeOf(first.output.shape)) return;
  if (!draft.canMove(first, at, reader)) return;
  if (computeType(map.inputs, map.output) !== typeOf(first)) return;

  const finished = isWhole(map.output)
    ? withFinish(first, map)
    : first.kind === "product" && keepsLess(draft, first, reader) && inOrderOf(first, map);
  if (!finished) return;
  if (!readsBeforeItWrites(finished) || !capabilities.finishes(finished)) return;
  draft.replace(reader, finished);
  draft.replace(at, null);
}

/** Whether a product that is moved to a later step keeps no more numbers till then than its result would be. */
function keepsLess(draft: Draft, product: ProductStep, later: number): boolean {
  const kept = new Set(
    readsOf(product)
      .map(({ buffer }) => buffer)
      .filter((buffer) => buffer.role === "temporary")
      .filter((buffer) => ![...draft.readers(buffer)].some((at) => at >= later)),
  );
  const numbers = [...kept].reduce((sum, { length }) => sum + length, 0);
  return numbers <= sizeOf(product.output.shape);
}

/** The step computing the map where it writes, in the order of its own output. */
function withFinish<S extends ReduceStep | ProductStep>(first: S, map: MapStep): S | undefined {
  const order = whole(map.output.buffer, first.output.shape);
  const places = map.inputs.map((region) => through(order, region));
  return finishedBy(first, map, places, order);
}

/** A product computing the map where that writes, as in windows of an image: in the order of the map. */
function inOrderOf(product: ProductStep, map: MapStep): ProductStep | undefined {
  const { batch, rows, columns } = productShape(product);
  const sizes = map.output.shape.filter((size) => size !== 1);
  const parts = partsOf([...batch, ...rows, ...columns], sizes);
  if (!parts) return undefined;
  const second = batch.length + rows.length;
  const split = splitProduct(product, {
    batch: parts.slice(0, batch.length),
    rows: parts.slice(batch.length, second),
    depth: productShape(product).depth.map((size) => [size]),
    columns: parts.slice(second),
  });
  const places = map.inputs.map((region) => regrouped(region, split.output.shape));
  return finishedBy(split, map, places, regrouped(map.output, split.output.shape));
}

/** Which of the sizes, in their order, make up each dimension; undefined where they do not. */
function partsOf(shape: Shape, sizes: readonly number[]): number[][] | undefined {
  let next = 0;
  const parts = shape.map((size) => {
    const part = size === 1 ? [1] : [];
    for (let made = 1; made < size && next < sizes.length; made *= sizes[next++]) {
      part.push(sizes[next]);
    }
    return part;
  });
  return parts.every((part, dim) => sizeOf(part) === shape[dim]) ? parts : undefined;
}

/** The region under a shape that differs from its own by dimensions of size 1. */
function regrouped(region: Region, shape: Shape): Region {
  const strides = region.strides.filter((_, dim) => region.shape[dim] !== 1);
  let next = 0;
  return { ...region, shape, strides: shape.map((size) => (size === 1 ? 0 : strides[next++])) };
}

function finishedBy<S extends ReduceStep | ProductStep>(
  first: S,
  map: MapStep,
  places: readonly (Region | undefined)[],
  output: Region,
): S | undefined {
  const finishInputs: Region[] = [...first.finishInputs];
  const parts = places.map((place) => {
    if (!place) return undefined;
    if (place.buffer !== first.output.buffer) return input(finishInputs.push(place));
    return isWhole(place) ? first.finish : undefined;
  });
  if (parts.includes(undefined)) return undefined;
  const finish = simplify(
    transform(map.expression, (part) => (part.kind === "input" ? parts[part.index]! : part)),
  );
  return { ...first, finish, finishInputs, output };
}

function typeOf(step: ReduceStep | ProductStep): ComputeType {
  return computeType(step.kind === "reduce" ? step.inputs : [step.a, step.b], step.output);
}

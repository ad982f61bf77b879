import { sizeOf } from "../../tensor/shape.ts";
import { type MapStep, type ProductStep, productShape, type Region } from "../program.ts";
import { extentOf, splitThrough } from "../regions.ts";
import { type ProductParts, splitProduct } from "./split-product.ts";

/**
 * The product reading windows where they stand in their images, in the place of a copy of them that
 * has more numbers than the images. Undefined where the copy is smaller, or no regular walk.
 */
export function readWindows(step: ProductStep, copy: MapStep): ProductStep | undefined {
  const [windows] = copy.inputs;
  if (step.finishInputs.some(({ buffer }) => buffer === copy.output.buffer)) return undefined;
  const [first, last] = extentOf(windows);
  if (sizeOf(windows.shape) <= last - first + 1) return undefined;
  let read: ProductStep | undefined = step;
  for (const side of ["a", "b"] as const) {
    if (read?.[side].buffer === copy.output.buffer) read = readOne(read, side, windows);
  }
  return read;
}

function readOne(step: ProductStep, side: "a" | "b", windows: Region): ProductStep | undefined {
  const split = splitThrough(step[side], windows);
  if (!split) return undefined;
  const shape = productShape(step);
  const whole = (sizes: readonly number[]) => sizes.map((size) => [size]);
  const parts: ProductParts = {
    batch: split.parts.slice(0, shape.batch.length),
    rows: whole(shape.rows),
    depth: whole(shape.depth),
    columns: whole(shape.columns),
  };
  const [inner, outer] =
    side === "a" ? (["rows", "depth"] as const) : (["depth", "columns"] as const);
  parts[inner] = split.parts.slice(shape.batch.length, shape.batch.length + shape[inner].length);
  parts[outer] = split.parts.slice(shape.batch.length + shape[inner].length);
  return splitProduct({ ...step, [side]: split.region }, parts, side);
}

import { sizeOf } from "../../tensor/shape.ts";
import { type MapStep, type ProductStep, productShape, type Region } from "../program.ts";
import { extentOf, type SplitRegion, splitDims, splitThrough } from "../regions.ts";

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
  const parts: Parts = {
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

/** The sizes that each dimension of a product is told apart into. */
type Parts = Record<"batch" | "rows" | "depth" | "columns", SplitRegion["parts"]>;

/** The product with its dimensions told apart; those of the operand `done` are already. */
export function splitProduct(step: ProductStep, parts: Parts, done?: "a" | "b"): ProductStep {
  const { batch, rows, depth, columns } = parts;
  const ofResult = [...batch, ...rows, ...columns];
  return {
    ...step,
    dims: {
      rows: rows.flat().length,
      depth: depth.flat().length,
      columns: columns.flat().length,
    },
    a: done === "a" ? step.a : splitDims(step.a, [...batch, ...rows, ...depth]),
    b: done === "b" ? step.b : splitDims(step.b, [...batch, ...depth, ...columns]),
    output: splitDims(step.output, ofResult),
    finishInputs: step.finishInputs.map((x) => splitDims(x, ofResult)),
  };
}

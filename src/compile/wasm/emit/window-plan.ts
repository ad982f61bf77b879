import { sizeOf } from "../../../tensor/shape.ts";
import { collapse } from "../../../tensor/strides.ts";
import { type ProductStep, productShape, type Region } from "../../program.ts";

/** The loops of a product whose operand b is read in place. */
export interface WindowPlan {
  readonly step: ProductStep;
  /** Rows that a panel holds side by side: their count, and the distance of each region's. */
  readonly lanes: { count: number; strides: readonly number[] };
  /** The dimensions that loops go over, and how each region walks them. */
  readonly outer: { shape: readonly number[]; strides: readonly (readonly number[])[] };
  /** What a panel goes over: how a and b walk it. */
  readonly chunk: { shape: readonly number[]; a: number; b: readonly number[] };
  /** How many of those there are to sum over. */
  readonly chunks: number;
}

/** The loops of a product, which is turned where it is its operand a that is no matrix. */
export function windowPlan(given: ProductStep): WindowPlan {
  const step = rankOf(given, "a") > rankOf(given, "b") ? turned(given) : given;
  const { a, b, output, finishInputs } = step;
  const { batch, rows, depth } = productShape(step);
  const [first, second] = [batch.length, batch.length + rows.length];
  const results = [output, ...finishInputs];
  const lead = (list: readonly number[]) => list.slice(0, first);

  const ofRows = [a, ...results].map(({ strides }) => strides.slice(first, second));
  const nest = collapse(rows, ofRows);
  const lanes = {
    count: nest.shape.at(-1) ?? 1,
    strides: nest.strides.map((strides) => strides.at(-1) ?? 0),
  };
  const outerRows = nest.strides.map((strides) => strides.slice(0, -1));

  const aDepth = a.strides.slice(second);
  const bDepth = b.strides.slice(first, first + depth.length);
  let from = depth.length;
  let walked = collapse([], [[]]);
  for (; from > 0; from--) {
    const longer = collapse(depth.slice(from - 1), [aDepth.slice(from - 1)]);
    if (longer.shape.length > 1) break;
    walked = longer;
  }
  const none = depth.slice(0, from).map(() => 0);
  const chunk = {
    shape: depth.slice(from),
    a: walked.strides[0].at(-1) ?? 0,
    b: bDepth.slice(from),
  };
  return {
    step,
    lanes,
    outer: {
      shape: [...batch, ...nest.shape.slice(0, -1), ...depth.slice(0, from)],
      strides: [
        [...lead(a.strides), ...outerRows[0], ...aDepth.slice(0, from)],
        [...lead(b.strides), ...outerRows[0].map(() => 0), ...bDepth.slice(0, from)],
        ...results.map((x, i) => [...lead(x.strides), ...outerRows[1 + i], ...none]),
      ],
    },
    chunk,
    chunks: sizeOf(depth.slice(0, from)),
  };
}

/** How many loops it takes to walk an operand: 2 for a matrix, more for windows. */
function rankOf(step: ProductStep, side: "a" | "b"): number {
  const { batch, rows, depth } = productShape(step);
  const { shape, strides } = step[side];
  const split = batch.length + (side === "a" ? rows : depth).length;
  return [[batch.length, split] as const, [split] as const]
    .map((part) => collapse(shape.slice(...part), [strides.slice(...part)]).shape.length)
    .reduce((sum, rank) => sum + rank, 0);
}

/** The product whose result is the transpose: bᵀ · aᵀ. */
function turned(step: ProductStep): ProductStep {
  const { batch, rows, depth, columns } = productShape(step);
  const swap = (region: Region, first: number, second: number): Region => {
    const order = (list: readonly number[]) => {
      const lead = list.slice(0, batch.length);
      const rest = list.slice(batch.length);
      return [...lead, ...rest.slice(first, first + second), ...rest.slice(0, first)];
    };
    return { ...region, shape: order(region.shape), strides: order(region.strides) };
  };
  const result = (region: Region) => swap(region, rows.length, columns.length);
  return {
    ...step,
    dims: { rows: columns.length, depth: depth.length, columns: rows.length },
    a: swap(step.b, depth.length, columns.length),
    b: swap(step.a, rows.length, depth.length),
    output: result(step.output),
    finishInputs: step.finishInputs.map(result),
  };
}

/** The distances of all elements from the first, in bytes. */
export function offsetsOf(
  shape: readonly number[],
  strides: readonly number[],
  size: number,
): number[] {
  let offsets = [0];
  for (const [dim, count] of shape.entries()) {
    offsets = offsets.flatMap((offset) =>
      Array.from({ length: count }, (_, i) => offset + i * strides[dim] * size),
    );
  }
  return offsets;
}

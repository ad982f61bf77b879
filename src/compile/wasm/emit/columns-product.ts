import { bytesPerElement } from "../../../tensor/dtype.ts";
import { contiguousStrides, sizeOf } from "../../../tensor/shape.ts";
import type { Func, FunctionBuilder } from "../../../wasm/function-builder.ts";
import { type ProductStep, productShape } from "../../program.ts";
import { whole } from "../../regions.ts";
import { type blasParameters, leading } from "./product.ts";
import {
  type Addresses,
  addressesFrom,
  addressOf,
  alongRow,
  nestedLoops,
  oneByOne,
  RowOperand,
  startOf,
  Walk,
} from "./walk.ts";
import { type WindowPlan, windowPlan } from "./window-plan.ts";

/** Bytes of the columns that are written out at a time. */
export const COLUMNS_BYTES = 2 ** 20;

/** Each number that is written out is multiplied once for each row: for fewer, the copy takes longer. */
const LEAST_ROWS = 32;

/** What is multiplied at a time: so many of the first columns; undefined where not one fits. */
function partOf({ step, chunk }: WindowPlan): number | undefined {
  const { columns } = productShape(step);
  const bytes = bytesPerElement(step.output.buffer.dtype) * sizeOf(chunk.shape);
  let most = Math.min(columns[0], Math.floor(COLUMNS_BYTES / (bytes * sizeOf(columns.slice(1)))));
  if (most === 0) return undefined;
  while (columns[0] % most !== 0) most--;
  return most;
}

function panelOf({ lanes, chunk }: WindowPlan) {
  return leading({
    shape: [lanes.count, sizeOf(chunk.shape)],
    strides: [lanes.strides[0], chunk.a],
  });
}

/** The multiply-adds of a part, which a BLAS can do; 0 where it cannot. */
export function columnsWork(given: ProductStep): number {
  const plan = windowPlan(given);
  const part = partOf(plan);
  const isTurned = plan.step !== given;
  if (isTurned || plan.lanes.count < LEAST_ROWS || part === undefined || !panelOf(plan)) return 0;
  const { columns } = productShape(plan.step);
  return plan.lanes.count * sizeOf(plan.chunk.shape) * part * sizeOf(columns.slice(1));
}

/**
 * Emits a product with windows by a BLAS, which takes matrices only: their columns are written out part
 * by part in working space.
 */
export function emitColumnsProduct(
  f: FunctionBuilder,
  given: ProductStep,
  gemm: Func<typeof blasParameters, undefined>,
  { addresses, part: partAt }: { addresses: Addresses; part: number },
): void {
  const plan = windowPlan(given);
  const { step, lanes, outer, chunk } = plan;
  const { a, b, output } = step;
  const type = output.buffer.dtype === "float64" ? "f64" : "f32";
  const size = bytesPerElement(output.buffer.dtype);
  if (sizeOf(output.shape) === 0) return;
  const columns = [...productShape(step).columns];
  const part = partOf(plan)!;
  const parts = columns[0] / part;
  const ofColumns = b.strides.slice(b.strides.length - columns.length);
  columns[0] = part;
  const [k, n] = [sizeOf(chunk.shape), sizeOf(columns)];

  // The rows of what is written are those along which it is read for longest.
  const run = (shape: readonly number[], strides: readonly number[]) =>
    strides.at(-1) === 1 ? shape.at(-1)! : 0;
  const isTransposed = run(chunk.shape, chunk.b) > run(columns, ofColumns);
  const order = <T>(depth: readonly T[], column: readonly T[]) =>
    isTransposed ? [...column, ...depth] : [...depth, ...column];
  const copied = order(chunk.shape, columns);
  const from = order(chunk.b, ofColumns);
  const last = copied.length - 1;
  const lead = [...outer.shape, parts];
  const still = copied.map(() => 0);

  const aWalk = new Walk(f, a, [...outer.strides[0], 0, ...still], addresses);
  const bWalk = new Walk(
    f,
    b,
    [...outer.strides[1], part * ofColumns[0], ...from.slice(0, last)],
    addresses,
  );
  const outWalk = new Walk(f, output, [...outer.strides[2], n, ...still], addresses);
  const partWalk = new Walk(
    f,
    whole(output.buffer, copied),
    [...lead.map(() => 0), ...contiguousStrides(copied).slice(0, last)],
    addressesFrom(partAt),
  );
  const source = new RowOperand(bWalk, type, from[last] * size);
  const target = new RowOperand(partWalk, type, size);
  const { transposed, stride } = panelOf(plan)!;
  const isSummedInParts = plan.chunks > 1;
  if (isSummedInParts) f.fill(startOf(addresses, output.buffer), 0, sizeOf(output.shape) * size);
  const shape = [...lead, ...copied];
  nestedLoops(f, shape, [aWalk, bWalk, outWalk, partWalk], 0, lead.length, () => {
    nestedLoops(f, shape, [bWalk, partWalk], lead.length, shape.length - 1, () =>
      (source.isDense ? alongRow : oneByOne)(
        f,
        { count: copied[last], size, unroll: 1, padded: false },
        (position, further, mode) =>
          target.store(f, position, further, mode, source.load(position, further, mode)),
      ),
    );
    f.call(gemm, {
      transA: transposed,
      transB: isTransposed ? 1 : 0,
      m: lanes.count,
      n,
      k,
      alpha: 1,
      a: addressOf(aWalk),
      lda: stride,
      b: partAt,
      ldb: isTransposed ? k : n,
      beta: isSummedInParts ? 1 : 0,
      c: addressOf(outWalk),
      ldc: lanes.count === 1 ? n * parts : lanes.strides[1],
    });
  });
}

import { bytesPerElement } from "../../../tensor/dtype.ts";
import { sizeOf } from "../../../tensor/shape.ts";
import { collapse } from "../../../tensor/strides.ts";
import { emitExpression } from "../../../wasm/expression-emitter.ts";
import type { FunctionBuilder } from "../../../wasm/function-builder.ts";
import { type ProductStep, productShape, type Region } from "../../program.ts";
import { whole } from "../../regions.ts";
import { elementSize } from "../layout.ts";
import { floats } from "./access.ts";
import { leading, type MatrixProduct } from "./product.ts";
import {
  type Addresses,
  addressesFrom,
  addressOf,
  alongRow,
  loadSingles,
  nestedLoops,
  oneByOne,
  RowOperand,
  Walk,
} from "./walk.ts";

/** Bytes of a part of the product, which is finished while it is in the cache. */
export const PART_BYTES = 2 ** 18;

/** The operands as matrices: the distances of their rows and columns. Undefined where one is none. */
function matricesOf({ dims, a, b, output }: ProductStep) {
  const lead = output.shape.length - dims.rows - dims.columns;
  const strideOf = ({ shape, strides }: Region, from: number, to: number) => {
    const nest = collapse(shape.slice(from, to), [strides.slice(from, to)]);
    return nest.shape.length > 1 ? undefined : (nest.strides[0].at(-1) ?? 0);
  };
  const [aRow, aColumn] = [
    strideOf(a, lead, lead + dims.rows),
    strideOf(a, lead + dims.rows, a.shape.length),
  ];
  const [bRow, bColumn] = [
    strideOf(b, lead, lead + dims.depth),
    strideOf(b, lead + dims.depth, b.shape.length),
  ];
  if (aRow === undefined || aColumn === undefined || bRow === undefined || bColumn === undefined) {
    return undefined;
  }
  return { lead, aRow, aColumn, bRow, bColumn };
}

/** The parts that are computed at a time: so many of the first rows and of the first columns. */
function partOf(step: ProductStep): { rows: number; columns: number } | undefined {
  const { rows, columns } = productShape(step);
  const size = bytesPerElement(step.output.buffer.dtype);
  const row = sizeOf(rows.slice(1)) * size;
  const wide = Math.floor(PART_BYTES / (row * sizeOf(columns)));
  if (wide > 0) return { rows: largestDivisor(rows[0], wide), columns: columns[0] };
  const narrow = Math.floor(PART_BYTES / (row * sizeOf(columns.slice(1))));
  return narrow > 0 ? { rows: 1, columns: largestDivisor(columns[0], narrow) } : undefined;
}

function largestDivisor(count: number, limit: number): number {
  let divisor = Math.min(count, limit);
  while (divisor > 1 && count % divisor !== 0) divisor--;
  return divisor;
}

/** The multiply-adds of a part, which a BLAS can do; 0 where it cannot. */
export function partWork(step: ProductStep): number {
  const [matrices, part] = [matricesOf(step), partOf(step)];
  if (!matrices || !part) return 0;
  const { rows, depth, columns } = productShape(step);
  const [m, n, k] = [
    part.rows * sizeOf(rows.slice(1)),
    part.columns * sizeOf(columns.slice(1)),
    sizeOf(depth),
  ];
  const a = leading({ shape: [m, k], strides: [matrices.aRow, matrices.aColumn] });
  const b = leading({ shape: [k, n], strides: [matrices.bRow, matrices.bColumn] });
  return a && b ? m * n * k : 0;
}

/** Whether the result of a product can be finished part by part. */
export function isScattered(step: ProductStep): boolean {
  return matricesOf(step) !== undefined && partOf(step) !== undefined;
}

export interface ScatterTarget {
  readonly addresses: Addresses;
  readonly fma: boolean;
  /** Working space for a part of the result. */
  readonly part: number;
}

/**
 * Emits a product whose result goes to places that are no matrix, as windows that are added to an
 * image: part by part, each finished while it is in the cache.
 */
export function emitScatteredProduct(
  f: FunctionBuilder,
  step: ProductStep,
  product: (sizes: MatrixProduct) => void,
  { addresses, part: partAt, fma }: ScatterTarget,
): void {
  const { a, b, output, finish, finishInputs } = step;
  const { batch, rows, depth, columns } = productShape(step);
  if (sizeOf(output.shape) === 0) return;
  const { aRow, aColumn, bRow, bColumn } = matricesOf(step)!;
  const part = partOf(step)!;
  const inner = [part.rows, ...rows.slice(1), part.columns, ...columns.slice(1)];
  const m = sizeOf(inner.slice(0, rows.length));
  const n = sizeOf(inner.slice(rows.length));
  const shape = [...batch, rows[0] / part.rows, columns[0] / part.columns, ...inner];
  const lead = batch.length;
  const still = inner.map(() => 0);

  const type = output.buffer.dtype === "float64" ? "f64" : "f32";
  const float = floats[type];
  const { size } = float.scalar;
  const walkTo = (region: Region, parts: readonly number[], strides: readonly number[]) =>
    new Walk(f, region, [...region.strides.slice(0, lead), ...parts, ...strides], addresses);
  const aWalk = walkTo(a, [aRow * m, 0], still);
  const bWalk = walkTo(b, [0, bColumn * n], still);
  const singles = loadSingles(f, finishInputs, type, addresses);
  const many = finishInputs.filter((x) => !singles.has(x));
  const operands = [output, ...many].map((region) => {
    const [row, column] = [region.strides[lead], region.strides[lead + rows.length]];
    const strides = region.strides.slice(lead, -1);
    const walk = walkTo(region, [row * part.rows, column * part.columns], strides);
    return new RowOperand(walk, type, region.strides.at(-1)! * elementSize(walk.element));
  });
  const computed: Region = whole(output.buffer, inner);
  const partWalk = new Walk(
    f,
    computed,
    [...batch.map(() => 0), 0, 0, ...computed.strides.slice(0, -1)],
    addressesFrom(partAt),
  );
  const source = new RowOperand(partWalk, type, size);
  const ends = operands.map(({ walk }) => walk);

  const go = operands[0].isDense ? alongRow : oneByOne;
  const row = { count: inner[inner.length - 1], size, unroll: 1, padded: false };
  const walks = [aWalk, bWalk, partWalk, ...ends];
  nestedLoops(f, shape, walks, 0, lead + 2, () => {
    product({
      m,
      n,
      k: sizeOf(depth),
      a: { address: addressOf(aWalk), strides: [aRow, aColumn] },
      b: { address: addressOf(bWalk), strides: [bRow, bColumn] },
      c: partAt,
    });
    nestedLoops(f, shape, [partWalk, ...ends], lead + 2, shape.length - 1, () =>
      go(f, row, (position, further, mode) => {
        const values = finishInputs.map(
          (x) =>
            singles.get(x) ??
            f.local("v128", operands[1 + many.indexOf(x)].load(position, further, mode)),
        );
        const product = f.local("v128", source.load(position, further, mode));
        const value = emitExpression(f, finish, [product, ...values], float, { fma });
        operands[0].store(f, position, further, mode, value);
      }),
    );
  });
}

import { sizeOf } from "../../tensor/shape.ts";
import type { FunctionBuilder, Local } from "../../wasm/function-builder.ts";
import { i32 } from "../../wasm/scalar.ts";
import { type Vector, v128 } from "../../wasm/vector.ts";
import { elementSize } from "../layout.ts";
import type { ProductStep, Region } from "../program.ts";
import { floats, storeLanes } from "./access.ts";
import { type Addresses, nestedLoops, Walk } from "./walk.ts";

/** Rows and vectors of the result that are summed in registers at a time. */
const TILE_ROWS = 4;
const TILE_VECTORS = 2;
/** A shorter sum is written out without a loop. */
const UNROLLED_DEPTH = 8;

/** The sizes of a product: [m, k] · [k, n]. */
export function productSizes({ a, b }: ProductStep): { m: number; n: number; k: number } {
  return { m: a.shape.at(-2)!, k: a.shape.at(-1)!, n: b.shape.at(-1)! };
}

/** The matrices before the last two dimensions: how many, and where each operand's is. */
export function batchOf({ a, b, output }: ProductStep): number[][] {
  const shape = output.shape.slice(0, -2);
  const count = sizeOf(shape);
  return Array.from({ length: count }, (_, index) => {
    const place = (region: Region) => {
      let rest = index;
      let offset = region.offset;
      for (let dim = shape.length - 1; dim >= 0; dim--) {
        offset += (rest % shape[dim]) * region.strides[dim];
        rest = Math.floor(rest / shape[dim]);
      }
      return offset;
    };
    return [place(a), place(b), place(output)];
  });
}

/**
 * Emits a product of small matrices in place, without packing: tiles of the result are summed in
 * registers. Rows of b stand in memory as vectors.
 */
export function emitSmallProduct(
  f: FunctionBuilder,
  step: ProductStep,
  addresses: Addresses,
  fma: boolean,
): void {
  const { a, b, output } = step;
  const type = output.buffer.dtype === "float64" ? "f64" : "f32";
  const float = floats[type];
  const { size } = float.scalar;
  const { m, n, k } = productSizes(step);
  const batch = output.shape.slice(0, -2);
  const walks = [a, b, output].map(
    (region) => new Walk(f, region, [...region.strides.slice(0, -2), 0], addresses),
  );
  const [aWalk, bWalk, outWalk] = walks;
  const [aRow, aColumn] = a.strides.slice(-2).map((stride) => stride * size);
  const bRow = b.strides.at(-2)! * size;
  const outRow = output.strides.at(-2)! * size;

  const tile = (row: Row, rows: number, column: number, columns: number) => {
    const vectors = Math.ceil(columns / float.lanes);
    const sums = Array.from({ length: rows }, () =>
      Array.from({ length: vectors }, () => f.local("v128")),
    );
    for (const sum of sums.flat()) f.set(sum, f.shared(float.splat(0)));
    const step = (aMove: Local<"i32"> | undefined, bMove: Local<"i32"> | undefined, p: number) => {
      const bVectors = sums[0].map((_, v) => {
        const { address, offset } = bWalk.at(bMove, p * bRow + column * size + v * 16);
        return f.local("v128", v128.load(address, offset));
      });
      for (const [i, rowSums] of sums.entries()) {
        const { address, offset } = aWalk.at(
          joined(row.a, aMove),
          p * aColumn + (row.index + i) * aRow,
        );
        const number = f.local("v128", float.loadSplat(address, offset));
        for (const [v, sum] of rowSums.entries()) {
          f.set(sum, multiplyAdd(number, bVectors[v], sum));
        }
      }
    };
    if (k <= UNROLLED_DEPTH) for (let p = 0; p < k; p++) step(undefined, undefined, p);
    else {
      const [p, aMove, bMove] = [f.local("i32"), f.local("i32", 0), f.local("i32", 0)];
      f.for(p, 0, k, 1, () => {
        step(aMove, bMove, 0);
        f.set(aMove, i32.add(aMove, aColumn));
        f.set(bMove, i32.add(bMove, bRow));
      });
    }
    for (const [i, rowSums] of sums.entries()) {
      for (const [v, sum] of rowSums.entries()) {
        const first = column + v * float.lanes;
        const place = outWalk.at(row.out, (row.index + i) * outRow + first * size);
        const left = column + columns - first;
        if (left >= float.lanes) storeLanes(f, type, type, place, sum, "all");
        else
          for (let lane = 0; lane < left; lane++) {
            f.store(place.address, float.extractLane(sum, lane), place.offset + lane * size);
          }
      }
    }
  };
  const multiplyAdd = (x: Vector, y: Vector, z: Vector) =>
    fma ? float.relaxedMadd(x, y, z) : float.add(z, float.mul(x, y));

  const rowOfTiles = (row: Row, rows: number) => {
    for (let column = 0; column < n; column += TILE_VECTORS * float.lanes) {
      tile(row, rows, column, Math.min(n - column, TILE_VECTORS * float.lanes));
    }
  };
  nestedLoops(f, batch, walks, 0, batch.length, () => {
    const wholeTiles = Math.floor(m / TILE_ROWS);
    if (wholeTiles > 2) {
      const [i, aMove, outMove] = [f.local("i32"), f.local("i32", 0), f.local("i32", 0)];
      f.for(i, 0, wholeTiles, 1, () => {
        rowOfTiles({ a: aMove, out: outMove, index: 0 }, TILE_ROWS);
        f.set(aMove, i32.add(aMove, aRow * TILE_ROWS));
        f.set(outMove, i32.add(outMove, outRow * TILE_ROWS));
      });
    }
    const start = wholeTiles > 2 ? wholeTiles * TILE_ROWS : 0;
    for (let index = start; index < m; index += TILE_ROWS) {
      rowOfTiles({ a: undefined, out: undefined, index }, Math.min(m - index, TILE_ROWS));
    }
  });
}

/** Where a row of tiles starts: moved there by a loop, or at a row that is known. */
interface Row {
  a: Local<"i32"> | undefined;
  out: Local<"i32"> | undefined;
  index: number;
}

function joined(a: Local<"i32"> | undefined, b: Local<"i32"> | undefined) {
  return a && b ? i32.add(a, b) : (a ?? b);
}

/** The bytes between neighbours in the last two dimensions. */
export function matrixStrides(region: Region): { row: number; column: number } {
  const size = elementSize(region.buffer.dtype === "float64" ? "f64" : "f32");
  const [row, column] = region.strides.slice(-2);
  return { row: row * size, column: column * size };
}

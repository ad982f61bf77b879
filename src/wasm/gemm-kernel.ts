import { type Expression, type FloatType, type Operand, select } from "./expression.ts";
import type { Func } from "./function-builder.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { emitPack } from "./pack.ts";
import { i32 } from "./scalar.ts";
import { type VectorFloat, v128 } from "./vector.ts";

// The tile of C that stays in registers: with 4 rows of 2 vectors, 8 sums, 2 vectors of B and 1 number
// of A leave 5 of the 16 vector registers free, which the engines need for intermediate results.
const TILE_ROWS = 4;
const TILE_VECTORS = 2;

// How much of A (rows × depth) and B (depth × columns) is packed at a time: a panel of B stays in the
// first-level cache, all of the packed A in the second. (The blocks of Goto and van de Geijn,
// "Anatomy of High-Performance Matrix Multiplication", 2008: mc, kc and nc.)
const BLOCK_ROWS = 128;
const BLOCK_DEPTH = 256;
const BLOCK_COLUMNS = 512;

const gemmParameters = {
  m: "i32",
  n: "i32",
  k: "i32",
  a: "i32",
  aRowStride: "i32",
  aColumnStride: "i32",
  b: "i32",
  bRowStride: "i32",
  bColumnStride: "i32",
  c: "i32",
  cRowStride: "i32",
  scratch: "i32",
} as const;

/** A matrix product inside a module. */
export interface GemmKernel {
  /**
   * C += A·B on matrices in the module's memory: A is [m, k], B is [k, n], C is [m, n]. `a`, `b` and
   * `c` are addresses and strides are in bytes; those of A and B are free, C's columns are
   * contiguous. `scratch` is the address of `scratchBytes` bytes of working space. C must not overlap
   * A, B or the scratch.
   */
  readonly gemm: Func<typeof gemmParameters, undefined>;
  readonly scratchBytes: number;
}

const smaller = (a: Expression<"i32">, limit: number) =>
  select(i32.ltS(a, limit), a, i32.constant(limit));

const shifted = (
  address: Expression<"i32">,
  steps: Operand<"i32">,
  stride: Operand<"i32">,
): Expression<"i32"> => i32.add(address, i32.mul(steps, stride));

/**
 * Emits a blocked matrix product in float32 or float64. With `fma` it uses relaxed SIMD's
 * multiply-add, which is rounded once where the processor can; else a multiplication and an addition.
 */
export function emitGemm<T extends FloatType>(
  module: ModuleBuilder,
  float: VectorFloat<T>,
  fma: boolean,
): GemmKernel {
  const { size } = float.scalar;
  const tileColumns = TILE_VECTORS * float.lanes;
  const packA = emitPack(module, float, TILE_ROWS);
  const packB = emitPack(module, float, tileColumns);
  const multiplyPanels = emitMultiplyPanels(module, float, fma);
  const aPanelsAt = TILE_ROWS * tileColumns * size;
  const bPanelsAt = aPanelsAt + BLOCK_ROWS * BLOCK_DEPTH * size;

  const gemm = module.function(gemmParameters, undefined, (f, parameters) => {
    const { m, n, k, a, aRowStride, aColumnStride, b, bRowStride, bColumnStride } = parameters;
    const { c, cRowStride, scratch } = parameters;
    const [i, j, p] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const [rows, columns, depth] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const aPanels = f.local("i32", i32.add(scratch, aPanelsAt));
    const bPanels = f.local("i32", i32.add(scratch, bPanelsAt));
    f.for(j, 0, n, BLOCK_COLUMNS, () => {
      f.set(columns, smaller(i32.sub(n, j), BLOCK_COLUMNS));
      f.for(p, 0, k, BLOCK_DEPTH, () => {
        f.set(depth, smaller(i32.sub(k, p), BLOCK_DEPTH));
        f.call(packB, {
          source: shifted(shifted(b, p, bRowStride), j, bColumnStride),
          across: bColumnStride,
          along: bRowStride,
          lanes: columns,
          depth,
          panels: bPanels,
        });
        f.for(i, 0, m, BLOCK_ROWS, () => {
          f.set(rows, smaller(i32.sub(m, i), BLOCK_ROWS));
          f.call(packA, {
            source: shifted(shifted(a, i, aRowStride), p, aColumnStride),
            across: aRowStride,
            along: aColumnStride,
            lanes: rows,
            depth,
            panels: aPanels,
          });
          f.call(multiplyPanels, {
            rows,
            columns,
            depth,
            aPanels,
            bPanels,
            c: shifted(shifted(c, i, cRowStride), j, size),
            cRowStride,
            spareTile: scratch,
          });
        });
      });
    });
  });
  return { gemm, scratchBytes: bPanelsAt + BLOCK_DEPTH * BLOCK_COLUMNS * size };
}

/** C += A·B on packed panels, tile by tile. Tiles that C holds only a part of are made beside it. */
function emitMultiplyPanels<T extends FloatType>(
  module: ModuleBuilder,
  float: VectorFloat<T>,
  fma: boolean,
) {
  const { size } = float.scalar;
  const tileColumns = TILE_VECTORS * float.lanes;
  const tileRowBytes = tileColumns * size;
  const multiplyTile = emitMultiplyTile(module, float, fma);
  const addPart = emitAddPart(module, float);
  return module.function(
    {
      rows: "i32",
      columns: "i32",
      depth: "i32",
      aPanels: "i32",
      bPanels: "i32",
      c: "i32",
      cRowStride: "i32",
      spareTile: "i32",
    },
    undefined,
    (f, { rows, columns, depth, aPanels, bPanels: bPanel, c, cRowStride, spareTile }) => {
      const [i, j, aPanel, tile] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
      f.for(j, 0, columns, tileColumns, () => {
        f.set(aPanel, aPanels);
        f.set(tile, shifted(c, j, size));
        f.for(i, 0, rows, TILE_ROWS, () => {
          const rowsLeft = i32.sub(rows, i);
          const columnsLeft = i32.sub(columns, j);
          f.if(
            i32.and(i32.geS(rowsLeft, TILE_ROWS), i32.geS(columnsLeft, tileColumns)),
            () => f.call(multiplyTile, { depth, aPanel, bPanel, c: tile, cRowStride }),
            () => {
              for (let byte = 0; byte < TILE_ROWS * tileRowBytes; byte += 16) {
                f.store(spareTile, float.splat(0), byte);
              }
              f.call(multiplyTile, {
                depth,
                aPanel,
                bPanel,
                c: spareTile,
                cRowStride: tileRowBytes,
              });
              f.call(addPart, {
                tile: spareTile,
                c: tile,
                cRowStride,
                rows: smaller(rowsLeft, TILE_ROWS),
                columns: smaller(columnsLeft, tileColumns),
              });
            },
          );
          f.set(aPanel, shifted(aPanel, depth, TILE_ROWS * size));
          f.set(tile, shifted(tile, cRowStride, TILE_ROWS));
        });
        f.set(bPanel, shifted(bPanel, depth, tileRowBytes));
      });
    },
  );
}

/** The innermost loop: one tile of C += one panel of A · one panel of B. */
function emitMultiplyTile<T extends FloatType>(
  module: ModuleBuilder,
  float: VectorFloat<T>,
  fma: boolean,
) {
  const { size } = float.scalar;
  return module.function(
    { depth: "i32", aPanel: "i32", bPanel: "i32", c: "i32", cRowStride: "i32" },
    undefined,
    (f, { depth, aPanel, bPanel, c, cRowStride }) => {
      const vectors = () => Array.from({ length: TILE_VECTORS }, () => f.local("v128"));
      const sums = Array.from({ length: TILE_ROWS }, vectors);
      const bRow = vectors();
      const aNumber = f.local("v128");
      const end = f.local("i32", shifted(aPanel, depth, TILE_ROWS * size));
      // One step a turn, and C not read before the loop: V8 11 (Node 20) spills registers when steps
      // are unrolled, and orders the loads worse when C is read first (measured: 40% and 20% slower).
      f.while(i32.ltU(aPanel, end), () => {
        bRow.forEach((vector, j) => {
          f.set(vector, v128.load(bPanel, 16 * j));
        });
        sums.forEach((rowSums, i) => {
          f.set(aNumber, float.loadSplat(aPanel, size * i));
          rowSums.forEach((sum, j) => {
            f.set(
              sum,
              fma
                ? float.relaxedMadd(aNumber, bRow[j], sum)
                : float.add(sum, float.mul(aNumber, bRow[j])),
            );
          });
        });
        f.set(aPanel, i32.add(aPanel, TILE_ROWS * size));
        f.set(bPanel, i32.add(bPanel, TILE_VECTORS * 16));
      });
      for (const rowSums of sums) {
        rowSums.forEach((sum, j) => {
          f.store(c, float.add(v128.load(c, 16 * j), sum), 16 * j);
        });
        f.set(c, i32.add(c, cRowStride));
      }
    },
  );
}

/** C += the upper left `rows` × `columns` of a tile. */
function emitAddPart<T extends FloatType>(module: ModuleBuilder, float: VectorFloat<T>) {
  const { size, load, add } = float.scalar;
  return module.function(
    { tile: "i32", c: "i32", cRowStride: "i32", rows: "i32", columns: "i32" },
    undefined,
    (f, { tile, c, cRowStride, rows, columns }) => {
      const [row, column] = [f.local("i32"), f.local("i32")];
      f.for(row, 0, rows, 1, () => {
        f.for(column, 0, i32.mul(columns, size), size, () => {
          const to = i32.add(c, column);
          f.store(to, add(load(to), load(i32.add(tile, column))));
        });
        f.set(tile, i32.add(tile, TILE_VECTORS * 16));
        f.set(c, i32.add(c, cRowStride));
      });
    },
  );
}

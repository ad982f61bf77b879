import { input } from "../../../expr/index.ts";
import { emitExpression } from "../../../wasm/expression-emitter.ts";
import type { FunctionBuilder, Local } from "../../../wasm/function-builder.ts";
import { i32 } from "../../../wasm/scalar.ts";
import { type Vector, v128 } from "../../../wasm/vector.ts";
import type { ProductStep, Region } from "../../program.ts";
import { elementSize } from "../layout.ts";
import { floats, loadApart, loadLanes, loadSplat, storeLanes } from "./access.ts";
import { productSizes } from "./product.ts";
import { type Addresses, loadSingles, nestedLoops, Walk } from "./walk.ts";

/** Rows and vectors of the result that are summed in registers at a time. */
const TILE_ROWS = 4;
const TILE_VECTORS = 2;
/** A shorter sum is written out without a loop. */
const UNROLLED_DEPTH = 8;
/** A longer product of two rows is left to the tiles, which have a loop. */
const LONGEST_DOT = 64;
/** So many tiles below one another are written out without a loop. */
const UNROLLED_TILES = 2;

/** A part of the result. */
interface Tile {
  row: number;
  rows: number;
  column: number;
  columns: number;
}

/**
 * Emits a product of small matrices in place, without packing: tiles of the result are summed in
 * registers, finished and stored. The rows of b stand in memory as vectors.
 */
export function emitSmallProduct(
  f: FunctionBuilder,
  given: ProductStep,
  addresses: Addresses,
  fma: boolean,
): void {
  const step = isNarrow(given) ? transposed(given) : given;
  const { m, n } = productSizes(step);
  const { a, b, output, finishInputs } = step;
  const batch = output.shape.slice(0, -2);
  const walk = (region: Region, rowStride: number) =>
    new Walk(f, region, [...region.strides.slice(0, -2), rowStride * TILE_ROWS], addresses);
  const rowWalk = (region: Region) => walk(region, region.strides.at(-2)!);
  const operands = {
    a: rowWalk(a),
    b: walk(b, 0),
    output: rowWalk(output),
    finish: finishInputs.map(rowWalk),
  };
  const walks = [operands.a, operands.b, operands.output, ...operands.finish];
  const tiles = new TileEmitter(f, step, operands, addresses, fma);
  const rowOfTiles = (row: number, rows: number) => {
    if (isDot(step)) {
      for (let i = row; i < row + rows; i++) tiles.emitDot(i);
      return;
    }
    const width = TILE_VECTORS * tiles.lanes;
    for (let column = 0; column < n; column += width) {
      tiles.emit({ row, rows, column, columns: Math.min(n - column, width) });
    }
  };
  const whole = Math.floor(m / TILE_ROWS);
  const looped = whole > UNROLLED_TILES ? whole : 0;
  nestedLoops(f, batch, walks, 0, batch.length, () => {
    if (looped > 0) {
      nestedLoops(f, [...batch, looped], walks, batch.length, batch.length + 1, () =>
        rowOfTiles(0, TILE_ROWS),
      );
    }
    for (let row = looped * TILE_ROWS; row < m; row += TILE_ROWS) {
      rowOfTiles(row, Math.min(m - row, TILE_ROWS));
    }
  });
}

/** Whether each number of the result is a product of two rows of whole vectors. */
function isDot({ a, b, output }: ProductStep): boolean {
  const { lanes } = floats[output.buffer.dtype === "float64" ? "f64" : "f32"];
  const [depth, columns] = b.shape.slice(-2);
  const isDense = a.strides.at(-1) === 1 && b.strides.at(-2) === 1;
  return columns === 1 && isDense && depth % lanes === 0 && depth <= LONGEST_DOT;
}

/**
 * Whether the result has fewer columns than a vector has lanes, and vectors along its rows are to be
 * had: then its transpose is computed, bᵀ · aᵀ.
 */
export function isNarrow({ a, b, output }: ProductStep): boolean {
  const { lanes } = floats[output.buffer.dtype === "float64" ? "f64" : "f32"];
  return b.shape.at(-1)! < lanes && a.shape.at(-2)! >= lanes && a.strides.at(-2) === 1;
}

function transposed(step: ProductStep): ProductStep {
  const swap = (list: readonly number[]) => [...list.slice(0, -2), list.at(-1)!, list.at(-2)!];
  const turn = (region: Region): Region => ({
    ...region,
    shape: swap(region.shape),
    strides: swap(region.strides),
  });
  return {
    ...step,
    a: turn(step.b),
    b: turn(step.a),
    output: turn(step.output),
    finishInputs: step.finishInputs.map(turn),
  };
}

class TileEmitter {
  readonly lanes: number;
  readonly #f: FunctionBuilder;
  readonly #step: ProductStep;
  readonly #walks: { a: Walk; b: Walk; output: Walk; finish: readonly Walk[] };
  readonly #fma: boolean;
  readonly #type: "f32" | "f64";
  /** The operands of `finish` that are a single number. */
  readonly #singles: ReadonlyMap<Region, Vector>;

  constructor(
    f: FunctionBuilder,
    step: ProductStep,
    walks: { a: Walk; b: Walk; output: Walk; finish: readonly Walk[] },
    addresses: Addresses,
    fma: boolean,
  ) {
    this.#f = f;
    this.#step = step;
    this.#walks = walks;
    this.#fma = fma;
    this.#type = step.output.buffer.dtype === "float64" ? "f64" : "f32";
    this.lanes = floats[this.#type].lanes;
    this.#singles = loadSingles(f, step.finishInputs, this.#type, addresses);
  }

  emit(tile: Tile): void {
    const f = this.#f;
    const float = floats[this.#type];
    const { size } = float.scalar;
    const vectors = Math.ceil(tile.columns / float.lanes);
    const sums = Array.from({ length: tile.rows }, () =>
      Array.from({ length: vectors }, () => f.local("v128")),
    );
    for (const sum of sums.flat()) f.set(sum, f.shared(float.splat(0)));
    this.#addUp(tile, sums);
    const [outRow, outColumn] = this.#step.output.strides.slice(-2).map((each) => each * size);
    for (const [i, row] of sums.entries()) {
      for (const [v, sum] of row.entries()) {
        const first = tile.column + v * float.lanes;
        const left = tile.column + tile.columns - first;
        const value = this.#finished(sum, tile.row + i, first);
        const place = this.#walks.output.at(undefined, (tile.row + i) * outRow + first * outColumn);
        if (outColumn === size && left >= float.lanes) {
          storeLanes(f, this.#type, this.#type, place, value, "all");
          continue;
        }
        for (let lane = 0; lane < Math.min(left, float.lanes); lane++) {
          f.store(place.address, float.extractLane(value, lane), place.offset + lane * outColumn);
        }
      }
    }
  }

  /** One number of a single column: lanes are multiplied and added, then all of them together. */
  emitDot(row: number): void {
    const f = this.#f;
    const float = floats[this.#type];
    const { size } = float.scalar;
    const { a, output } = this.#step;
    const { k } = productSizes(this.#step);
    const aRow = row * a.strides.at(-2)! * size;
    let sum: Vector | undefined;
    for (let p = 0; p < k; p += float.lanes) {
      const left = this.#walks.a.at(undefined, aRow + p * size);
      const right = this.#walks.b.at(undefined, p * size);
      const x = v128.load(left.address, left.offset);
      const y = v128.load(right.address, right.offset);
      if (!sum) sum = float.mul(x, y);
      else sum = this.#fma ? float.relaxedMadd(x, y, sum) : float.add(sum, float.mul(x, y));
    }
    const total = f.local("v128", sum!);
    for (let distance = float.lanes / 2; distance >= 1; distance /= 2) {
      const order = Array.from({ length: float.lanes }, (_, i) => (i + distance) % float.lanes);
      f.set(total, float.add(total, float.shuffle(total, total, order)));
    }
    const place = this.#walks.output.at(undefined, row * output.strides.at(-2)! * size);
    const value = this.#finished(total, row, 0);
    storeLanes(f, this.#type, this.#type, place, value, "first");
  }

  /** Adds the products to the tile's sums. */
  #addUp(tile: Tile, sums: readonly (readonly Local<"v128">[])[]): void {
    const f = this.#f;
    const float = floats[this.#type];
    const { size } = float.scalar;
    const { a, b } = this.#step;
    const { k } = productSizes(this.#step);
    const [aRow, aColumn] = a.strides.slice(-2).map((stride) => stride * size);
    const bRow = b.strides.at(-2)! * size;
    const add = (aMoved: Local<"i32"> | undefined, bMoved: Local<"i32"> | undefined, p: number) => {
      const bVectors = sums[0].map((_, v) => {
        const { address, offset } = this.#walks.b.at(
          bMoved,
          p * bRow + tile.column * size + v * 16,
        );
        return f.local("v128", v128.load(address, offset));
      });
      for (const [i, row] of sums.entries()) {
        const { address, offset } = this.#walks.a.at(aMoved, p * aColumn + (tile.row + i) * aRow);
        const number = f.local("v128", float.loadSplat(address, offset));
        for (const [v, sum] of row.entries()) {
          const product = this.#fma
            ? float.relaxedMadd(number, bVectors[v], sum)
            : float.add(sum, float.mul(number, bVectors[v]));
          f.set(sum, product);
        }
      }
    };
    if (k <= UNROLLED_DEPTH) {
      for (let p = 0; p < k; p++) add(undefined, undefined, p);
      return;
    }
    const [p, aMoved, bMoved] = [f.local("i32"), f.local("i32"), f.local("i32")];
    f.set(aMoved, 0);
    f.set(bMoved, 0);
    f.for(p, 0, k, 1, () => {
      add(aMoved, bMoved, 0);
      f.set(aMoved, i32.add(aMoved, aColumn));
      f.set(bMoved, i32.add(bMoved, bRow));
    });
  }

  /** What is stored of sums that start at a row and column. */
  #finished(sum: Vector, row: number, column: number): Vector {
    const { finish, finishInputs } = this.#step;
    if (finish === input(0)) return sum;
    const values = finishInputs.map((region, i) => {
      const single = this.#singles.get(region);
      if (single) return single;
      const walk = this.#walks.finish[i];
      const bytes = elementSize(walk.element);
      const [rowStride, columnStride] = region.strides.slice(-2);
      const place = walk.at(undefined, (row * rowStride + column * columnStride) * bytes);
      const type = this.#type;
      const value =
        columnStride === 0
          ? loadSplat(type, walk.element, place)
          : columnStride === 1
            ? loadLanes(type, walk.element, place, "all")
            : loadApart(type, walk.element, place, columnStride * bytes);
      return this.#f.local("v128", value);
    });
    return emitExpression(this.#f, finish, [sum, ...values], floats[this.#type], {
      fma: this.#fma,
    });
  }
}

import { input } from "../../../expr/index.ts";
import { bytesPerElement } from "../../../tensor/dtype.ts";
import { sizeOf } from "../../../tensor/shape.ts";
import { collapse } from "../../../tensor/strides.ts";
import { emitExpression } from "../../../wasm/expression-emitter.ts";
import type { FunctionBuilder, Local } from "../../../wasm/function-builder.ts";
import { i32 } from "../../../wasm/scalar.ts";
import { type Vector, v128 } from "../../../wasm/vector.ts";
import {
  type Run,
  TILE_POSITIONS,
  tileLanes,
  type WindowKernel,
} from "../../../wasm/window-kernel.ts";
import { type ProductStep, productShape, type Region } from "../../program.ts";
import { elementSize } from "../layout.ts";
import { floats, gatherLanes, loadApart, loadLanes, loadSplat } from "./access.ts";

import { type Addresses, addressOf, loadSingles, nestedLoops, startOf, Walk } from "./walk.ts";
import { offsetsOf, type WindowPlan, windowPlan } from "./window-plan.ts";

const identity = input(0);

/**
 * What is summed over in one go: the panel for it, and what it is multiplied by, are to stay in the
 * first-level cache (of 576 steps, two times 288 are 1.1 times as fast as one).
 */
const MOST_STEPS = 320;

/** Of steps that stand at one distance from one another so many are written out. */
const LONGEST_RUN = 16;

/** What a tile is: the whole sum, a part that is added to those before it, or the last of these. */
type Share = "whole" | "part" | "last";

/** What the code of such a product needs. */
export interface WindowTarget {
  readonly addresses: Addresses;
  readonly fma: boolean;
  readonly pack: WindowKernel["pack"];
  /** For the product's {@link windowRun}. */
  readonly multiply: ReturnType<WindowKernel["multiply"]>;
  /** Working space: a panel and a tile. */
  readonly scratch: number;
  /** Where these numbers stand in the memory, as int32. */
  table(numbers: readonly number[]): number;
}

/** Bytes of working space, in any dtype. */
export const WINDOW_SCRATCH_BYTES = MOST_STEPS * 32 + 128;

/** Whether the kernel can finish its result: what it is summed over is walked in one way throughout. */
export function finishesWindows(step: ProductStep): boolean {
  const { chunks, chunk } = windowPlan(step);
  return chunks === 1 && sizeOf(chunk.shape) > 0;
}

/** The table with its last number repeated up to the end of a tile. */
function wholeTiles(table: readonly number[]): number[] {
  const missing = -table.length & (TILE_POSITIONS - 1);
  return [...table, ...Array.from({ length: missing }, () => table[table.length - 1])];
}

/** The runs that a panel goes over: their length, and where each starts. */
function runsOf({ shape, b }: WindowPlan["chunk"], size: number) {
  const [last, stride] = [shape.at(-1) ?? 1, b.at(-1) ?? 0];
  let length = stride < 0 ? 1 : Math.max(1, Math.min(last, LONGEST_RUN));
  while (last % length !== 0) length--;
  const starts = offsetsOf(
    [...shape.slice(0, -1), last / length],
    [...b.slice(0, -1), stride * length],
    size,
  );
  return { run: { length, apart: stride * size }, starts };
}

/** The runs of numbers that a product's kernel is made for. */
export function windowRun(given: ProductStep): Run {
  const { step, chunk } = windowPlan(given);
  return runsOf(chunk, bytesPerElement(step.output.buffer.dtype)).run;
}

/** Emits a product one operand of which is read where it stands, by tables of offsets. */
export function emitWindowProduct(
  f: FunctionBuilder,
  given: ProductStep,
  target: WindowTarget,
): void {
  const plan = windowPlan(given);
  const { step, lanes, outer, chunk } = plan;
  const { a, b, output } = step;
  const { addresses, pack, multiply } = target;
  const size = bytesPerElement(output.buffer.dtype);
  const { columns } = productShape(step);
  const positions = sizeOf(columns);
  const depth = sizeOf(chunk.shape);
  const { run, starts } = runsOf(chunk, size);
  const mostRuns = Math.floor(MOST_STEPS / run.length);
  const blocks = Math.ceil(starts.length / mostRuns);
  if (plan.chunks * blocks !== 1) {
    f.fill(startOf(addresses, output.buffer), 0, sizeOf(output.shape) * size);
  }
  if (sizeOf(outer.shape) * lanes.count * positions * depth === 0) return;

  const [aWalk, bWalk, ...results] = [a, b, output, ...step.finishInputs].map(
    (region, i) => new Walk(f, region, outer.strides[i], addresses),
  );
  const ofColumns = offsetsOf(columns, b.strides.slice(b.strides.length - columns.length), size);
  const positionTable = target.table(wholeTiles(ofColumns));
  const stepTable = target.table(starts);
  const width = tileLanes(floats[size === 8 ? "f64" : "f32"]);
  const tile = target.scratch;
  const panel = tile + 128;
  const tiles = new TileWriter(f, plan, results, tile, target);

  const base = f.local("i32");
  const [from, lane, position] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const overPanel = (runs: number, share: Share, laneCount: number) => {
    const source = aWalk.at(i32.mul(lane, lanes.strides[0] * size), 0);
    f.call(pack, {
      source: i32.add(
        i32.add(source.address, source.offset),
        i32.mul(from, run.length * chunk.a * size),
      ),
      across: lanes.strides[0] * size,
      along: chunk.a * size,
      lanes: laneCount,
      depth: runs * run.length,
      panels: panel,
    });
    const start = f.local("i32", i32.add(i32.mul(from, 4), stepTable));
    const end = f.local("i32", i32.add(start, 4 * runs));
    const overTile = (count: number) => {
      const at = i32.add(i32.mul(position, 4), positionTable);
      f.call(multiply, { base, positions: at, steps: start, end, panel, tile });
      tiles.write(share, lane, laneCount, position, count);
    };
    const tail = positions % TILE_POSITIONS;
    f.for(position, 0, positions - tail, TILE_POSITIONS, () => overTile(TILE_POSITIONS));
    if (tail > 0) overTile(tail);
  };
  const overBlock = (runs: number, share: Share) => {
    const tail = lanes.count % width;
    f.for(lane, 0, lanes.count - tail, width, () => overPanel(runs, share, width));
    if (tail > 0) overPanel(runs, share, tail);
  };
  const runs = Math.ceil(starts.length / blocks);
  const before = runs * (blocks - 1);
  nestedLoops(f, outer.shape, [aWalk, bWalk, ...results], 0, outer.shape.length, () => {
    f.set(base, addressOf(bWalk));
    f.for(from, 0, before, runs, () => overBlock(runs, "part"));
    overBlock(starts.length - before, plan.chunks > 1 ? "part" : blocks > 1 ? "last" : "whole");
  });
}

/** Finishes and stores the tiles of a product. */
class TileWriter {
  readonly #f: FunctionBuilder;
  readonly #plan: WindowPlan;
  readonly #walks: readonly Walk[];
  readonly #tile: number;
  readonly #fma: boolean;
  readonly #type: "f32" | "f64";
  readonly #singles: ReadonlyMap<Region, Vector>;
  /** How the result and the operands of `finish` walk the columns: a distance, or a table of them. */
  readonly #columns: readonly (number | { table: number })[];

  constructor(
    f: FunctionBuilder,
    plan: WindowPlan,
    walks: readonly Walk[],
    tile: number,
    { fma, addresses, table }: WindowTarget,
  ) {
    const { step } = plan;
    this.#f = f;
    this.#plan = plan;
    this.#walks = walks;
    this.#tile = tile;
    this.#fma = fma;
    this.#type = step.output.buffer.dtype === "float64" ? "f64" : "f32";
    this.#singles = loadSingles(f, step.finishInputs, this.#type, addresses);
    const { columns } = productShape(step);
    this.#columns = [step.output, ...step.finishInputs].map((region, i) => {
      const strides = region.strides.slice(region.strides.length - columns.length);
      const nest = collapse(columns, [strides]);
      const size = elementSize(walks[i].element);
      if (nest.shape.length <= 1) return (nest.strides[0].at(-1) ?? 0) * size;
      return { table: table(wholeTiles(offsetsOf(columns, strides, size))) };
    });
  }

  /** Writes `lanes` rows from `lane` on and `count` columns from `position` on. */
  write(
    share: Share,
    lane: Local<"i32">,
    lanes: number,
    position: Local<"i32">,
    count: number,
  ): void {
    const f = this.#f;
    const float = floats[this.#type];
    const { size } = float.scalar;
    const { lanes: rows } = this.#plan;
    const moves = this.#walks.map((walk, i) => {
      const along = i32.mul(lane, rows.strides[1 + i] * elementSize(walk.element));
      const distance = this.#columns[i];
      if (typeof distance !== "number") return f.local("i32", along);
      return f.local("i32", i32.add(along, i32.mul(position, distance)));
    });
    const distance = this.#columns[0] as number;
    for (let row = 0; row < lanes; row++) {
      for (let column = 0; column < count; column += float.lanes) {
        const place = this.#walks[0].at(moves[0], row * rows.strides[1] * size + column * distance);
        const isDense = distance === size;
        let sum: Vector = v128.load(this.#tile, (row * TILE_POSITIONS + column) * size);
        if (share !== "whole") {
          const before = isDense
            ? v128.load(place.address, place.offset)
            : loadApart(this.#type, this.#type, place, distance);
          sum = float.add(before, sum);
        }
        const value = share === "part" ? sum : this.#finished(sum, moves, position, row, column);
        if (isDense && column + float.lanes <= count) {
          f.store(place.address, value, place.offset);
          continue;
        }
        const kept = f.local("v128", value);
        for (let i = 0; i < Math.min(count - column, float.lanes); i++) {
          f.store(place.address, float.extractLane(kept, i), place.offset + i * distance);
        }
      }
    }
  }

  /** What is stored of the sums of a row, in as many columns as a vector has lanes. */
  #finished(
    sum: Vector,
    moves: readonly Local<"i32">[],
    position: Local<"i32">,
    row: number,
    column: number,
  ): Vector {
    const { step, lanes } = this.#plan;
    if (step.finish === identity) return sum;
    const type = this.#type;
    const values = step.finishInputs.map((region, k) => {
      const single = this.#singles.get(region);
      if (single) return single;
      const walk = this.#walks[1 + k];
      const { element } = walk;
      const bytes = elementSize(element);
      const distance = this.#columns[1 + k];
      const across = row * lanes.strides[2 + k] * bytes;
      if (typeof distance !== "number") {
        return gatherLanes(type, element, (lane) => {
          // A tile at the end has fewer columns than a vector has lanes: the table repeats the last.
          const at = i32.add(i32.mul(position, 4), distance.table + 4 * (column + lane));
          return walk.at(i32.add(moves[1 + k], i32.load(at)), across);
        });
      }
      const place = walk.at(moves[1 + k], across + column * distance);
      if (distance === 0) return loadSplat(type, element, place);
      if (distance === bytes) return loadLanes(type, element, place, "all");
      return loadApart(type, element, place, distance);
    });
    const operands = [sum, ...values].map((value) => this.#f.local("v128", value));
    return emitExpression(this.#f, step.finish, operands, floats[type], { fma: this.#fma });
  }
}

import type { Expression, Operand } from "../../../wasm/expression.ts";
import type { FunctionBuilder, Local } from "../../../wasm/function-builder.ts";
import { i32 } from "../../../wasm/scalar.ts";
import type { Vector } from "../../../wasm/vector.ts";
import { type ComputeType, isSingle } from "../../compute-type.ts";
import type { Buffer, Region } from "../../program.ts";
import { type Element, elementBytes, elementOf, elementSize } from "../layout.ts";
import { loadApart, loadLanes, loadSplat, type Mode, type Place, storeLanes } from "./access.ts";

/** Where buffers are, in bytes. */
export interface Addresses {
  /** Where one starts; of a slice, where that of the first turn does. */
  start(buffer: Buffer): number;
  /** How far a slice has moved on since; undefined where it does not. */
  moved(buffer: Buffer): Expression<"i32"> | undefined;
}

/** Where a buffer is now. */
export function startOf(addresses: Addresses, buffer: Buffer): Operand<"i32"> {
  const [start, moved] = [addresses.start(buffer), addresses.moved(buffer)];
  return moved ? i32.add(moved, start) : start;
}

/** One address for whatever is asked for. */
export function addressesFrom(address: number): Addresses {
  return { start: () => address, moved: () => undefined };
}

/** The addresses at some turns of the loops around. */
export function addressesAt(
  start: (buffer: Buffer) => number,
  turns: readonly Local<"i32">[],
): Addresses {
  const moved = (buffer: Buffer): Expression<"i32"> | undefined => {
    const { slice } = buffer;
    if (!slice) return undefined;
    const [before, bytes] = [moved(slice.of), slice.stride * elementBytes(buffer)];
    const here = i32.mul(turns[slice.level], bytes);
    return before ? i32.add(before, here) : here;
  };
  return {
    start: (buffer) => {
      const { slice } = buffer;
      if (!slice) return start(buffer);
      return addressesAt(start, turns).start(slice.of) + slice.offset * elementBytes(buffer);
    },
    moved,
  };
}

/**
 * How an operand is walked: the loops add `strides` bytes for their dimensions to its address, and
 * the innermost loop goes on from there.
 */
export class Walk {
  readonly element: Element;
  /** Where the first element is. */
  readonly start: number;
  /** Bytes from one element to the next, for each dimension of the nest. */
  readonly strides: readonly number[];
  /** What the loops have added, and those of a body around them; none where they do not move this operand. */
  readonly #moving: Local<"i32"> | undefined;
  readonly #backwards: boolean;
  readonly #f: FunctionBuilder;

  constructor(
    f: FunctionBuilder,
    region: Region,
    strides: readonly number[],
    addresses: Addresses,
  ) {
    const size = elementBytes(region.buffer);
    const moved = addresses.moved(region.buffer);
    this.#backwards = moved !== undefined || region.strides.some((stride) => stride < 0);
    this.#f = f;
    this.element = elementOf(region.buffer);
    this.start = addresses.start(region.buffer) + region.offset * size;
    this.strides = strides.map((stride) => stride * size);
    const isMoving = moved !== undefined || this.strides.some((stride) => stride !== 0);
    this.#moving = isMoving ? f.local("i32", moved) : undefined;
  }

  /** Moves by so many bytes. */
  move(bytes: number): void {
    if (this.#moving && bytes !== 0) this.#f.set(this.#moving, i32.add(this.#moving, bytes));
  }

  /** The place so many bytes further, of which `distance` is computed. */
  at(distance: Expression<"i32"> | undefined, bytes: number): Place {
    const address = [this.#moving, distance].filter((part) => part !== undefined);
    const constant = this.start + bytes;
    const sum: Operand<"i32"> =
      address.length === 0
        ? 0
        : address.length === 1
          ? address[0]
          : i32.add(address[0], address[1]);
    // An address that goes backwards is negative without its start, which loads do not take.
    return this.#backwards || constant < 0
      ? { address: i32.add(sum, constant), offset: 0 }
      : { address: sum, offset: constant };
  }
}

/** The address that a walk has come to. */
export function addressOf(walk: Walk): Expression<"i32"> {
  const { address, offset } = walk.at(undefined, 0);
  return i32.add(address, offset);
}

/** Those operands that are a single number, each loaded once, into every lane, before the loops. */
export function loadSingles(
  f: FunctionBuilder,
  regions: readonly Region[],
  type: ComputeType,
  addresses: Addresses,
): ReadonlyMap<Region, Vector> {
  return new Map(
    regions.filter(isSingle).map((region) => {
      const walk = new Walk(f, region, [], addresses);
      return [region, f.local("v128", loadSplat(type, walk.element, walk.at(undefined, 0)))];
    }),
  );
}

/** Runs `body` for every position of the dimensions from `dim` to before `end`, moving the walks. */
export function nestedLoops(
  f: FunctionBuilder,
  shape: readonly number[],
  walks: readonly Walk[],
  dim: number,
  end: number,
  body: () => void,
): void {
  if (dim === end) {
    body();
    return;
  }
  const counter = f.local("i32");
  f.for(counter, 0, shape[dim], 1, () => {
    nestedLoops(f, shape, walks, dim + 1, end, body);
    for (const walk of walks) walk.move(walk.strides[dim]);
  });
  for (const walk of walks) walk.move(-walk.strides[dim] * shape[dim]);
}

/** An operand of the innermost loop: read as lanes at a position. */
export class RowOperand {
  readonly walk: Walk;
  readonly #type: ComputeType;
  /** Bytes from one element of the row to the next. */
  readonly #stride: number;
  readonly #size: number;

  constructor(walk: Walk, type: ComputeType, stride: number) {
    this.walk = walk;
    this.#type = type;
    this.#stride = stride;
    this.#size = type === "f32" ? 4 : 8;
  }

  /** Whether the elements of a row stand next to one another. */
  get isDense(): boolean {
    return this.#stride === elementSize(this.walk.element);
  }

  /** `position` counts bytes of the type computed in; so does `further`, which is a constant. */
  #place(position: Expression<"i32"> | undefined, further: number): Place {
    const bytes = (further / this.#size) * this.#stride;
    return this.walk.at(position && this.#scaled(position), bytes);
  }

  #scaled(position: Expression<"i32">): Expression<"i32"> | undefined {
    if (this.#stride === 0) return undefined;
    if (this.#stride === this.#size) return position;
    const shift = Math.log2(this.#size);
    const ratio = this.#stride / this.#size;
    if (Number.isInteger(ratio)) return i32.mul(position, ratio);
    return i32.shrS(i32.mul(position, this.#stride), shift);
  }

  load(position: Expression<"i32"> | undefined, further: number, mode: Mode): Vector {
    const place = this.#place(position, further);
    if (this.#stride === 0) return loadSplat(this.#type, this.walk.element, place);
    if (mode === "first" || this.isDense) {
      return loadLanes(this.#type, this.walk.element, place, mode);
    }
    return loadApart(this.#type, this.walk.element, place, this.#stride);
  }

  store(
    f: FunctionBuilder,
    position: Expression<"i32"> | undefined,
    further: number,
    mode: Mode,
    value: Vector,
  ): void {
    const place = this.#place(position, further);
    if (mode === "first" || this.isDense) {
      storeLanes(f, this.#type, this.walk.element, place, value, mode);
      return;
    }
    throw new Error("compile: lanes can be stored next to one another only");
  }
}

/** Rows of at most so many vectors are written out, without a loop. */
const UNROLLED_VECTORS = 4;

/** What is done at one place of a row; `position` is what a loop counts, in bytes, if there is one. */
export type RowBody = (
  position: Expression<"i32"> | undefined,
  further: number,
  mode: Mode,
) => void;

export interface Row {
  /** In elements. */
  readonly count: number;
  /** The bytes of one in the type that is computed in. */
  readonly size: number;
  /** Vectors for one turn of the loop. */
  readonly unroll: number;
  /** The last vector may reach beyond the end. */
  readonly padded: boolean;
}

/** Goes along a row: as many vectors as fit, then number by number. */
export function alongRow(
  f: FunctionBuilder,
  { count, size, unroll, padded }: Row,
  body: RowBody,
): void {
  const lanes = 16 / size;
  const vectors = padded ? Math.ceil(count / lanes) : Math.floor(count / lanes);
  let done = 0;
  if (vectors > UNROLLED_VECTORS) {
    const position = f.local("i32");
    const looped = Math.floor(vectors / unroll) * unroll;
    f.for(position, 0, looped * 16, unroll * 16, () => {
      for (let i = 0; i < unroll; i++) body(position, i * 16, "all");
    });
    done = looped;
  }
  for (; done < vectors; done++) body(undefined, done * 16, "all");
  const singles = padded ? 0 : count - vectors * lanes;
  for (let i = 0; i < singles; i++) body(undefined, vectors * 16 + i * size, "first");
}

/** Goes along a row number by number. */
export function oneByOne(f: FunctionBuilder, { count, size }: Row, body: RowBody): void {
  const position = f.local("i32");
  f.for(position, 0, count * size, size, () => body(position, 0, "first"));
}

import type { FunctionBuilder, Local } from "../../../wasm/function-builder.ts";
import { i32 } from "../../../wasm/scalar.ts";
import { f32x4, f64x2, type Vector } from "../../../wasm/vector.ts";
import type { ComputeType } from "../../compute-type.ts";
import { floats } from "./access.ts";

/**
 * What vectors are combined into. Sums are kept in float64, which makes them at least as exact as
 * pairwise ones in float32.
 */
export class Accumulator {
  readonly #f: FunctionBuilder;
  readonly #type: ComputeType;
  readonly #combine: "sum" | "max";
  readonly #parts: Local<"v128">[];

  constructor(f: FunctionBuilder, type: ComputeType, combine: "sum" | "max") {
    this.#f = f;
    this.#type = type;
    this.#combine = combine;
    const parts = combine === "sum" && type === "f32" ? 2 : 1;
    this.#parts = Array.from({ length: parts }, () => f.local("v128"));
  }

  reset(): void {
    const start =
      this.#combine === "sum" ? f64x2.splat(0) : floats[this.#type].splat(-Infinity as never);
    for (const part of this.#parts) this.#f.set(part, this.#f.shared(start));
  }

  add(value: Vector): void {
    const [low, high] = this.#parts;
    if (this.#combine === "max") this.#f.set(low, floats[this.#type].max(low, value));
    else if (!high) this.#f.set(low, f64x2.add(low, value));
    else {
      const kept = this.#f.local("v128", value);
      const upper = f32x4.shuffle(kept, kept, [2, 3, 2, 3]);
      this.#f.set(low, f64x2.add(low, f64x2.promoteLowF32x4(kept)));
      this.#f.set(high, f64x2.add(high, f64x2.promoteLowF32x4(upper)));
    }
  }

  /** Adds several: in pairs, and pairs of pairs, in the type computed in. */
  addAll(values: readonly Vector[]): void {
    const float = floats[this.#type];
    const combine = this.#combine === "sum" ? float.add : float.max;
    let left = values;
    while (left.length > 1) {
      left = left.flatMap((value, i) =>
        i % 2 === 1 ? [] : [i + 1 < left.length ? combine(value, left[i + 1]) : value],
      );
    }
    this.add(left[0]);
  }

  /** Combines with another: lane by lane. */
  join(other: Accumulator): void {
    for (const [i, part] of this.#parts.entries()) {
      const value = other.#parts[i];
      const both =
        this.#combine === "sum" ? f64x2.add(part, value) : floats[this.#type].max(part, value);
      this.#f.set(part, both);
    }
  }

  /** Combines only the first lane with that of another. */
  joinFirst(other: Accumulator): void {
    const [part] = this.#parts;
    const [value] = other.#parts;
    if (this.#combine === "sum") {
      this.#f.set(part, f64x2.add(part, f64x2.shuffle(value, f64x2.splat(0), [0, 2])));
    } else {
      const first = floats[this.#type].splat(floats[this.#type].extractLane(value, 0) as never);
      this.#f.set(part, floats[this.#type].max(part, first));
    }
  }

  /** The lanes as they are. */
  lanes(): Vector {
    const [low, high] = this.#parts;
    if (!high) return low;
    const narrow = (part: Vector) => f32x4.demoteF64x2Zero(part);
    return f32x4.shuffle(narrow(low), narrow(high), [0, 1, 4, 5]);
  }

  /** All lanes combined, in every lane. */
  total(): Vector {
    const f = this.#f;
    const [low, high] = this.#parts;
    if (this.#combine === "sum") {
      const pair = f.local("v128", high ? f64x2.add(low, high) : low);
      const sum = f64x2.add(pair, f64x2.shuffle(pair, pair, [1, 0]));
      if (!high) return sum;
      const narrow = f.local("v128", f32x4.demoteF64x2Zero(sum));
      return f32x4.shuffle(narrow, narrow, [0, 0, 0, 0]);
    }
    const { max } = floats[this.#type];
    if (this.#type === "f64") return max(low, f64x2.shuffle(low, low, [1, 0]));
    const pairs = f.local("v128", max(low, f32x4.shuffle(low, low, [2, 3, 0, 1])));
    return max(pairs, f32x4.shuffle(pairs, pairs, [1, 0, 3, 2]));
  }
}

/** So many turns go into a sum before it is added to the sum one level up. */
const RADIX = 16;

/**
 * Keeps float64 sums exact where they are long: what was added up in 16 turns is handed up a level, 16 of
 * those another one, so that no sum has many terms. Other combinations, and short sums, need no levels.
 */
export class Cascade {
  readonly #f: FunctionBuilder;
  /** What terms are added to; at most a few in a turn. */
  readonly #ground: readonly Accumulator[];
  /** Adds all that is on the ground to the first there. */
  readonly #merge: () => void;
  readonly #levels: Accumulator[] = [];
  /** The turns so far, where there are levels. */
  readonly #count: Local<"i32"> | undefined;

  /** @param turns how many there will be. */
  constructor(
    f: FunctionBuilder,
    type: ComputeType,
    combine: "sum" | "max",
    ground: readonly Accumulator[],
    merge: () => void,
    turns: number,
  ) {
    this.#f = f;
    this.#ground = ground;
    this.#merge = merge;
    if (type === "f32" || combine === "max" || turns <= RADIX) return;
    this.#count = f.local("i32");
    for (let most = RADIX; most < turns; most *= RADIX) {
      this.#levels.push(new Accumulator(f, type, combine));
    }
  }

  reset(): void {
    for (const each of [...this.#ground, ...this.#levels]) each.reset();
    if (this.#count) this.#f.set(this.#count, 0);
  }

  /** Ends a turn. */
  next(): void {
    if (!this.#count) return;
    this.#f.set(this.#count, i32.add(this.#count, 1));
    this.#handUp(this.#count, 0);
  }

  #handUp(count: Local<"i32">, level: number): void {
    if (level === this.#levels.length) return;
    this.#f.if(i32.eqz(i32.and(count, RADIX ** (level + 1) - 1)), () => {
      if (level === 0) this.#merge();
      const lower = level === 0 ? this.#ground[0] : this.#levels[level - 1];
      this.#levels[level].join(lower);
      for (const each of level === 0 ? this.#ground : [lower]) each.reset();
      this.#handUp(count, level + 1);
    });
  }

  /** Gives the total. */
  finish(): Accumulator {
    this.#merge();
    const [total] = this.#ground;
    for (const level of this.#levels) total.join(level);
    return total;
  }
}

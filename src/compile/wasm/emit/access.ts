import type { AnyFloat } from "../../../wasm/elementary/lanes.ts";
import type { Expression, FloatType, Operand } from "../../../wasm/expression.ts";
import type { FunctionBuilder } from "../../../wasm/function-builder.ts";
import { f32, f64, i32 } from "../../../wasm/scalar.ts";
import { f32x4, f64x2, i32x4, type Vector, v128 } from "../../../wasm/vector.ts";
import type { ComputeType } from "../../compute-type.ts";
import type { Element } from "../layout.ts";

/** A place in the memory: an address that is computed, and a constant beside it. */
export interface Place {
  readonly address: Operand<"i32">;
  readonly offset: number;
}

/** How many elements a vector instruction works on: all lanes, or only the first. */
export type Mode = "all" | "first";

export const floats: Record<ComputeType, AnyFloat> = { f32: f32x4, f64: f64x2 };

/** One number from memory, as the type that is computed in. */
export function loadNumber(
  type: ComputeType,
  element: Element,
  { address, offset }: Place,
): Expression<FloatType> {
  if (element === "f32") {
    const value = f32.load(address, offset);
    return type === "f32" ? value : f64.promoteF32(value);
  }
  if (element === "f64") {
    const value = f64.load(address, offset);
    return type === "f64" ? value : f32.demoteF64(value);
  }
  const integer = element === "i32" ? i32.load(address, offset) : i32.load8U(address, offset);
  return type === "f32" ? f32.convertI32S(integer) : f64.convertI32S(integer);
}

/** One number from memory in every lane. */
export function loadSplat(type: ComputeType, element: Element, place: Place): Vector {
  const float = floats[type];
  if (element === type) return float.loadSplat(place.address, place.offset);
  return float.splat(loadNumber(type, element, place) as never);
}

/** Adjacent numbers as lanes; of `first`, the other lanes are of no account. */
export function loadLanes(type: ComputeType, element: Element, place: Place, mode: Mode): Vector {
  const { address, offset } = place;
  if (mode === "first") {
    if (element !== type) return loadSplat(type, element, place);
    return type === "f32" ? v128.load32Zero(address, offset) : v128.load64Zero(address, offset);
  }
  if (element === type) return v128.load(address, offset);
  if (type === "f64" && element === "f32") {
    return f64x2.promoteLowF32x4(v128.load64Zero(address, offset));
  }
  if (type === "f64" && element === "i32") {
    return f64x2.convertLowI32x4S(v128.load64Zero(address, offset));
  }
  return loadApart(type, element, place, element === "u8" ? 1 : 4);
}

/** Numbers at a distance from one another as lanes. */
export function loadApart(
  type: ComputeType,
  element: Element,
  { address, offset }: Place,
  distance: number,
): Vector {
  return gatherLanes(type, element, (lane) => {
    const move = lane * distance;
    return distance >= 0
      ? { address, offset: offset + move }
      : { address: i32.add(address, move), offset };
  });
}

/** Numbers from a place for each lane. */
export function gatherLanes(
  type: ComputeType,
  element: Element,
  placeOf: (lane: number) => Place,
): Vector {
  const lane = (index: number) => loadSplat(type, element, placeOf(index));
  if (type === "f64") return f64x2.shuffle(lane(0), lane(1), [0, 2]);
  const pair = (index: number) => f32x4.shuffle(lane(index), lane(index + 1), [0, 4, 0, 4]);
  return f32x4.shuffle(pair(0), pair(2), [0, 1, 4, 5]);
}

/** Writes lanes next to one another. */
export function storeLanes(
  f: FunctionBuilder,
  type: ComputeType,
  element: Element,
  { address, offset }: Place,
  value: Vector,
  mode: Mode,
): void {
  if (element === type && mode === "all") f.store(address, value, offset);
  else if (element === type && type === "f32")
    f.store(address, f32x4.extractLane(value, 0), offset);
  else if (element === type) f.store(address, f64x2.extractLane(value, 0), offset);
  else if (type === "f64" && element === "f32") {
    const narrow = f32x4.demoteF64x2Zero(value);
    if (mode === "all") f.store(address, f64x2.extractLane(narrow, 0), offset);
    else f.store(address, f32x4.extractLane(narrow, 0), offset);
  } else if (type === "f64" && element === "i32") {
    const integers = i32x4.truncSatF64x2SZero(value);
    if (mode === "all") f.store(address, f64x2.extractLane(integers, 0), offset);
    else f.store(address, i32x4.extractLane(integers, 0), offset);
  } else if (element === "i32") {
    const integers = i32x4.truncSatF32x4S(value);
    f.store(address, mode === "all" ? integers : i32x4.extractLane(integers, 0), offset);
  } else storeBytes(f, type, { address, offset }, value, mode);
}

function storeBytes(
  f: FunctionBuilder,
  type: ComputeType,
  { address, offset }: Place,
  value: Vector,
  mode: Mode,
): void {
  const integers = f.local(
    "v128",
    type === "f32" ? i32x4.truncSatF32x4S(value) : i32x4.truncSatF64x2SZero(value),
  );
  const lanes = mode === "first" ? 1 : floats[type].lanes;
  for (let lane = 0; lane < lanes; lane++) {
    f.store8(address, i32x4.extractLane(integers, lane), offset + lane);
  }
}

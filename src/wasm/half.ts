import { bitsDropped, type HalfDtype } from "../tensor/half.ts";
import type { FunctionBuilder } from "./function-builder.ts";
import { f32x4, i32x4, type Vector, v128 } from "./vector.ts";

const infinity = 0x7f800000;
const quietBit = 0x00400000;
/** 65520 and 2⁻¹⁴: from where float16 is infinite, and below which it is of multiples of 2⁻²⁴. */
const overflow16 = 0x477ff000;
const leastNormal16 = 0x38800000;

/** Four float32 numbers, each rounded to the nearest half, ties to even: `roundToHalf` of `tensor/half.ts`. */
export function roundedLanes(f: FunctionBuilder, dtype: HalfDtype, value: Vector): Vector {
  const all = (bits: number) => f.shared(i32x4.splat(bits));
  const x = f.local("v128", value);
  const sign = v128.and(x, all(-(2 ** 31)));
  const magnitude = f.local("v128", v128.and(x, all(2 ** 31 - 1)));
  const shift = bitsDropped[dtype];
  const last = v128.and(i32x4.shrU(magnitude, shift), all(1));
  const half = i32x4.add(all((1 << (shift - 1)) - 1), last);
  let rounded = v128.and(i32x4.add(magnitude, half), all(-1 << shift));
  if (dtype === "float16") {
    // From 0.5 to 1 all numbers are multiples of 2⁻²⁴.
    const offset = f.shared(f32x4.splat(0.75));
    const small = f32x4.sub(f32x4.add(magnitude, offset), offset);
    rounded = v128.bitselect(small, rounded, i32x4.ltS(magnitude, all(leastNormal16)));
    rounded = v128.bitselect(all(infinity), rounded, i32x4.geS(magnitude, all(overflow16)));
  }
  const nan = v128.or(magnitude, all(quietBit));
  return v128.or(v128.bitselect(nan, rounded, i32x4.gtS(magnitude, all(infinity))), sign);
}

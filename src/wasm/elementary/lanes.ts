import type { FloatType } from "../expression.ts";
import type { FunctionBuilder, Local } from "../function-builder.ts";
import { i32x4, i64x2, type Vector, type VectorFloat, v128 } from "../vector.ts";

/** The layout of an IEEE 754 format, and the integers as wide as its numbers. */
interface Format {
  readonly mantissaBits: number;
  readonly bias: number;
  readonly bits: number;
  readonly integer: typeof i32x4 | typeof i64x2;
}

const formats: Record<FloatType, Format> = {
  f32: { mantissaBits: 23, bias: 127, bits: 32, integer: i32x4 },
  f64: { mantissaBits: 52, bias: 1023, bits: 64, integer: i64x2 },
};

/** Which multiply-add to emit. */
export interface ArithmeticOptions {
  /** Relaxed SIMD's, which is rounded once where the processor can; else a multiplication and an addition. */
  readonly fma: boolean;
}

/** The vectors of either float. */
export type AnyFloat = VectorFloat<"f32"> | VectorFloat<"f64">;

/** Arithmetic on vectors of one kind of float, written into one function. */
export class Lanes {
  readonly f: FunctionBuilder;
  readonly float: AnyFloat;
  readonly type: FloatType;
  readonly fma: boolean;
  readonly format: Format;

  constructor(f: FunctionBuilder, float: AnyFloat, { fma }: ArithmeticOptions) {
    this.f = f;
    this.float = float;
    this.type = float.scalar.type;
    this.fma = fma;
    this.format = formats[this.type];
  }

  /** The value, computed here once however often it is used. */
  readonly keep = (value: Vector): Local<"v128"> => this.f.local("v128", value);

  /** `value` in every lane. */
  readonly constant = (value: number): Vector => this.f.shared(this.float.splat(value));

  /** a·b + c */
  madd(a: Vector, b: Vector, c: Vector): Vector {
    const { float } = this;
    return this.fma ? float.relaxedMadd(a, b, c) : float.add(float.mul(a, b), c);
  }

  /** c − a·b */
  nmadd(a: Vector, b: Vector, c: Vector): Vector {
    const { float } = this;
    return this.fma ? float.relaxedNmadd(a, b, c) : float.sub(c, float.mul(a, b));
  }

  /** c₀ + c₁x + c₂x² + …, in pairs, pairs of pairs and so on (Estrin): few steps wait for one another. */
  polynomial(x: Vector, coefficients: readonly number[]): Vector {
    let terms: Vector[] = coefficients.map((c) => this.constant(c));
    let power = x;
    while (terms.length > 1) {
      const pairs: Vector[] = [];
      for (let i = 0; i < terms.length; i += 2) {
        pairs.push(
          i + 1 < terms.length ? this.keep(this.madd(terms[i + 1], power, terms[i])) : terms[i],
        );
      }
      terms = pairs;
      if (terms.length > 1) power = this.keep(this.float.mul(power, power));
    }
    return terms[0];
  }

  /** a where the mask is all ones, b where it is all zeros. */
  blend(mask: Vector, a: Vector, b: Vector): Vector {
    return v128.bitselect(a, b, mask);
  }

  /** The sign bits alone. */
  signOf(x: Vector): Vector {
    return v128.and(x, this.constant(-0));
  }
}

import { float32, float64, signed } from "./encoding.ts";

/** What a WebAssembly number can be. 64-bit integers are left out: nothing here computes with them. */
export type ScalarType = "i32" | "f32" | "f64";
export type FloatType = "f32" | "f64";
export type ValueType = ScalarType | "v128";

/** The types' bytes in the binary format. */
export const typeCodes: Record<ValueType, number> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** Where instructions are written: the body of the function being built. */
export interface Body {
  readonly bytes: number[];
  /** Set by what loads or stores. */
  usesMemory: boolean;
}

/**
 * A computation that leaves one value on the stack. It is a recipe, not a value: used twice, it is
 * computed twice. Keep a value that is needed again in a local.
 */
export interface Expression<T extends ValueType = ValueType> {
  readonly type: T;
  readonly emit: (body: Body) => void;
}

/** An expression, or a JavaScript number where a scalar constant is meant. */
export type Operand<T extends ScalarType> = Expression<T> | number;

/** What can be assigned to a local, passed to a function or returned from one. */
export type Assignable<T extends ValueType> =
  | Expression<T>
  | (T extends ScalarType ? number : never);

const constants: Record<ScalarType, { opcode: number; encode: (value: number) => number[] }> = {
  i32: { opcode: 0x41, encode: signed },
  f32: { opcode: 0x43, encode: float32 },
  f64: { opcode: 0x44, encode: float64 },
};

/** The constant `value` of type `type`. */
export function constant<T extends ScalarType>(type: T, value: number): Expression<T> {
  const { opcode, encode } = constants[type];
  const bytes = [opcode, ...encode(value)];
  return { type, emit: (body) => body.bytes.push(...bytes) };
}

/** Makes a number an expression, and refuses an expression of another type. */
export function operand<T extends ValueType>(type: T, value: Expression | number): Expression<T> {
  if (typeof value === "number") {
    if (type === "v128") throw new TypeError(`wasm: expected a v128, got the number ${value}`);
    return constant(type as ScalarType, value) as Expression<ValueType> as Expression<T>;
  }
  if (value.type !== type) throw new TypeError(`wasm: expected ${type}, got ${value.type}`);
  return value as Expression<T>;
}

/** The instruction `code` (opcode and immediates), after its operands in order. */
export function instruction<T extends ValueType>(
  type: T,
  code: readonly number[],
  operands: readonly Expression[],
): Expression<T> {
  return {
    type,
    emit(body) {
      for (const each of operands) each.emit(body);
      body.bytes.push(...code);
    },
  };
}

/** `condition ? whenTrue : whenFalse`, without a branch: both are computed. */
export function select<T extends ValueType>(
  condition: Operand<"i32">,
  whenTrue: Expression<T>,
  whenFalse: Expression<T>,
): Expression<T> {
  const { type } = whenTrue;
  return instruction(type, [0x1b], [whenTrue, operand(type, whenFalse), operand("i32", condition)]);
}

/**
 * The primitive scalar functions: the number of arguments, and what kind of number comes out
 * (`same`: the widest kind among the arguments that carry the value; `bool` is 0 or 1).
 */
export const primitives = {
  add: { arity: 2, kind: "same" },
  sub: { arity: 2, kind: "same" },
  mul: { arity: 2, kind: "same" },
  div: { arity: 2, kind: "float" },
  neg: { arity: 1, kind: "same" },
  pow: { arity: 2, kind: "same" },
  exp: { arity: 1, kind: "float" },
  log: { arity: 1, kind: "float" },
  expm1: { arity: 1, kind: "float" },
  log1p: { arity: 1, kind: "float" },
  sqrt: { arity: 1, kind: "float" },
  sin: { arity: 1, kind: "float" },
  cos: { arity: 1, kind: "float" },
  tanh: { arity: 1, kind: "float" },
  sigmoid: { arity: 1, kind: "float" },
  erf: { arity: 1, kind: "float" },
  abs: { arity: 1, kind: "same" },
  sign: { arity: 1, kind: "same" },
  floor: { arity: 1, kind: "same" },
  min: { arity: 2, kind: "same" },
  max: { arity: 2, kind: "same" },
  less: { arity: 2, kind: "bool" },
  lessEqual: { arity: 2, kind: "bool" },
  equal: { arity: 2, kind: "bool" },
  /** `select(c, a, b)` is a where c is not 0, else b. */
  select: { arity: 3, kind: "same" },
} as const;

export type Primitive = keyof typeof primitives;

/** A tuple as long as the primitive has arguments. */
export type Arguments<P extends Primitive, T> = {
  1: readonly [T];
  2: readonly [T, T];
  3: readonly [T, T, T];
}[(typeof primitives)[P]["arity"]];

import type { Primitive } from "./primitives.ts";

/** The n-th argument of the function being written. */
export interface Input {
  readonly kind: "input";
  readonly id: number;
  readonly index: number;
}

export interface Constant {
  readonly kind: "constant";
  readonly id: number;
  readonly value: number;
}

/** A primitive applied to expressions. */
export interface Call {
  readonly kind: "call";
  readonly id: number;
  readonly primitive: Primitive;
  readonly args: readonly Expression[];
}

/**
 * A scalar function, written down: what a derivative is taken of, and what every kernel and every
 * printed trace is a reading of.
 *
 * Equal expressions are one object, so that `===` compares them and a shared part is found once.
 */
export type Expression = Input | Constant | Call;

// Expressions come from the text of programs, not from their data, so the table stays small.
const interned = new Map<string, Expression>();

function intern<E extends Expression>(key: string, make: (id: number) => E): E {
  const known = interned.get(key);
  if (known) return known as E;
  const made = make(interned.size);
  interned.set(key, made);
  return made;
}

export function input(index: number): Input {
  return intern(`x${index}`, (id) => ({ kind: "input", id, index }));
}

export function constant(value: number): Constant {
  const key = Object.is(value, -0) ? "-0" : String(value);
  return intern(key, (id) => ({ kind: "constant", id, value }));
}

export function call(primitive: Primitive, args: readonly Expression[]): Call {
  const key = `${primitive}(${args.map((arg) => arg.id).join(",")})`;
  return intern(key, (id) => ({ kind: "call", id, primitive, args }));
}

export function isConstant(e: Expression, value: number): boolean {
  return e.kind === "constant" && e.value === value;
}

export function isCall(e: Expression, primitive: Primitive): e is Call {
  return e.kind === "call" && e.primitive === primitive;
}

/** The expression's parts, each once, arguments before the calls that use them. */
export function postorder(e: Expression): Expression[] {
  const seen = new Set<Expression>();
  const visit = (part: Expression) => {
    if (seen.has(part)) return;
    if (part.kind === "call") part.args.forEach(visit);
    seen.add(part);
  };
  visit(e);
  return [...seen];
}

/** The indices of the inputs that the expression reads, in ascending order. */
export function inputsOf(e: Expression): number[] {
  return postorder(e)
    .filter((part) => part.kind === "input")
    .map((part) => part.index)
    .sort((a, b) => a - b);
}

/** Rebuilds an expression from its arguments up; each part, once rebuilt, passes through `rewrite`. */
export function transform(e: Expression, rewrite: (part: Expression) => Expression): Expression {
  const done = new Map<Expression, Expression>();
  for (const part of postorder(e)) {
    const rebuilt =
      part.kind === "call"
        ? call(
            part.primitive,
            part.args.map((arg) => done.get(arg)!),
          )
        : part;
    done.set(part, rewrite(rebuilt));
  }
  return done.get(e)!;
}

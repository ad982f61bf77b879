import { call, type Expression, postorder } from "./expression.ts";
import { type Primitive, primitives } from "./primitives.ts";
import { simplify } from "./simplify.ts";

/** The kind of number an expression gives, from narrow to wide: 0 or 1, an integer, any number. */
export type Kind = "bool" | "integer" | "float";

const order: readonly Kind[] = ["bool", "integer", "float"];

function widestKind(kinds: readonly Kind[]): Kind {
  return order[Math.max(...kinds.map((kind) => order.indexOf(kind)))];
}

/** The kind of each part, given the kinds of the inputs. */
function kindsOf(e: Expression, inputs: readonly Kind[]): ReadonlyMap<Expression, Kind> {
  const kinds = new Map<Expression, Kind>();
  for (const part of postorder(e)) {
    if (part.kind === "input") {
      kinds.set(part, inputs[part.index]);
    } else if (part.kind === "constant") {
      kinds.set(part, Number.isInteger(part.value) ? "integer" : "float");
    } else {
      const { kind } = primitives[part.primitive];
      const args = part.args.map((arg) => kinds.get(arg)!);
      if (part.primitive === "select") kinds.set(part, widestKind(args.slice(1)));
      else kinds.set(part, kind === "same" ? widestKind([...args, "integer"]) : kind);
    }
  }
  return kinds;
}

/** The kind of the result, given the kinds of the inputs. */
export function kindOf(e: Expression, inputs: readonly Kind[]): Kind {
  return kindsOf(e, inputs).get(e)!;
}

/** What an expression computes for inputs of given kinds. */
export interface Typed {
  readonly kind: Kind;
  readonly expression: Expression;
}

/**
 * An expression for inputs of given kinds. Where it gives integers, its arithmetic on integers is
 * that of 32 bits, which wraps; where it gives floats, integers in it count as floats.
 */
export function typed(e: Expression, inputs: readonly Kind[]): Typed {
  const plain = simplify(e);
  const kinds = kindsOf(plain, inputs);
  const kind = kinds.get(plain)!;
  // Integers that conditions add up to do not wrap, and floats of either size hold them.
  const isOfIntegers = kind === "integer" || (kind === "bool" && inputs.includes("integer"));
  if (!isOfIntegers) return { kind, expression: e };
  const written = new Map<Expression, Expression>();
  for (const part of postorder(plain)) {
    if (part.kind !== "call") {
      written.set(part, part);
      continue;
    }
    const args = part.args.map((arg) => written.get(arg)!);
    const isInteger = kinds.get(part) === "integer";
    written.set(part, isInteger ? integerCall(part.primitive, args) : call(part.primitive, args));
  }
  return { kind, expression: written.get(plain)! };
}

function integerCall(primitive: Primitive, args: readonly Expression[]): Expression {
  switch (primitive) {
    case "add":
    case "sub":
    case "neg":
    case "abs":
      return call("wrap", [call(primitive, args)]);
    case "mul":
    case "mulNoNaN":
      return call("imul", args);
    case "pow":
      return call("ipow", args);
    default:
      return call(primitive, args);
  }
}

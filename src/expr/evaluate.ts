import { type Expression, postorder } from "./expression.ts";
import { type Primitive, primitives } from "./primitives.ts";

/** The value of an expression for the given inputs. */
export function evaluate(e: Expression, inputs: readonly number[]): number {
  const values = new Map<Expression, number>();
  for (const part of postorder(e)) {
    if (part.kind === "constant") values.set(part, part.value);
    else if (part.kind === "input") values.set(part, inputs[part.index]);
    else
      values.set(
        part,
        apply(
          part.primitive,
          part.args.map((arg) => values.get(arg)!),
        ),
      );
  }
  return values.get(e)!;
}

/** The value of a primitive, in double precision. */
export function apply(primitive: Primitive, args: readonly number[]): number {
  const { value } = primitives[primitive];
  return (value as (...args: readonly number[]) => number)(...args);
}

import { type Expression, postorder } from "./expression.ts";
import { primitives } from "./primitives.ts";

/** The kind of number an expression gives, from narrow to wide: 0 or 1, an integer, any number. */
export type Kind = "bool" | "integer" | "float";

const order: readonly Kind[] = ["bool", "integer", "float"];

function widestKind(kinds: readonly Kind[]): Kind {
  return order[Math.max(...kinds.map((kind) => order.indexOf(kind)))];
}

/** The kind of the result, given the kinds of the inputs. */
export function kindOf(e: Expression, inputs: readonly Kind[]): Kind {
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
  return kinds.get(e)!;
}

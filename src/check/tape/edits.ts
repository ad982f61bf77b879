import { call, constant, type Expression, postorder, transform } from "../../expr/expression.ts";
import { simplify } from "../../expr/simplify.ts";

/** What one slip of the pen makes of an expression. */
export interface Edit {
  result: Expression;
  /** What was left out: a factor, a divisor or a term; null where it is another slip. */
  lost: { kind: "factor" | "divisor" | "term"; part: Expression } | null;
}

/**
 * A term, a factor or a function left out, a sign turned, the branches of a choice exchanged or one of
 * them forgotten.
 */
export function* edits(e: Expression): Generator<Edit> {
  for (const part of postorder(e).reverse()) {
    if (part.kind !== "call") continue;
    const put = (other: Expression, lost: Edit["lost"] = null): Edit => ({
      result: simplify(transform(e, (each) => (each === part ? other : each))),
      lost,
    });
    const { primitive, args } = part;
    const [a, b, c] = args;
    switch (primitive) {
      case "mul":
      case "mulNoNaN":
        yield put(a, { kind: "factor", part: b });
        yield put(b, { kind: "factor", part: a });
        break;
      case "div":
        yield put(a, { kind: "divisor", part: b });
        yield put(b);
        break;
      case "add":
      case "sub":
        yield put(a, { kind: "term", part: b });
        yield put(b, { kind: "term", part: a });
        yield put(call(primitive === "add" ? "sub" : "add", args));
        break;
      case "select":
        yield put(call("select", [a, c, b]));
        for (const value of [0, 1]) {
          yield put(call("select", [a, constant(value), c]));
          yield put(call("select", [a, b, constant(value)]));
        }
        yield put(b);
        yield put(c);
        break;
      default:
        for (const arg of args) yield put(arg);
    }
  }
}

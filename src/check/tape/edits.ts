import {
  call,
  constant,
  type Expression,
  isCall,
  postorder,
  transform,
} from "../../expr/expression.ts";
import { simplify } from "../../expr/simplify.ts";

/**
 * The expressions that one slip of the pen makes of another: a term, a factor or a function left out, a
 * sign turned, the branches of a choice exchanged or one of them forgotten.
 */
export function* edits(e: Expression): Generator<Expression> {
  for (const part of postorder(e)) {
    if (part.kind !== "call") continue;
    const put = (other: Expression) =>
      simplify(transform(e, (each) => (each === part ? other : each)));
    for (const arg of part.args) yield put(arg);
    if (isCall(part, "add")) yield put(call("sub", part.args));
    if (isCall(part, "sub")) yield put(call("add", part.args));
    if (isCall(part, "select")) {
      const [condition, a, b] = part.args;
      yield put(call("select", [condition, b, a]));
      for (const value of [0, 1]) {
        yield put(call("select", [condition, constant(value), b]));
        yield put(call("select", [condition, a, constant(value)]));
      }
    }
  }
}

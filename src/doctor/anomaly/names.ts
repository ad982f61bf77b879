import { select } from "../../expr/build.ts";
import { functionName } from "../../expr/functions.ts";
import { type Expression, input, toText } from "../../expr/index.ts";
import type { MapAttributes } from "../../ops/map/map.ts";
import type { Op } from "../../tensor/tensor.ts";

const [x0, x1, x2] = [0, 1, 2].map(input);
const choice = select(x0, x1, x2);

/** What users call an operation; the formula of one that has no name. */
export function nameOf<A>(op: Op<A>, attributes: A): string {
  if (op.name === "map") return nameOfExpression((attributes as MapAttributes).expression);
  return op.describe?.(attributes) ?? op.name;
}

export function nameOfExpression(expression: Expression): string {
  if (expression === x0) return "copy";
  if (expression === choice) return "where";
  return functionName(expression) ?? toText(expression);
}

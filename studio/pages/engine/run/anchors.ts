import { lineAt } from "../lines.ts";
import { type SourcePath, sources } from "../sources.ts";

const place = (path: SourcePath, text: string) => ({
  ...{ path, text },
  line: lineAt(sources[path], text),
});

/** Lines of the engine that say what a gradient counts for, by what stands in them. */
export const anchors = {
  /** A part is added to an operand's gradient. */
  add: place(
    "src/scalar/operation.ts",
    "operand.grad += evaluate(pullback.expression, pullback.operands.map(numberFrom));",
  ),
  /** The way back begins. */
  begin: place("src/scalar/value.ts", "this.grad += 1;"),
  /** A value hands its gradient on. */
  turn: place("src/scalar/value.ts", "operation?.backward(operands, data, grad);"),
  /** A result's gradient of an earlier pass is forgotten. */
  restart: place("src/scalar/value.ts", "this.grad = 0;"),
  /** A parameter's gradient is forgotten. */
  zero: place(
    "src/scalar/mlp.ts",
    "for (const parameter of this.parameters()) parameter.grad = 0;",
  ),
};

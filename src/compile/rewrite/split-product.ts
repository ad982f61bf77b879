import type { ProductStep } from "../program.ts";
import { type SplitRegion, splitDims } from "../regions.ts";

/** The sizes that each dimension of a product is told apart into. */
export type ProductParts = Record<"batch" | "rows" | "depth" | "columns", SplitRegion["parts"]>;

/** The product with its dimensions told apart; those of the operand `done` are already. */
export function splitProduct(
  step: ProductStep,
  parts: ProductParts,
  done?: "a" | "b",
): ProductStep {
  const { batch, rows, depth, columns } = parts;
  const ofResult = [...batch, ...rows, ...columns];
  return {
    ...step,
    dims: {
      rows: rows.flat().length,
      depth: depth.flat().length,
      columns: columns.flat().length,
    },
    a: done === "a" ? step.a : splitDims(step.a, [...batch, ...rows, ...depth]),
    b: done === "b" ? step.b : splitDims(step.b, [...batch, ...depth, ...columns]),
    output: splitDims(step.output, ofResult),
    finishInputs: step.finishInputs.map((x) => splitDims(x, ofResult)),
  };
}

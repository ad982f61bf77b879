import { input } from "../../expr/index.ts";
import { sizeOf } from "../../tensor/shape.ts";
import type { Buffer, Program, Step } from "../program.ts";
import { whole } from "../regions.ts";
import { isNarrow } from "./emit/small-product.ts";
import { productKernel } from "./product-kernel.ts";

/** Copies the right operand of a small product into rows, where its rows are not in one piece. */
export function packProducts({ steps, results }: Program): Program {
  const packed = steps.flatMap((step): Step[] => {
    if (step.kind !== "product" || productKernel(step) !== "inline") return [step];
    const { b } = step;
    if (b.strides.at(-1) === 1 || b.shape.at(-1) === 1 || isNarrow(step)) return [step];
    const buffer: Buffer = {
      name: `${b.buffer.name}ᵀ${steps.indexOf(step)}`,
      role: "temporary",
      dtype: b.buffer.dtype,
      length: sizeOf(b.shape),
      storage: null,
    };
    const rows = whole(buffer, b.shape);
    return [
      { kind: "map", expression: input(0), inputs: [b], output: rows },
      { ...step, b: rows },
    ];
  });
  return { steps: packed, results };
}

import { input } from "../../expr/index.ts";
import { sizeOf } from "../../tensor/shape.ts";
import { productSizes } from "../emit/product.ts";
import type { Buffer, ProductStep, Program, Step } from "../program.ts";
import { whole } from "../regions.ts";

/** Products of at most so many multiply-adds are emitted in place. */
const SMALL = 40_000;

/** Whether a product is small enough to be emitted in place, tile by tile. */
export function isSmall(step: ProductStep): boolean {
  const { m, n, k } = productSizes(step);
  return m * n * k <= SMALL;
}

/** Copies the right operand of a small product into rows, where its rows are not in one piece. */
export function packProducts({ steps, results }: Program): Program {
  const packed = steps.flatMap((step): Step[] => {
    if (step.kind !== "product" || !isSmall(step)) return [step];
    const { b } = step;
    if (b.strides.at(-1) === 1 || b.shape.at(-1) === 1) return [step];
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

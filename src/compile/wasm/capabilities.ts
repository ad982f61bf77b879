import { type Expression, postorder } from "../../expr/expression.ts";
import { takesPolynomial } from "../../wasm/expression-emitter.ts";
import type { Capabilities } from "../backend.ts";
import type { ProductStep, ReduceStep } from "../program.ts";
import { productSizes } from "./emit/product.ts";
import { productKernel } from "./product-kernel.ts";

/** So many parts of the expression may be written out for the vectors of a product's tiles. */
const MAX_CODE = 2000;

/** The other products' results are finished in one pass after them. */
function finishes(step: ReduceStep | ProductStep, finish: Expression): boolean {
  if (step.kind === "reduce") return true;
  return (
    productKernel(step) === "inline" && !takesPolynomial(finish) && codeOf(step, finish) <= MAX_CODE
  );
}

/** How often the parts of an expression are written out behind a product: once for each vector. */
function codeOf(step: ProductStep, finish: Expression): number {
  const { m, n } = productSizes(step);
  return Math.min(m, 12) * Math.ceil(n / 4) * postorder(finish).length;
}

export const capabilities: Capabilities = {
  steps: new Set(["map", "reduce", "product"]),
  // More spill the registers.
  fusion: { operands: 10, parts: 96 },
  readers: 4,
  // It is better computed once, in a loop of its own.
  isExpensive: takesPolynomial,
  finishes,
};

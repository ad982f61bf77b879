import { postorder } from "../../expr/expression.ts";
import { takesPolynomial } from "../../wasm/expression-emitter.ts";
import type { Capabilities } from "../backend.ts";
import type { ProductStep, ReduceStep } from "../program.ts";
import { productSizes } from "./emit/product.ts";
import { isScattered } from "./emit/scattered-product.ts";
import { finishesWindows } from "./emit/window-product.ts";
import { productKernel } from "./product-kernel.ts";

/** So many parts of the expression may be written out for the vectors of a product's tiles. */
const MAX_CODE = 2000;

/** The other products' results are finished in one pass after them. */
function finishes(step: ReduceStep | ProductStep): boolean {
  if (step.kind === "reduce") return true;
  const isShort = !takesPolynomial(step.finish);
  switch (productKernel(step)) {
    case "inline":
      return isShort && codeOf(step) <= MAX_CODE;
    case "windows":
      return isShort && finishesWindows(step) && 32 * postorder(step.finish).length <= MAX_CODE;
    case "direct":
      return isShort && 8 * postorder(step.finish).length <= MAX_CODE;
    case "scattered":
      return isScattered(step);
    default:
      return false;
  }
}

/** How often the parts of an expression are written out behind a product: once for each vector. */
function codeOf(step: ProductStep): number {
  const { m, n } = productSizes(step);
  return Math.min(m, 12) * Math.ceil(n / 4) * postorder(step.finish).length;
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

import { functionName } from "../expr/functions.ts";
import { toText } from "../expr/index.ts";
import type { CompiledStep } from "../ops/interceptors.ts";
import { bytesPerElement } from "../tensor/dtype.ts";
import { sizeOf } from "../tensor/shape.ts";
import { productShape, type Step, writesOf } from "./program.ts";

/** Longer names of a step are cut. */
const LONGEST = 40;

/** A step as a profile shows it. */
export function compiledStep(step: Step): CompiledStep {
  const bytes = writesOf(step).reduce(
    (sum, { shape, buffer }) => sum + sizeOf(shape) * bytesPerElement(buffer.dtype),
    0,
  );
  const origin = step.kind === "scan" || step.kind === "inspect" ? undefined : step.origin;
  return { name: nameOf(step), origin, bytes, multiplyAdds: multiplyAddsOf(step) };
}

function nameOf(step: Step): string {
  switch (step.kind) {
    case "map": {
      const name = functionName(step.expression) ?? toText(step.expression);
      return name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name;
    }
    case "reduce":
      return step.combine;
    case "product":
      return "matmul";
    case "operation":
      return step.op.name;
    case "random":
      return `${step.distribution} random numbers`;
    case "inspect":
      return "check";
    case "scan":
      return `scan, ${step.length} turns`;
  }
}

function multiplyAddsOf(step: Step): number {
  if (step.kind === "scan") {
    return step.length * step.body.steps.reduce((sum, each) => sum + multiplyAddsOf(each), 0);
  }
  return step.kind === "product" ? sizeOf(step.output.shape) * sizeOf(productShape(step).depth) : 0;
}

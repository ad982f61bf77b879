import { checkArgument, type Kind } from "../../tensor/arguments.ts";
import { ShapeError } from "../../tensor/errors.ts";
import { formatShape, type Shape } from "../../tensor/shape.ts";
import { defineMethods } from "./define.ts";

declare module "../../tensor/tensor.ts" {
  interface Tensor {
    /**
     * This tensor, if its shape is the one written down: sizes as numbers, others by a name, which stands
     * for one size wherever it occurs.
     *
     * @throws ShapeError that says which dimension is another.
     * @example
     * ```ts
     * zeros([32, 784]).expectShape(["batch", 784]).shape; // → 32,784
     * ```
     */
    expectShape(shape: readonly (number | string)[]): this;
  }
}

const pattern: Kind = {
  expected: 'a list of sizes and names such as ["batch", 784]',
  accepts: (value) =>
    Array.isArray(value) &&
    value.every((each) => typeof each === "string" || (Number.isInteger(each) && each >= 0)),
};

defineMethods({
  expectShape(expected) {
    checkArgument("expectShape", "shape", pattern, expected);
    const difference = differenceOf(this.shape, expected);
    if (difference === undefined) return this;
    const written = `[${expected.join(", ")}]`;
    throw new ShapeError(
      `expectShape: expected ${written}, got ${formatShape(this.shape)}: ${difference}`,
    );
  },
});

/** The first thing in which a shape is not as expected. */
function differenceOf(shape: Shape, expected: readonly (number | string)[]): string | undefined {
  if (shape.length !== expected.length) {
    return `the number of dimensions is ${shape.length}, not ${expected.length}`;
  }
  const first = new Map<string, number>();
  for (const [dim, wanted] of expected.entries()) {
    const size = shape[dim];
    if (typeof wanted === "number") {
      if (size !== wanted) return `dimension ${dim} is ${size}, not ${wanted}`;
      continue;
    }
    const before = first.get(wanted) ?? dim;
    first.set(wanted, before);
    if (shape[before] !== size) {
      return `${wanted} is ${shape[before]} at dimension ${before} and ${size} at dimension ${dim}`;
    }
  }
  return undefined;
}

import { type Tensors, tensorsIn } from "../ops/tensors.ts";
import { type Kind, kind } from "../tensor/arguments.ts";
import { DtypeError, ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";

export const list: Kind = {
  ...kind("a list, one entry for each argument of fn", Array.isArray),
  hint: () => ". Write [x]",
};

/**
 * Tensors that go with others: a tangent with each input, a cotangent with each result.
 *
 * @throws ValueError where there are others, ShapeError and DtypeError where one does not fit.
 */
export function besides(
  operation: string,
  name: string,
  given: Tensors | readonly Tensors[],
  of: ReadonlyMap<string, Tensor>,
  what: string,
): Tensor[] {
  const found = [...tensorsIn(operation, name, given)];
  if (found.length !== of.size) {
    throw new ValueError(
      `${operation}: ${name} has ${found.length} tensors, and ${what} ${of.size}: give one for each`,
    );
  }
  const expected = [...of];
  return found.map(([place, x], i) => {
    const [wanted, { shape, dtype }] = expected[i];
    const [ending, wantedEnding] = [
      place.slice(name.length),
      wanted.slice(wanted.length - place.length + name.length),
    ];
    if (ending !== wantedEnding && found.length > 1) {
      throw new ValueError(
        `${operation}: ${place} stands where ${wanted} is: give the same places`,
      );
    }
    if (!sameShape(x.shape, shape)) {
      throw new ShapeError(
        `${operation}: ${place} has shape ${formatShape(x.shape)}, and ${wanted} ${formatShape(shape)}; they must be equal`,
      );
    }
    if (x.dtype !== dtype) {
      throw new DtypeError(
        `${operation}: ${place} is ${x.dtype}, and ${wanted} ${dtype}. Use ${place}.to("${dtype}")`,
      );
    }
    return x;
  });
}

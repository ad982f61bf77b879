import { isRecording } from "../ops/recording.ts";
import { checkArgument, type Kind } from "../tensor/arguments.ts";
import { type Dtype, isFloat } from "../tensor/dtype.ts";
import { DtypeError, GraphError, ShapeError } from "../tensor/errors.ts";
import { formatShape, type Shape, sizeOf } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { tensorKind as anyTensor } from "../tensor/tensor-like.ts";

export const tensorKind: Kind = { ...anyTensor, hint: () => ". Write tensor(…)" };

/** The sizes a shape must have: a number, or the name of a size that may be any. */
export type Sizes = readonly (number | string)[];

/** Throws unless x has these sizes. `where` and `name` say which layer, pass and argument. */
export function checkShape(where: string, name: string, x: Tensor, sizes: Sizes): void {
  checkArgument(where, name, tensorKind, x);
  const fits =
    x.ndim === sizes.length &&
    sizes.every((size, i) => typeof size === "string" || size === x.shape[i]);
  if (fits) return;
  throw new ShapeError(
    `${where} expected ${name} [${sizes.join(", ")}], got ${formatShape(x.shape)}` +
      hint(name, x.shape, sizes),
  );
}

/** The likely fix, where a matrix with a row for each sample was expected. */
function hint(name: string, got: Shape, sizes: Sizes): string {
  const [, features] = sizes;
  if (sizes.length !== 2 || typeof features === "string") return "";
  if (got.length === 1 && got[0] === features) return `. One sample: ${name}.reshape([1, -1])`;
  if (got.length > 2 && sizeOf(got.slice(1)) === features) return `. Use ${name}.flatten(1)`;
  return got.length === 2 && got[0] === features ? `. Did you mean ${name}.T?` : "";
}

/** Throws unless x has numbers of a float dtype: of this one, where it is given; and no graph. */
export function checkNumbers(where: string, name: string, x: Tensor, dtype?: Dtype): void {
  checkArgument(where, name, tensorKind, x);
  const isOfDtype = dtype === undefined ? isFloat(x.dtype) : x.dtype === dtype;
  if (!isOfDtype) {
    throw new DtypeError(
      `${where} expected ${name} of dtype ${dtype ?? "float32 or float64"}, got ${x.dtype}. ` +
        `Convert it: ${name}.to("${dtype ?? "float32"}")`,
    );
  }
  if (isRecording() && x.requiresGrad) {
    throw new GraphError(
      `${where} expected ${name} outside of any graph, got one that requires a gradient: what is ` +
        `written by hand records nothing. Pass ${name}.detach(); fromLayer makes a layer a part of a graph`,
    );
  }
}

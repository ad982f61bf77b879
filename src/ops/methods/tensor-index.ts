import { add, less, select } from "../../expr/build.ts";
import { input } from "../../expr/index.ts";
import { DtypeError, ShapeError } from "../../tensor/errors.ts";
import { broadcastShapes, contiguousStrides, formatShape, sizeOf } from "../../tensor/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { inspect } from "../interceptors.ts";
import { map } from "../map/map.ts";

/** Elements named by tensors of positions, one for each of the dimensions that they are of. */
export interface Picked {
  /** The dimensions, in rising order. */
  readonly dims: readonly number[];
  /** Where in those dimensions, counted row by row as if they were one: int32. */
  readonly places: Tensor;
}

/** A position that may count from the end, in a dimension of a size. */
const fromTheFront = select(less(input(0), 0), add(input(0), input(1)), input(0));

/**
 * The places that index tensors name, which broadcast against each other: int32 positions of one dimension,
 * or a mask of bool or of several dimensions, which stands for the positions of what is true in it.
 *
 * @param indices by the dimension that each begins at.
 */
export function placesOf(
  operation: string,
  x: Tensor,
  indices: readonly { readonly dim: number; readonly index: Tensor }[],
): Picked {
  const columns = indices.flatMap(({ dim, index }) => columnsOf(operation, x, dim, index));
  const dims = columns.map(({ dim }) => dim);
  const shape = broadcastShapes(
    () => operation,
    columns.map(({ column }) => column.shape),
  );
  const strides = contiguousStrides(dims.map((dim) => x.shape[dim]));
  const places = columns.map(({ column }, i) => column.mul(strides[i])).reduce((a, b) => a.add(b));
  return { dims, places: places.expand(shape) };
}

/** For each dimension that an index is of, the positions from the front, checked. */
function columnsOf(operation: string, x: Tensor, dim: number, index: Tensor) {
  if (index.dtype === "bool") return columnsOfMask(operation, x, dim, index);
  if (index.dtype !== "int32") {
    throw new DtypeError(
      `${operation}: an index must be int32 or a bool mask, got ${index.dtype}. Use index.to("int32")`,
    );
  }
  const extent = x.shape[dim];
  inspect(index, (positions) => {
    for (let i = 0; i < positions.length; i++) {
      if (positions[i] >= -extent && positions[i] < extent) continue;
      throw new ShapeError(
        `${operation}: index ${positions[i]} is out of range for dimension ${dim} of size ${extent}`,
      );
    }
  });
  return [{ dim, column: map(fromTheFront, [index, Tensor.from(Int32Array.of(extent), [])]) }];
}

function columnsOfMask(operation: string, x: Tensor, dim: number, mask: Tensor) {
  const covered = x.shape.slice(dim, dim + mask.ndim);
  if (mask.ndim === 0 || formatShape(covered) !== formatShape(mask.shape)) {
    throw new ShapeError(
      `${operation}: a mask of shape ${formatShape(mask.shape)} does not fit dimensions ${dim} and on of ` +
        `${formatShape(x.shape)}`,
    );
  }
  const rows = mask.nonzero();
  return mask.shape.map((_, i) => ({ dim: dim + i, column: rows.select(1, i) }));
}

/** The elements that were picked; their dimensions stand where the picked ones did, or first where those were apart. */
export function pick(x: Tensor, { dims, places }: Picked): Tensor {
  const { moved, kept, at, back } = inFront(x, dims, places.ndim);
  const picked = moved.indexSelect(0, places.reshape([places.size]));
  const shape = [...places.shape, ...kept.map((dim) => x.shape[dim])];
  return at === 0 ? picked.reshape(shape) : picked.reshape(shape).permute(back);
}

/** x with `values`, which broadcast to what {@link pick} gives, put or added where that takes from. */
export function put(
  x: Tensor,
  { dims, places }: Picked,
  values: Tensor,
  accumulate: boolean,
): Tensor {
  const { moved, kept, order, at, forth } = inFront(x, dims, places.ndim);
  const keptShape = kept.map((dim) => x.shape[dim]);
  const shape = [...keptShape.slice(0, at), ...places.shape, ...keptShape.slice(at)];
  const all = values
    .expand(shape)
    .permute(forth)
    .reshape([places.size, sizeOf(keptShape)]);
  const flat = moved.reshape([moved.shape[0], sizeOf(keptShape)]);
  const index = places.reshape([places.size, 1]).expand(all.shape);
  const written = accumulate ? flat.scatterAdd(0, index, all) : flat.scatter(0, index, all);
  const wanted = order.map((dim) => x.shape[dim]);
  return written.reshape(wanted).permute(order.map((_, dim) => order.indexOf(dim)));
}

/** x with the picked dimensions as one in front, and the ways between that and where they belong. */
function inFront(x: Tensor, dims: readonly number[], rank: number) {
  const kept = x.shape.map((_, dim) => dim).filter((dim) => !dims.includes(dim));
  const areTogether = dims.every((dim, i) => dim === dims[0] + i);
  const at = areTogether ? dims[0] : 0;
  const order = [...dims, ...kept];
  const moved = x.permute(order);
  const flat = moved.reshape([
    sizeOf(dims.map((dim) => x.shape[dim])),
    ...kept.map((dim) => x.shape[dim]),
  ]);
  const all = Array.from({ length: rank + kept.length }, (_, i) => i);
  const [picked, others] = [all.slice(0, rank), all.slice(rank)];
  const back = [...others.slice(0, at), ...picked, ...others.slice(at)];
  return { moved: flat, kept, order, at, back, forth: all.map((i) => back.indexOf(i)) };
}

import { equal, select } from "../expr/build.ts";
import { input } from "../expr/index.ts";
import { inspect } from "../ops/interceptors.ts";
import { map } from "../ops/map/map.ts";
import { operand } from "../ops/methods/operand.ts";
import { checkOptions, integer, type OptionTable, orNull } from "../tensor/arguments.ts";
import { DtypeError, ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";

export interface EmbeddingOptions {
  /** The row that stands for nothing: it has no gradient. Counted from the end where negative. */
  paddingIdx?: number | null;
}

const embeddingOptions: OptionTable<EmbeddingOptions> = { paddingIdx: orNull(integer) };

/** The rows of tables that have been padding: their gradient is 0, whatever follows from their numbers. */
export const paddingRows = new WeakMap<Tensor, number>();

const [index, padding, fixed, learnt] = [0, 1, 2, 3].map(input);
const withoutPadding = select(equal(index, padding), fixed, learnt);

/**
 * The rows of a table that indices name. A row that is named several times has the sum of their gradients.
 *
 * @param indices int32, of any shape
 * @param weight [rows, features]
 * @returns [...indices, features]
 * @throws DtypeError for indices that are not int32; ValueError for one that names no row; ShapeError for a
 * weight that is no matrix.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html
 * @example
 * ```ts
 * const table = tensor([[1, 2], [3, 4], [5, 6]]);
 * F.embedding(tensor([2, 0], { dtype: "int32" }), table).toArray(); // → 5,6,1,2
 * ```
 */
export function embedding(
  indices: TensorLike,
  weight: TensorLike,
  options: EmbeddingOptions = {},
): Tensor {
  checkOptions("embedding", embeddingOptions, options);
  const table = tensorOf("embedding", "weight", weight);
  if (table.ndim !== 2) {
    throw new ShapeError(
      `embedding: expected a weight [rows, features], got ${formatShape(table.shape)}`,
    );
  }
  const chosen = tensorOf("embedding", "indices", indices, "int32");
  checkIndices(chosen, table);
  const padding = rowOf(options.paddingIdx ?? null, table);
  const shape = [...chosen.shape, table.shape[1]];
  const flat = chosen.reshape([chosen.size]);
  const rows = table.indexSelect(0, flat);
  if (padding === null) return rows.reshape(shape);
  paddingRows.set(table, padding);
  const at = [flat.unsqueeze(1), operand(padding, "int32")];
  return map(withoutPadding, [...at, rows.detach(), rows], table.dtype).reshape(shape);
}

const rowsOf = ({ shape }: Tensor) =>
  `the weight ${formatShape(shape)} has ${shape[0]} rows, 0 to ${shape[0] - 1}`;

function checkIndices(indices: Tensor, table: Tensor): void {
  if (indices.dtype !== "int32") {
    throw new DtypeError(
      `embedding: expected indices of dtype int32, got ${indices.dtype}. Use indices.to("int32")`,
    );
  }
  inspect(indices, (numbers) => {
    for (let i = 0; i < numbers.length; i++) {
      if (numbers[i] >= 0 && numbers[i] < table.shape[0]) continue;
      throw new ValueError(`embedding: index ${numbers[i]} is out of range: ${rowsOf(table)}`);
    }
  });
}

/** A row by its position, from the end where that is negative. */
function rowOf(position: number | null, table: Tensor): number | null {
  if (position === null) return null;
  const [rows] = table.shape;
  const row = position < 0 ? position + rows : position;
  if (row >= 0 && row < rows) return row;
  throw new ValueError(`embedding: paddingIdx ${position} is out of range: ${rowsOf(table)}`);
}

import { lessEqual, select } from "../../expr/build.ts";
import { input } from "../../expr/index.ts";
import { checkArgument, integer } from "../../tensor/arguments.ts";
import { arange } from "../../tensor/creation.ts";
import { ShapeError } from "../../tensor/errors.ts";
import { formatShape, normalizeDim } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import { map } from "../map/map.ts";
import { matmul } from "../matmul.ts";
import { permute } from "../permute.ts";
import { reshape } from "../reshape.ts";
import { pad, slice } from "../slice.ts";
import { sum } from "../sum.ts";
import { defineMethods } from "./define.ts";

declare module "../../tensor/tensor.ts" {
  interface Tensor {
    /** The lower triangle of matrices, 0 above the `diagonal`-th diagonal (default 0, the main one). */
    tril(diagonal?: number): Tensor;
    /** The upper triangle of matrices, 0 below the `diagonal`-th diagonal (default 0, the main one). */
    triu(diagonal?: number): Tensor;
    /**
     * The elements whose index in `dim1` is `offset` less than that in `dim2` (defaults 0, 0 and 1), as
     * the last dimension.
     */
    diagonal(offset?: number, dim1?: number, dim2?: number): Tensor;
    /** Of a vector the matrix with it as a diagonal, of a matrix its diagonal (torch.diag). */
    diag(diagonal?: number): Tensor;
    /** The sum of a matrix's main diagonal. */
    trace(): Tensor;
    /** Of two vectors, all products of an element of one and one of the other: a matrix. */
    outer(other: TensorLike): Tensor;
    /** Of two vectors, the sum of their products. */
    dot(other: TensorLike): Tensor;
    /** Products of matrix by matrix: [batch, n, k] and [batch, k, m] give [batch, n, m] (torch.bmm). */
    bmm(other: TensorLike): Tensor;
  }
}

// Of x, and of how far a column is to the right of the diagonal that bounds it.
const upTo = select(lessEqual(input(1), 0), input(0), 0);
const from = select(lessEqual(0, input(1)), input(0), 0);

/** Columns less rows less `diagonal`, for each element of matrices. */
function distances(operation: string, x: Tensor, diagonal: number): Tensor {
  checkArgument(operation, "diagonal", integer, diagonal);
  if (x.ndim < 2) {
    throw new ShapeError(
      `${operation}: expected matrices, of two dimensions or more, got ${formatShape(x.shape)}`,
    );
  }
  const [rows, columns] = x.shape.slice(-2);
  const down = arange(rows, { dtype: "int32" }).unsqueeze(1);
  return arange(columns, { dtype: "int32" }).sub(down).sub(diagonal);
}

function checkVectors(operation: string, a: Tensor, b: Tensor): void {
  if (a.ndim === 1 && b.ndim === 1) return;
  throw new ShapeError(
    `${operation}: expected two vectors, got ${formatShape(a.shape)} and ${formatShape(b.shape)}. ` +
      "For matrices use x.matmul(y)",
  );
}

defineMethods({
  tril(diagonal = 0) {
    return map(upTo, [this, distances("tril", this, diagonal)], this.dtype);
  },

  triu(diagonal = 0) {
    return map(from, [this, distances("triu", this, diagonal)], this.dtype);
  },

  diagonal(offset = 0, dim1 = 0, dim2 = 1) {
    checkArgument("diagonal", "offset", integer, offset);
    const [a, b] = [dim1, dim2].map((dim) => normalizeDim("diagonal", dim, this.ndim));
    if (this.ndim < 2 || a === b) {
      throw new ShapeError(
        `diagonal: expected two different dimensions, got ${dim1} and ${dim2} of ${formatShape(this.shape)}`,
      );
    }
    const others = this.shape.map((_, dim) => dim).filter((dim) => dim !== a && dim !== b);
    const [rows, columns] = [this.shape[a], this.shape[b]];
    const count = Math.max(
      0,
      offset < 0 ? Math.min(rows + offset, columns) : Math.min(rows, columns - offset),
    );
    // Along a diagonal, the elements of a matrix written row by row are one more than a row apart.
    const shape = others.map((dim) => this.shape[dim]);
    const rowByRow = reshape(permute(this, [...others, a, b]), [...shape, rows * columns]);
    const start = count === 0 ? 0 : offset < 0 ? -offset * columns : offset;
    const end = count === 0 ? 0 : start + (count - 1) * (columns + 1) + 1;
    return slice(rowByRow, shape.length, start, end, columns + 1);
  },

  diag(diagonal = 0) {
    if (this.ndim === 2) return this.diagonal(diagonal);
    checkArgument("diag", "diagonal", integer, diagonal);
    if (this.ndim !== 1) {
      throw new ShapeError(`diag: expected a vector or a matrix, got ${formatShape(this.shape)}`);
    }
    const side = this.size + Math.abs(diagonal);
    const start = diagonal < 0 ? -diagonal * side : diagonal;
    const grid = { starts: [start], sizes: [this.size], steps: [side + 1] };
    return reshape(pad(this, [side * side], grid), [side, side]);
  },

  trace() {
    if (this.ndim !== 2) {
      throw new ShapeError(`trace: expected a matrix, got ${formatShape(this.shape)}`);
    }
    return sum(this.diagonal());
  },

  outer(given: TensorLike) {
    const other = tensorOf("outer", "the operand", given, this.dtype);
    checkVectors("outer", this, other);
    return this.unsqueeze(1).mul(other.unsqueeze(0));
  },

  dot(given: TensorLike) {
    const other = tensorOf("dot", "the operand", given, this.dtype);
    checkVectors("dot", this, other);
    return matmul(this, other);
  },

  bmm(given: TensorLike) {
    const other = tensorOf("bmm", "the operand", given, this.dtype);
    if (this.ndim !== 3 || other.ndim !== 3 || this.shape[0] !== other.shape[0]) {
      throw new ShapeError(
        `bmm: expected [batch, n, k] and [batch, k, m] of one batch, got ${formatShape(this.shape)} and ` +
          `${formatShape(other.shape)}. x.matmul(y) broadcasts`,
      );
    }
    return matmul(this, other);
  },
});

import { vectorNorm } from "../functional/vector-norm.ts";
import { checkOptions, flag, type Kind, kind, type OptionTable } from "../tensor/arguments.ts";
import { assertFloat } from "../tensor/dtype.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape, normalizeDims } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";

export interface NormOptions {
  /**
   * Of vectors any number, ∞ and −∞ among them: (Σ |x|ᵖ)^(1/p). Of matrices "fro", 1 and −1 (columns), ∞ and
   * −∞ (rows). Default 2 of vectors, "fro" of matrices.
   */
  ord?: number | "fro";
  /** One dimension for vectors, two for matrices. Default: all numbers as one vector, of two dimensions with `ord` a matrix. */
  dim?: number | readonly [number, number];
  keepdim?: boolean;
}

const dims: Kind = kind(
  "a dimension, or two",
  (dim) => Number.isInteger(dim) || (Array.isArray(dim) && dim.length === 2),
);
const normOptions: OptionTable<NormOptions> = {
  ord: kind(
    'a number or "fro"',
    (ord) => ord === "fro" || (typeof ord === "number" && !Number.isNaN(ord)),
  ),
  dim: dims,
  keepdim: flag,
};

/**
 * The norm of vectors or matrices; at the origin the gradient is 0.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.linalg.norm.html, without the orders 2, −2 and "nuc" of
 * matrices, which take singular values.
 * @throws ShapeError for an order that matrices have not here.
 * @example
 * ```ts
 * import { norm } from "chainrule/linalg";
 * norm(tensor([3, 4])).item(); // → 5
 * norm(tensor([[1, -2], [3, 4]]), { ord: 1, dim: [0, 1] }).item(); // → 6
 * ```
 */
export function norm(a: TensorLike, options: NormOptions = {}): Tensor {
  const x = tensorOf("norm", "its argument", a);
  checkOptions("norm", normOptions, options);
  assertFloat("norm", x.dtype);
  const { ord, keepdim = false } = options;
  const dim = options.dim ?? (ord !== undefined && x.ndim === 2 ? ([0, 1] as const) : undefined);
  if (dim === undefined && ord === undefined) return x.norm({ keepdim });
  if (dim === undefined || typeof dim === "number") {
    if (dim === undefined && x.ndim !== 1) {
      throw new ShapeError(
        `norm: an order is for vectors or matrices, got ${formatShape(x.shape)}. Name the dimensions: { ord, dim }`,
      );
    }
    return vectorNorm(x, ord === undefined || ord === "fro" ? 2 : ord, dim ?? 0, keepdim);
  }
  return matrixNorm(x, ord ?? "fro", dim, keepdim);
}

function matrixNorm(
  x: Tensor,
  ord: number | "fro",
  dim: readonly [number, number],
  keepdim: boolean,
): Tensor {
  const [rows, columns] = dim.map((each) => normalizeDims("norm", each, x.ndim)[0]);
  if (rows === columns) {
    throw new ShapeError(`norm: dimension ${dim[0]} twice of ${formatShape(x.shape)}`);
  }
  if (ord === "fro") return x.norm({ dim: dim, keepdim });
  const along = Math.abs(ord) === 1 ? rows : Math.abs(ord) === Infinity ? columns : undefined;
  if (along === undefined) {
    throw new ShapeError(
      `norm: of matrices there are the orders "fro", 1, −1, ∞ and −∞, got ${ord}: that takes singular values. For ` +
        "vectors name one dimension",
    );
  }
  const other = along === rows ? columns : rows;
  const sums = x.abs().sum(along, true);
  const all = ord > 0 ? sums.max(other, true) : sums.min(other, true);
  if (keepdim) return all;
  return [rows, columns].sort((a, b) => b - a).reduce((y: Tensor, d) => y.squeeze(d), all);
}

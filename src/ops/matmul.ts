import { input } from "../expr/index.ts";
import { allocate, isHalf, promote, type TypedArray } from "../tensor/dtype.ts";
import { DtypeError, ShapeError } from "../tensor/errors.ts";
import { broadcastShapes, contiguousStrides, formatShape, sizeOf } from "../tensor/shape.ts";
import { broadcastStrides, forEachOuter, type View } from "../tensor/strides.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";
import { gemm, type Matrix } from "../wasm/gemm.ts";
import { apply } from "./apply.ts";
import { narrowed } from "./autocast.ts";
import { map } from "./map/map.ts";
import { permute } from "./permute.ts";
import { checkSums } from "./reduction.ts";
import { reshape } from "./reshape.ts";

const identity = input(0);

/** The matrix product over the last two dimensions; the ones before broadcast. */
export const matmulOp: Op<undefined> = {
  name: "matmul",

  infer(inputs) {
    const [a, b] = inputs;
    const [m, k] = a.shape.slice(-2);
    const [rows, n] = b.shape.slice(-2);
    if (k !== rows) throw new ShapeError(mismatch(a, b));
    const batch = broadcastShapes(
      () => "matmul (batch dimensions)",
      [a.shape.slice(0, -2), b.shape.slice(0, -2)],
    );
    return { shape: [...batch, m, n], dtype: promote(inputs) };
  },

  forward([a, b], _, { shape, dtype }) {
    if (dtype === "bool") {
      throw new DtypeError('matmul: needs numbers, got bool. Convert first: x.to("float32")');
    }
    const batch = shape.slice(0, -2);
    const [m, n] = shape.slice(-2);
    const k = a.shape[a.ndim - 1];
    const out = allocate(dtype, sizeOf(shape));
    // Half precision stands in memory as float32.
    const stands = (x: Tensor) => (isHalf(x.dtype) ? "float32" : x.dtype);
    const [left, right] = [a, b].map((x) => (stands(x) === dtype ? x : map(identity, [x], dtype)));
    if (batch.length === 0) {
      multiply(m, n, k, matrix(left, left.offset), matrix(right, right.offset), out, 0);
    } else {
      const strides = [left, right].map((x) => broadcastStrides(batchOf(x), batch));
      strides.push(contiguousStrides(batch).map((stride) => stride * m * n));
      const nest = { shape: [...batch], strides };
      forEachOuter(nest, 0, [left.offset, right.offset, 0], ([from, other, to]) => {
        multiply(m, n, k, matrix(left, from), matrix(right, other), out, to);
      });
    }
    return Tensor.from(out, shape);
  },

  // C = A·B: ∂A = ∂C·Bᵀ, ∂B = Aᵀ·∂C
  vjp(node, gradient) {
    const [a, b] = node.inputs;
    return [
      a.requiresGrad ? productLike(a, gradient, transposed(node.input(1))) : null,
      b.requiresGrad ? productLike(b, transposed(node.input(0)), gradient) : null,
    ];
  },
};

/**
 * The product x·y, standing in memory as `like` does: where that is a transposed view, as of a weight
 * [out, in], (yᵀ·xᵀ)ᵀ is computed, whose numbers need no reordering on the way back to the weight.
 */
function productLike(like: Tensor, x: Tensor, y: Tensor): Tensor {
  const [rowStride, columnStride] = like.strides.slice(-2);
  return columnStride > rowStride
    ? transposed(apply(matmulOp, [transposed(y), transposed(x)], undefined))
    : apply(matmulOp, [x, y], undefined);
}

/** A matrix of numbers of any dtype. */
type NumberMatrix = Omit<Matrix, "data"> & { data: TypedArray };

/** out = a · b, for m × k and k × n matrices of one dtype; `out` is row-major from `offset` on. */
function multiply(
  m: number,
  n: number,
  k: number,
  a: NumberMatrix,
  b: NumberMatrix,
  out: TypedArray,
  offset: number,
): void {
  if (out instanceof Float32Array || out instanceof Float64Array) {
    type Same = Matrix<typeof out>;
    gemm(m, n, k, a as Same, b as Same, out, offset);
  } else multiplyIntegers(m, n, k, a, b, out, offset);
}

/**
 * The same for integers. Each sum of products is computed twice: modulo 2³², which is exact if it is
 * an int32, and in float64, which is not exact and shows whether it is.
 */
function multiplyIntegers(
  m: number,
  n: number,
  k: number,
  a: NumberMatrix,
  b: NumberMatrix,
  out: TypedArray,
  offset: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let [sum, near] = [0, 0];
      for (let p = 0; p < k; p++) {
        const x = a.data[a.offset + i * a.rowStride + p * a.columnStride];
        const y = b.data[b.offset + p * b.rowStride + j * b.columnStride];
        sum = (sum + Math.imul(x, y)) | 0;
        near += x * y;
      }
      if (Math.abs(near - sum) > 2 ** 31) checkSums(`matmul, row ${i}, column ${j}`, [near], []);
      out[offset + i * n + j] = sum;
    }
  }
}

/** The last two dimensions of a tensor, from an offset of its storage on. */
function matrix(x: Tensor, offset: number): NumberMatrix {
  const [rowStride, columnStride] = x.strides.slice(-2);
  return { data: x.storage.array, offset, rowStride, columnStride };
}

/** A tensor without its last two dimensions. */
function batchOf(x: Tensor): View {
  return { shape: x.shape.slice(0, -2), strides: x.strides.slice(0, -2), offset: x.offset };
}

/** The last two dimensions exchanged, as a view. */
export function transposed(x: Tensor): Tensor {
  const dims = x.shape.map((_, i) => i);
  return permute(x, [...dims.slice(0, -2), x.ndim - 1, x.ndim - 2]);
}

function mismatch(a: Tensor, b: Tensor): string {
  const [m, k] = a.shape.slice(-2);
  const [rows, n] = b.shape.slice(-2);
  const hint =
    k === n ? ". Did you mean x.matmul(w.T)?" : m === rows ? ". Did you mean x.T.matmul(w)?" : "";
  return (
    `matmul: inner dimensions differ: ${formatShape(a.shape)} @ ${formatShape(b.shape)} ` +
    `(${k} ≠ ${rows})${hint}`
  );
}

/**
 * The matrix product, as torch.matmul: two vectors give a number, a vector beside a matrix counts as
 * a row or a column, and dimensions before the last two broadcast.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.matmul.html
 */
/** The multiply-adds of an operation: those of a matrix product, of others none. */
export function multiplyAddsOf<A>(op: Op<A>, inputs: readonly Tensor[], result: Tensor): number {
  return op.name === matmulOp.name ? result.size * inputs[0].shape[inputs[0].ndim - 1] : 0;
}

export function matmul(x: Tensor, y: Tensor): Tensor {
  const [a, b] = [narrowed(x), narrowed(y)];
  if (a.ndim === 0 || b.ndim === 0) {
    throw new ShapeError("matmul: a 0-dimensional tensor is no matrix. Use x.mul(y)");
  }
  const left = a.ndim === 1 ? reshape(a, [1, a.size]) : a;
  const right = b.ndim === 1 ? reshape(b, [b.size, 1]) : b;
  const product = apply(matmulOp, [left, right], undefined);
  if (a.ndim > 1 && b.ndim > 1) return product;
  const shape = product.shape.filter(
    (_, i) =>
      !(a.ndim === 1 && i === product.ndim - 2) && !(b.ndim === 1 && i === product.ndim - 1),
  );
  return reshape(product, shape);
}

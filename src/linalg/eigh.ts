import { equal, select } from "../expr/build.ts";
import { functions, input } from "../expr/index.ts";
import { apply } from "../ops/apply.ts";
import { map } from "../ops/map/map.ts";
import { eye } from "../tensor/creation.ts";
import type { Op, Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { checkMatrices, forEachMatrix } from "./matrices.ts";

/** The eigenvalues in rising order. */
const eigenvaluesOp: Op = {
  name: "eigenvalues",
  isBatched: true,
  infer: ([x]) => ({ shape: x.shape.slice(0, -1), dtype: x.dtype }),
  forward([x]) {
    const n = x.shape[x.ndim - 1];
    return forEachMatrix(x, [n], (matrix, out) => out.set(diagonalize(matrix, n).values));
  },
  // dλᵢ = vᵢᵀ dA vᵢ
  vjp(node, gradient) {
    const v = eigenvectors(node.input(0));
    return [v.mul(gradient.unsqueeze(-2)).matmul(v.T)];
  },
};

/** The eigenvectors, as columns in the order of their eigenvalues. */
const eigenvectorsOp: Op = {
  name: "eigenvectors",
  isBatched: true,
  infer: ([x]) => x,
  forward([x]) {
    const n = x.shape[x.ndim - 1];
    return forEachMatrix(x, [n, n], (matrix, out) => out.set(diagonalize(matrix, n).vectors));
  },
  // dA is the symmetric part of V · (F ∘ Vᵀ dV) · Vᵀ, with Fᵢⱼ = 1 / (λⱼ − λᵢ), and 0 on the diagonal.
  vjp(node, gradient) {
    const v = node.result();
    const values = apply(eigenvaluesOp, [node.input(0)], undefined);
    const isDiagonal = eye(v.shape[v.ndim - 1], { dtype: "int32" });
    const gaps = values.unsqueeze(-2).sub(values.unsqueeze(-1));
    const inner = map(overGap, [isDiagonal, v.T.matmul(gradient), gaps]);
    const product = v.matmul(inner).matmul(v.T);
    return [product.add(product.T).mul(0.5)];
  },
};

const overGap = select(equal(input(0), 1), 0, functions.div(input(1), input(2)));

const eigenvectors = (x: Tensor) => apply(eigenvectorsOp, [x], undefined);

/** Jacobi's rotations, sweep after sweep, until nothing is left beside the diagonal. The lower triangle is read. */
function diagonalize(a: Float64Array, n: number) {
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j];
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < 60 && beside(a, n) > 0; sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[i * n + i] - a[j * n + j]);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    for (let i = 0; i < n; i++) vectors[i * n + to] = v[i * n + from];
  });
  return { values: order.map((i) => a[i * n + i]), vectors };
}

function beside(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) sum += Math.abs(a[i * n + j]);
  return sum;
}

/** Makes a[p][q] zero: a ← Jᵀ a J, v ← v J (Golub and Van Loan, 8.5). */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const [app, aqq, apq] = [a[p * n + p], a[q * n + q], a[p * n + q]];
  if (Math.abs(apq) <= Number.EPSILON * 1e-3 * Math.sqrt(Math.abs(app * aqq))) {
    a[p * n + q] = 0;
    a[q * n + p] = 0;
    return;
  }
  const tau = (aqq - app) / (2 * apq);
  const t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[k * n + p], a[k * n + q]];
    a[k * n + p] = c * x - s * y;
    a[k * n + q] = s * x + c * y;
  }
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[p * n + k], a[q * n + k]];
    a[p * n + k] = c * x - s * y;
    a[q * n + k] = s * x + c * y;
    const [u, w] = [v[k * n + p], v[k * n + q]];
    v[k * n + p] = c * u - s * w;
    v[k * n + q] = s * u + c * w;
  }
  a[p * n + q] = 0;
  a[q * n + p] = 0;
}

/**
 * The eigenvalues, rising, and the eigenvectors, as columns, of symmetric matrices [..., n, n], of which the
 * lower triangle is read. An eigenvector's sign is arbitrary; where two eigenvalues are equal, the vectors have
 * no gradient (it is infinite or NaN), and the values have.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.linalg.eigh.html
 * @example
 * ```ts
 * import { eigh } from "chainrule/linalg";
 * eigh(tensor([[2, 1], [1, 2]])).values.toArray(); // → 1,3
 * ```
 */
export function eigh(a: TensorLike): { values: Tensor; vectors: Tensor } {
  const x = tensorOf("eigh", "its argument", a);
  checkMatrices("eigh", x, { square: true });
  return { values: apply(eigenvaluesOp, [x], undefined), vectors: eigenvectors(x) };
}

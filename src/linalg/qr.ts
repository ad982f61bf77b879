import { apply } from "../ops/apply.ts";
import { withAutocast } from "../ops/autocast.ts";
import { cat } from "../ops/concat.ts";
import type { Op, Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { checkMatrices, forEachMatrix } from "./matrices.ts";
import { solve } from "./solve.ts";

/** The orthonormal columns Q [n, m] of a matrix with n ≥ m, by Householder's reflections. */
const orthonormalOp: Op = {
  name: "orthonormal",
  isBatched: true,
  infer: ([x]) => x,

  forward([x]) {
    const [n, m] = x.shape.slice(-2);
    return forEachMatrix(x, [n, m], (a, q) => {
      const reflections: Float64Array[] = [];
      for (let k = 0; k < m; k++) reflections.push(reflect(a, n, m, k));
      for (let k = 0; k < m; k++) q[k * m + k] = 1;
      for (let k = m - 1; k >= 0; k--) mirror(q, n, m, reflections[k], k);
    });
  },

  // dA = (dQ + Q · C) · R⁻ᵀ, with C the lower triangle of −dQᵀ · Q, mirrored.
  vjp(node, gradient) {
    const q = node.result();
    const r = q.T.matmul(node.input(0)).triu();
    const m = gradient.T.matmul(q).neg();
    const mirrored = m.tril().add(m.tril(-1).T);
    return [solve(r, gradient.add(q.matmul(mirrored)).T).T];
  },
};

/**
 * The vector v of a reflection x − 2v(vᵀx) that makes column k zero below the diagonal; applies it. Where that is
 * zero already there is none, as in LAPACK, so that signs are the same.
 */
function reflect(a: Float64Array, n: number, m: number, k: number): Float64Array {
  const v = new Float64Array(n);
  for (let i = k; i < n; i++) v[i] = a[i * m + k];
  if (v.subarray(k + 1).every((below) => below === 0)) return v.fill(0);
  const norm = Math.hypot(...v);
  // Away from the column, so that nothing cancels.
  v[k] += v[k] < 0 ? -norm : norm;
  const length = Math.hypot(...v);
  for (let i = k; i < n; i++) v[i] /= length;
  mirror(a, n, m, v, k);
  return v;
}

function mirror(a: Float64Array, n: number, m: number, v: Float64Array, first: number): void {
  for (let j = 0; j < m; j++) {
    let sum = 0;
    for (let i = first; i < n; i++) sum += v[i] * a[i * m + j];
    for (let i = first; i < n; i++) a[i * m + j] -= 2 * sum * v[i];
  }
}

/**
 * Q · R of matrices [..., n, m]: Q [..., n, k] with orthonormal columns, R [..., k, m] an upper triangle, k the
 * smaller of n and m. The gradient asks for independent columns (of a wide matrix the first n).
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.linalg.qr.html (mode "reduced")
 * @example
 * ```ts
 * import { qr } from "chainrule/linalg";
 * const { q, r } = qr(tensor([[3, 1], [4, 2]]));
 * q.matmul(r).allclose(tensor([[3, 1], [4, 2]])); // → true
 * ```
 */
export function qr(a: TensorLike): { q: Tensor; r: Tensor } {
  const x = tensorOf("qr", "its argument", a);
  checkMatrices("qr", x);
  // R has the digits of Q, also where autocast has products in half precision.
  return withAutocast(null, () => factors(x));
}

function factors(x: Tensor): { q: Tensor; r: Tensor } {
  const [n, m] = x.shape.slice(-2);
  if (n >= m) {
    const q = apply(orthonormalOp, [x], undefined);
    return { q, r: q.T.matmul(x).triu() };
  }
  const { q, r } = factors(x.narrow(-1, 0, n));
  return { q, r: cat([r, q.T.matmul(x.narrow(-1, n, m - n))], -1) };
}

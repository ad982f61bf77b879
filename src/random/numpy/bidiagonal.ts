/** A = U B Vᵀ with U, V orthogonal and B upper bidiagonal. */
export interface Bidiagonal {
  /** B's diagonal. */
  readonly diagonal: Float64Array;
  /** The entries above the diagonal: `above[i]` is B's entry (i, i + 1). */
  readonly above: Float64Array;
  /** The columns of U. */
  readonly left: Float64Array[];
}

/** I − τ v vᵀ, the reflection that maps some x to (x₀, …, β, 0, …, 0). */
interface Reflection {
  readonly beta: number;
  readonly tau: number;
  readonly v: Float64Array;
}

/**
 * Reduces a square matrix, given by its rows, by Householder reflections from the left and from the
 * right in turn.
 *
 * Source: Golub and Kahan, "Calculating the singular values and pseudo-inverse of a matrix", 1965.
 */
export function bidiagonalize(matrix: readonly ArrayLike<number>[]): Bidiagonal {
  const n = matrix.length;
  const diagonal = new Float64Array(n);
  const above = new Float64Array(Math.max(n - 1, 0));
  const reflections: Reflection[] = [];
  let columns = transpose(matrix);
  for (let i = 0; i < n; i++) {
    const fromLeft = reflection(columns[i], i);
    diagonal[i] = fromLeft.beta;
    for (const column of columns) reflect(column, fromLeft);
    reflections.unshift(fromLeft);
    if (i + 1 === n) break;
    const rows = transpose(columns);
    const fromRight = reflection(rows[i], i + 1);
    above[i] = fromRight.beta;
    for (const row of rows) reflect(row, fromRight);
    columns = transpose(rows);
  }
  const left = columns.map((_, i) => Float64Array.from(columns, (_, j) => (i === j ? 1 : 0)));
  for (const column of left) {
    for (const fromLeft of reflections) reflect(column, fromLeft);
  }
  return { diagonal, above, left };
}

/** Keeps x before `start`, and folds the rest of it into the entry at `start`, whose sign flips. */
function reflection(x: Float64Array, start: number): Reflection {
  const alpha = x[start];
  const rest = x.map((value, i) => (i > start ? value : 0));
  const norm = Math.hypot(...rest);
  if (norm === 0) return { beta: alpha, tau: 0, v: rest };
  const beta = alpha < 0 ? Math.hypot(alpha, norm) : -Math.hypot(alpha, norm);
  const v = rest.map((value) => value / (alpha - beta));
  v[start] = 1;
  return { beta, tau: (beta - alpha) / beta, v };
}

function reflect(x: Float64Array, { tau, v }: Reflection): void {
  const scale = tau * v.reduce((sum, value, i) => sum + value * x[i], 0);
  for (let i = 0; i < x.length; i++) x[i] -= scale * v[i];
}

function transpose(rows: readonly ArrayLike<number>[]): Float64Array[] {
  return rows.map((_, j) => Float64Array.from(rows, (row) => row[j]));
}

import { type Bidiagonal, bidiagonalize } from "./bidiagonal.ts";

/** The left half of A = U Σ Vᵀ. */
export interface LeftSingular {
  /** The columns of U. */
  readonly vectors: readonly Float64Array[];
  /** The diagonal of Σ, largest first. */
  readonly values: Float64Array;
}

/**
 * The left singular vectors and the singular values of a square matrix, given by its rows.
 *
 * The sign of a singular vector is a convention, and random numbers made from it change with it.
 * These are the signs that NumPy gets from LAPACK's `gesdd` up to 25 rows: the reflections of
 * {@link bidiagonalize}, then a QR iteration by rotations of non-negative cosine that works from the
 * larger end of a block to the smaller.
 *
 * Source: Demmel and Kahan, "Accurate singular values of bidiagonal matrices", 1990.
 */
export function leftSingular(matrix: readonly ArrayLike<number>[]): LeftSingular {
  const bidiagonal = bidiagonalize(matrix);
  diagonalize(bidiagonal);
  const values = bidiagonal.diagonal.map(Math.abs);
  sortDescending(values, bidiagonal.left);
  return { vectors: bidiagonal.left, values };
}

const epsilon = 2 ** -53;
const tolerance = epsilon ** (7 / 8);

/** Brings B to diagonal form by rotations, and U along: one block without zeros above at a time. */
function diagonalize({ diagonal: d, above: e, left }: Bidiagonal): void {
  const n = d.length;
  const negligible = (tolerance * Math.min(...bounds(d, e))) / Math.sqrt(n);
  let [oldFirst, oldLast, forward] = [-1, -1, true];
  for (let last = n - 1; last > 0; ) {
    let first = last;
    let largest = Math.abs(d[last]);
    while (first > 0 && Math.abs(e[first - 1]) > negligible) {
      first--;
      largest = Math.max(largest, Math.abs(d[first]), Math.abs(e[first]));
    }
    if (first > 0) e[first - 1] = 0;
    if (first === last) {
      last--;
      continue;
    }
    if (first + 1 === last) {
      diagonalizePair(d, e, left, first);
      continue;
    }
    if (first > oldLast || last < oldFirst) forward = Math.abs(d[first]) >= Math.abs(d[last]);
    const x = d.slice(first, last + 1);
    const y = e.slice(first, last);
    const columns = left.slice(first, last + 1);
    // Backward, the block is its transpose in reverse order: the same sweep, with U and V exchanged.
    if (!forward) for (const part of [x, y, columns]) part.reverse();
    if (!split(x, y)) {
      const flat = n * tolerance * Math.min(...bounds(x, y)) <= epsilon * largest;
      const end = y.length - 1;
      const [, shift] = pairValues(x[end], y[end], x[end + 1]);
      sweep(x, y, columns, flat ? 0 : shift, forward);
      [oldFirst, oldLast] = [first, last];
    }
    if (!forward) for (const part of [x, y]) part.reverse();
    d.set(x, first);
    e.set(y, first);
  }
}

/** Lower bounds, up to a factor √n, of the singular values of each leading block of B. */
function bounds(d: Float64Array, e: Float64Array): Float64Array {
  const bound = d.map(Math.abs);
  for (let i = 0; i < e.length && bound[i] > 0; i++) {
    bound[i + 1] *= bound[i] / (bound[i] + Math.abs(e[i]));
  }
  return bound;
}

/** Sets an entry above the diagonal to zero if no singular value would notice; says whether it did. */
function split(d: Float64Array, e: Float64Array): boolean {
  const bound = bounds(d, e);
  const last = e.length - 1;
  const small = Math.abs(e[last]) <= tolerance * Math.abs(d[last + 1]);
  const at = small ? last : e.findIndex((value, i) => Math.abs(value) <= tolerance * bound[i]);
  if (at >= 0) e[at] = 0;
  return at >= 0;
}

/** One step of the implicit QR iteration: a bulge is made at the first row and chased to the last. */
function sweep(
  d: Float64Array,
  e: Float64Array,
  columns: Float64Array[],
  shift: number,
  forward: boolean,
): void {
  const size = Math.abs(d[0]);
  let f = shift === 0 ? d[0] : (size - shift) * (Math.sign(d[0]) + shift / d[0]);
  let g = e[0];
  for (let i = 0; i < e.length; i++) {
    const right = rotation(f, g);
    if (i > 0) e[i - 1] = right.r;
    f = right.c * d[i] + right.s * e[i];
    e[i] = right.c * e[i] - right.s * d[i];
    g = right.s * d[i + 1];
    d[i + 1] *= right.c;
    const left = rotation(f, g);
    d[i] = left.r;
    f = left.c * e[i] + left.s * d[i + 1];
    d[i + 1] = left.c * d[i + 1] - left.s * e[i];
    if (i + 1 < e.length) {
      g = left.s * e[i + 1];
      e[i + 1] *= left.c;
    }
    const { c, s } = forward ? left : right;
    rotate(columns[i], columns[i + 1], c, s);
  }
  e[e.length - 1] = f;
}

/** The rotation that takes (f, g) to (r, 0), with c ≥ 0. */
function rotation(f: number, g: number): { c: number; s: number; r: number } {
  if (g === 0) return { c: 1, s: 0, r: f };
  if (f === 0) return { c: 0, s: Math.sign(g), r: Math.abs(g) };
  const r = Math.sign(f) * Math.hypot(f, g);
  return { c: f / r, s: g / r, r };
}

/** x, y = c x + s y, c y − s x. */
function rotate(x: Float64Array, y: Float64Array, c: number, s: number): void {
  for (let i = 0; i < x.length; i++) {
    [x[i], y[i]] = [c * x[i] + s * y[i], c * y[i] - s * x[i]];
  }
}

/** The singular values of [[f, g], [0, h]], the larger first. */
function pairValues(f: number, g: number, h: number): [number, number] {
  const larger = (Math.hypot(f + h, g) + Math.hypot(f - h, g)) / 2;
  return [larger, larger === 0 ? 0 : Math.abs(f) * (Math.abs(h) / larger)];
}

/** Finishes a block of two rows, [[f, g], [0, h]], in closed form. */
function diagonalizePair(d: Float64Array, e: Float64Array, left: Float64Array[], i: number): void {
  const [f, g, h] = [d[i], e[i], d[i + 1]];
  const [larger, smaller] = pairValues(f, g, h);
  let [c, s] = [1, 0];
  if (Math.abs(f) >= Math.abs(h)) {
    // The right vector (cos, sin) has cos ≥ 0; the left one is its image, with the sign of f.
    const angle = Math.atan2(2 * f * g, (f - h) * (f + h) - g * g) / 2;
    const scale = (f < 0 ? -1 : 1) / larger;
    c = (f * Math.cos(angle) + g * Math.sin(angle)) * scale;
    s = h * Math.sin(angle) * scale;
  } else {
    // The left vector has a positive second entry.
    const angle = Math.atan2(2 * g * h, (f - h) * (f + h) + g * g) / 2;
    const sign = angle < 0 ? -1 : 1;
    c = Math.cos(angle) * sign;
    s = Math.sin(angle) * sign;
  }
  rotate(left[i], left[i + 1], c, s);
  d[i] = larger;
  e[i] = 0;
  d[i + 1] = smaller;
}

/**
 * Largest first. Where values are equal, their order decides which of them gets which random number:
 * `gesdd` sorts three times over, down, up and down again, and leaves equal values accordingly.
 */
function sortDescending(values: Float64Array, vectors: Float64Array[]): void {
  const swap = (i: number, j: number) => {
    [values[i], values[j]] = [values[j], values[i]];
    [vectors[i], vectors[j]] = [vectors[j], vectors[i]];
  };
  for (let end = values.length; end > 1; end--) {
    const head = values.subarray(0, end);
    swap(end - 1, head.lastIndexOf(Math.min(...head)));
  }
  for (const extreme of [Math.min, Math.max]) {
    for (let start = 0; start < values.length; start++) {
      swap(start, values.indexOf(extreme(...values.subarray(start)), start));
    }
  }
}

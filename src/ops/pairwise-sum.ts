/**
 * So few numbers are added in their order; more are halved, and the sums of the halves added. The error
 * of a sum then grows with the logarithm of its length (Higham, Accuracy and Stability of Numerical
 * Algorithms, 2002, section 4.2).
 */
const FEW = 16;

/** The sum of `length` numbers, each `step` behind the one before. */
export function pairwiseSum(array: Float64Array, at: number, step: number, length: number): number {
  if (length <= FEW) {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += array[at + i * step];
    return sum;
  }
  const half = length >> 1;
  const middle = at + half * step;
  if (length > 2 * FEW) {
    const first = pairwiseSum(array, at, step, half);
    return first + pairwiseSum(array, middle, step, length - half);
  }
  // Two halves at once, as neither waits for the other.
  let [first, second] = [0, 0];
  for (let i = 0; i < half; i++) {
    first += array[at + i * step];
    second += array[middle + i * step];
  }
  if (length % 2 === 1) second += array[middle + half * step];
  return first + second;
}

/** Rows of numbers: `rowStep` from one to the next, `step` inside. */
export interface Rows {
  array: Float64Array;
  rowStep: number;
  columns: number;
  step: number;
}

/**
 * The sums of the columns of `rows` rows, in the order in which {@link pairwiseSum} adds, into `result`.
 *
 * @param spare arrays for the sums of halves, made where they are missing.
 */
export function pairwiseRows(
  from: Rows,
  at: number,
  rows: number,
  result: Float64Array,
  spare: Float64Array[] = [],
  depth = 0,
): void {
  const { array, rowStep, columns, step } = from;
  if (rows > FEW) {
    const half = rows >> 1;
    spare[depth] ??= new Float64Array(columns);
    const second = spare[depth];
    pairwiseRows(from, at, half, result, spare, depth + 1);
    pairwiseRows(from, at + half * rowStep, rows - half, second, spare, depth + 1);
    for (let i = 0; i < columns; i++) result[i] += second[i];
    return;
  }
  result.fill(0);
  for (let row = 0; row < rows; row++) {
    const start = at + row * rowStep;
    for (let i = 0; i < columns; i++) result[i] += array[start + i * step];
  }
}

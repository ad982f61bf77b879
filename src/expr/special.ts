const seriesTerms = 48;
const fractionLevels = 28;

/**
 * The error function in double precision; JavaScript has none.
 *
 * Near 0 by the series erf x = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)‼, whose terms all have one
 * sign; further out by Laplace's continued fraction for 1 − erf x. Source: Abramowitz and Stegun,
 * 7.1.6 and 7.1.14.
 */
export function erf(x: number): number {
  const magnitude = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (magnitude < 2.5) {
    const square = x * x;
    let term = x;
    let sum = x;
    for (let n = 1; n < seriesTerms && sum + term !== sum; n++) {
      term *= (2 * square) / (2 * n + 1);
      sum += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-square) * sum;
  }
  let fraction = 0;
  for (let k = fractionLevels; k > 0; k--) fraction = k / 2 / (magnitude + fraction);
  const complement = Math.exp(-x * x) / Math.sqrt(Math.PI) / (magnitude + fraction);
  return x > 0 ? 1 - complement : complement - 1;
}

/** aᵇ of integers, b not negative, modulo 2³²: by squaring. */
export function integerPower(a: number, b: number): number {
  let power = 1;
  for (let [square, rest] = [a, b]; rest > 0; rest >>>= 1) {
    if (rest & 1) power = Math.imul(power, square);
    square = Math.imul(square, square);
  }
  return power;
}

/** aᵇ as IEEE 754 and C have it: 1 ** NaN and (±1) ** ±∞ are 1, where JavaScript has NaN. */
export function pow(a: number, b: number): number {
  return a === 1 || (a === -1 && (b === Infinity || b === -Infinity)) ? 1 : a ** b;
}

import type { FunctionName } from "../../src/expr/index.ts";

type Definition = (x: number, ...rest: number[]) => number;

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** 2/√π ∫₀ˣ e^(−t²) dt, by Simpson's rule. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  const n = 2000;
  let sum = 0;
  for (let i = 0; i <= n; i++) {
    const weight = i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-(((i / n) * x) ** 2));
  }
  return (2 / Math.sqrt(Math.PI)) * ((x / n / 3) * sum);
}

/**
 * Elementwise functions once more, in plain numbers and with PyTorch's defaults. Of a function that is not
 * here its row is the definition.
 */
export const definitions: Readonly<Partial<Record<FunctionName, Definition>>> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  // C's: JavaScript's has NaN there.
  pow: (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y),
  maximum: Math.max,
  minimum: Math.min,

  neg: (x) => -x,
  exp: Math.exp,
  log: Math.log,
  expm1: Math.expm1,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  reciprocal: (x) => 1 / x,
  square: (x) => x ** 2,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  ceil: Math.ceil,
  round: (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)),

  sin: Math.sin,
  cos: Math.cos,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  atan2: Math.atan2,
  tan: Math.tan,
  tanh: Math.tanh,
  sigmoid,
  erf,

  relu: (x) => Math.max(x, 0),
  leakyRelu: (x, slope = 0.01) => (x > 0 ? x : slope * x),
  elu: (x, alpha = 1) => (x > 0 ? x : alpha * Math.expm1(x)),
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  celu: (x, alpha = 1) => (x > 0 ? x : alpha * Math.expm1(x / alpha)),
  softplus: (x, beta = 1, threshold = Infinity) =>
    beta * x > threshold ? x : softplus(beta * x) / beta,
  logSigmoid: (x) => -softplus(-x),
  gelu: (x) => (x * (1 + erf(x / Math.SQRT2))) / 2,
  geluTanh: (x) => (x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))) / 2,
  mish: (x) => x * Math.tanh(softplus(x)),
  silu: (x) => x * sigmoid(x),
  softsign: (x) => x / (1 + Math.abs(x)),
  hardtanh: (x, min = -1, max = 1) => {
    if (x <= min) return min;
    if (x >= max) return max;
    return x;
  },
  hardsigmoid: (x) => Math.min(Math.max(x / 6 + 0.5, 0), 1),
  hardswish: (x) => (x < -3 ? 0 : (x * Math.min(x + 3, 6)) / 6),
  hardshrink: (x, lambd = 0.5) => (x >= -lambd && x <= lambd ? 0 : x),
  softshrink: (x, lambd = 0.5) => (Math.abs(x) <= lambd ? 0 : x - lambd * Math.sign(x)),
  tanhshrink: (x) => x - Math.tanh(x),
  threshold: (x, threshold, value) => (x <= threshold ? value : x),
  clamp: (x, min = -Infinity, max = Infinity) => Math.min(Math.max(x, min), max),

  eq: (x, y) => Number(x === y),
  ne: (x, y) => Number(x !== y),
  lt: (x, y) => Number(x < y),
  le: (x, y) => Number(x <= y),
  gt: (x, y) => Number(x > y),
  ge: (x, y) => Number(x >= y),
  isNaN: (x) => Number(Number.isNaN(x)),
  logicalNot: (x) => Number(x === 0),
};

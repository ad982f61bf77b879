import { formatShortFormula } from "../../../text/number.ts";
import { dot } from "../../differences.ts";
import type { Hypothesis } from "../evidence.ts";
import { numberText } from "./counts.ts";
import { type Claim, givenAs, type Pair, structural } from "./pair.ts";

/** Rounds what is an integer but for rounding. */
const tidy = (value: number) =>
  Math.abs(value - Math.round(value)) < 1e-6 ? Math.round(value) : value;

/** given = branch · (right − 1 on the diagonal) + past · (1 on the diagonal). */
function* branches(pair: Pair): Generator<Claim> {
  const { right, given, entries, outputs, zero, evidence, variable } = pair;
  if (variable.role !== "input" || evidence.output.shape.join() !== variable.tensor.shape.join())
    return;
  const isOnDiagonal = (k: number) => Math.floor(k / entries) === k % entries;
  // Of a function of each entry by itself, a sum of its slope and a constant says nothing.
  if (right.every((value, k) => isOnDiagonal(k) || Math.abs(value) <= zero)) return;
  let [rr, rg, ri, gi] = [0, 0, 0, 0];
  for (let k = 0; k < right.length; k++) {
    rr += right[k] ** 2;
    rg += right[k] * given[k];
    if (isOnDiagonal(k)) {
      ri += right[k];
      gi += given[k];
    }
  }
  const determinant = rr * outputs - ri * ri;
  const branch = tidy((rg * outputs - ri * gi) / determinant);
  const past = tidy((rr * gi - ri * rg) / determinant + branch);
  if ((branch === 1) === (past === 1) || branch === 0 || past === 0) return;
  const through = past === 1;
  const factor = through ? branch : past;
  const part = through
    ? "that comes back through the layer"
    : "that goes past the layer, dy itself (the residual)";
  const times = numberText(factor, evidence, variable);
  yield {
    jacobian: givenAs(
      pair,
      (i, j) => branch * right[i * entries + j] + (i === j ? past - branch : 0),
    ),
    title:
      factor === -1
        ? `The part of the gradient ${part} has the wrong sign`
        : `The part of the gradient ${part} has the factor ${times}`,
    because: through
      ? `it is dy ${factor < 0 ? "−" : "+"} ${factor === -1 ? "" : `${numberText(Math.abs(factor), evidence, variable)} · `}(what comes back through the layer), where dy + (that) is right`
      : `it is ${times} · dy + (what comes back through the layer), where dy + (that) is right`,
    advice:
      factor === -1
        ? "y = x − f(x) has dx = dy − (what comes back through f): negate dy before the branch"
        : `Leave out the factor ${times} in that part`,
  };
}

function isMultiple(a: Float64Array, b: Float64Array): boolean {
  const [aa, ab, bb] = [dot(a, a), dot(a, b), dot(b, b)];
  return ab * ab >= (1 - 1e-9) * aa * bb;
}

/** What is missing is a multiple of the variable itself, in every output the same. */
function* ownMultiple(pair: Pair): Generator<Claim> {
  const { right, given, entries, outputs, variable } = pair;
  const { data, size } = variable.tensor;
  if (size < 3 || isMultiple(right, given)) return;
  let [product, square] = [0, 0];
  for (let i = 0; i < outputs; i++) {
    for (let j = 0; j < entries; j++) {
      product += (right[i * entries + j] - given[i * entries + j]) * data[j];
      square += data[j] ** 2;
    }
  }
  const factor = product / square;
  const number = formatShortFormula(Math.abs(factor), 5);
  const { name } = variable;
  yield {
    jacobian: givenAs(pair, (i, j) => right[i * entries + j] - factor * data[j]),
    title:
      factor > 0
        ? `A multiple of ${name} itself is missing, as a penalty on its squares adds to the gradient`
        : `There is too much of ${name} itself, as a penalty on its squares adds to the gradient`,
    because: `${factor > 0 ? "what is missing" : "what is too much"} is exactly ${number} · ${name} · dy`,
    advice: `λ · Σ ${name}² has the gradient 2λ · ${name}: ${factor > 0 ? "add" : "subtract"} ${number} · ${name} · dy`,
  };
}

export const additive: Record<"branch-factor" | "term-factor", Hypothesis> = {
  "branch-factor": structural(
    "One of two parts of the gradient has a wrong factor",
    "Where y = x + f(x), dx is dy and what comes back through f",
    branches,
  ),
  "term-factor": structural(
    "A multiple of the variable is missing",
    "λ · Σ w² has the gradient 2λ · w",
    ownMultiple,
  ),
};

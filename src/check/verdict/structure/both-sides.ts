import type { Hypothesis } from "../evidence.ts";
import { describeByValue, type Field } from "./by-value.ts";
import { nameNumber } from "./counts.ts";
import { entryFields } from "./described.ts";
import { type Claim, givenAs, type Pair, structural } from "./pair.ts";

/** A function of each entry by itself, or a number: one derivative for each entry. */
interface Slopes {
  right: Float64Array;
  given: Float64Array;
}

function slopesOf({ right, given, outputs, entries, zero }: Pair): Slopes | null {
  if (outputs === 1) return { right, given };
  const isOff = (k: number) => Math.floor(k / entries) !== k % entries;
  const isElementwise =
    outputs === entries &&
    right.every((value, k) => !isOff(k) || Math.abs(value) <= zero) &&
    given.every((value, k) => !isOff(k) || Math.abs(value) <= zero);
  if (!isElementwise) return null;
  const diagonal = (matrix: Float64Array) =>
    Float64Array.from({ length: entries }, (_, j) => matrix[j * (entries + 1)]);
  return { right: diagonal(right), given: diagonal(given) };
}

/** What the right slopes are at some places. */
function needed(
  right: readonly number[],
  signs: readonly number[],
  zero: number,
  name: string,
  number: (value: number) => string,
): string {
  if (right.every((value) => Math.abs(value) <= 10 * zero)) return "it must be 0";
  const [first] = right;
  const isNear = (a: number, b: number) => Math.abs(a - b) <= 10 * zero;
  if (right.every((value) => isNear(value, first))) return `it must be ${number(first)}`;
  const size = first * Math.sign(signs[0]);
  if (right.every((value, i) => isNear(value, size * Math.sign(signs[i])))) {
    return `it must be ${number(size)} · sign(${name})`;
  }
  return "it has another derivative";
}

/** The derivative of one branch of a function, c · x or c, is used on both sides of its corner. */
function* claims(pair: Pair, isWhole: boolean): Generator<Claim> {
  const slopes = slopesOf(pair);
  if (!slopes || pair.entries < 6) return;
  const { right, given } = slopes;
  const { variable, zero } = pair;
  const { shape } = variable.tensor;
  const fields = entryFields(pair);
  const wrong = [...right.keys()].filter((j) => Math.abs(given[j] - right[j]) > 10 * zero);
  const number = (value: number) => nameNumber(value, pair.evidence, variable).text;
  const ones: Field = { name: "1", data: new Float64Array(right.length).fill(1) };
  for (const field of [...fields, ones]) {
    const { data, name } = field;
    let [product, square] = [0, 0];
    for (let j = 0; j < right.length; j++) {
      product += given[j] * data[j];
      square += data[j] ** 2;
    }
    const factor = product / square;
    const isEverywhere = given.every((value, j) => Math.abs(value - factor * data[j]) <= 10 * zero);
    if (!isEverywhere || Math.abs(factor) <= zero) continue;
    const isDy = pair.outputs > 1 && field === ones && Math.abs(factor - 1) < 1e-6;
    if (isDy !== isWhole) continue;
    for (const by of field === ones ? fields : [field]) {
      const where = describeByValue(new Set(wrong), shape, by);
      if (!where) continue;
      const formula = field === ones ? number(factor) : `${number(factor)} · (${name})`;
      const must = needed(
        wrong.map((j) => right[j]),
        wrong.map((j) => by.data[j]),
        zero,
        by.name,
        number,
      );
      yield {
        jacobian: givenAs(pair, (i, j) => (pair.outputs === 1 || i === j ? factor * data[j] : 0)),
        title: `The derivative of one branch is used on both sides: it is wrong ${where}, and right everywhere else`,
        because: `the gradient is ${formula} everywhere; ${where} ${must}`,
        advice: `Give backward forward's condition: ${where} ${must}`,
      };
    }
  }
}

export const branches: Record<"one-branch" | "dy-alone", Hypothesis> = {
  "one-branch": structural(
    "The derivative of one branch is used on both sides",
    "Give backward forward's condition",
    (pair) => claims(pair, false),
  ),
  "dy-alone": structural(
    "dy is passed on as it came",
    "Give backward forward's condition",
    (pair) => claims(pair, true),
  ),
};

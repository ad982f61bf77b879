import type { Hypothesis } from "../evidence.ts";
import { numberText } from "./counts.ts";
import { parts } from "./described.ts";
import { type Claim, type Pair, structural } from "./pair.ts";

/** A divisor, told by the count that it should be. */
function divisorText(divisor: number, count: number, { evidence, variable }: Pair): string {
  for (const power of [2, 3]) {
    if (Math.abs(divisor ** power - count) < 1e-4) {
      return `${Math.round(divisor)} (${count} is ${Math.round(divisor)}${power === 2 ? "²" : "³"})`;
    }
  }
  return numberText(divisor, evidence, variable);
}

/** Forward takes a mean, and dy goes to one entry of it. */
function* toOne(
  { right, given, zero, outputs, entries, variable }: Pair,
  count: number,
  whole: string,
): Generator<Claim> {
  const rows = Array.from({ length: outputs }, (_, i) =>
    [...Array(entries).keys()].filter((j) => Math.abs(given[i * entries + j]) > zero),
  );
  const isOne = rows.every(
    (row, i) => row.length === 1 && Math.abs(right[i * entries + row[0]]) > zero,
  );
  if (!isOne) return;
  const share = given[rows[0][0]];
  const part = Math.abs(share - 1) < 1e-6 ? "all of dy" : "its part";
  yield {
    jacobian: given.map((value) => (Math.abs(value) > zero ? share : 0)),
    title: `Forward takes a mean over ${whole}, and backward gives dy to one of them`,
    because: `every output is the mean of ${count} entries of ${variable.name}, of which one gets ${part} and the others nothing`,
    advice: `Give dy / ${count} to each of them`,
  };
}

/** Forward is a mean of as many entries for each output; backward divides by another number. */
function* claims(pair: Pair, isUndivided: boolean): Generator<Claim> {
  const { right, given, zero, entries, variable } = pair;
  const [count, ...others] = parts(pair);
  if (!(count > 1) || others.some((other) => other !== count)) return;
  if (right.some((value) => Math.abs(value) > zero && Math.abs(value * count - 1) > 1e-5)) return;
  const k = right.findIndex((value) => Math.abs(value) > zero);
  const factor = given[k] / right[k];
  const { name } = variable;
  const what = `every output is the mean of ${count} entries of ${name}`;
  const jacobian = right.map((value) => value * factor);
  const is = (value: number) => Math.abs(factor / value - 1) < 1e-6;
  const whole =
    entries === count
      ? `all ${count} entries of ${name}`
      : `the ${count} entries of a window or row`;
  if (!isUndivided) yield* toOne(pair, count, whole);
  if (is(count) !== isUndivided) return;
  if (isUndivided) {
    yield {
      jacobian,
      title: `The division by ${count} is missing: forward takes a mean over ${whole}`,
      because: `${what}, and dy goes to each of them whole`,
      advice: `Divide dy by ${count}`,
    };
  } else if (is(1 / count)) {
    yield {
      jacobian,
      title: `It is divided by ${count} twice: forward takes a mean over ${whole}`,
      because: `${what}, and each of them gets dy / ${count ** 2}`,
      advice: `Divide dy by ${count} once`,
    };
  } else if (factor > 0) {
    const by = divisorText(count / factor, count, pair);
    yield {
      jacobian,
      title: `It is divided by ${by}, where forward divides by ${count}`,
      because: `${what}, and each of them gets dy / ${by}`,
      advice: `Divide dy by ${count}, the number of entries in each mean`,
    };
  }
}

export const means: Record<"not-divided" | "mean-count", Hypothesis> = {
  "not-divided": structural("The division by a mean's count is missing", "Divide by it", (pair) =>
    claims(pair, true),
  ),
  "mean-count": structural(
    "It is divided by another count than forward's",
    "Divide by the number of entries in each mean",
    (pair) => claims(pair, false),
  ),
};

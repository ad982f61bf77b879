import type { Hypothesis } from "../evidence.ts";
import { numberText } from "./counts.ts";
import { parts } from "./described.ts";
import { type Claim, type Pair, structural } from "./pair.ts";

/** Forward is a mean of as many entries for each output; backward divides by another number. */
function* claims(pair: Pair, isUndivided: boolean): Generator<Claim> {
  const { right, given, zero, entries, evidence, variable } = pair;
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
    const by = numberText(count / factor, evidence, variable);
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

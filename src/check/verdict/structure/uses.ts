import type { Hypothesis } from "../evidence.ts";
import { describe, uses } from "./described.ts";
import { type Claim, givenAs, type Pair, structural } from "./pair.ts";
import { dimensions, indexAlong } from "./places.ts";
import { outputSpace } from "./words.ts";

/** The outputs that an entry is used in, of which one counts: by the order of outputs along dimensions. */
function* oneOfSeveral(pair: Pair): Generator<Claim & { isLast: boolean }> {
  const { right, zero, outputs, entries, evidence, variable } = pair;
  const { shape } = evidence.output;
  const counts = uses(pair);
  const several = counts.filter((count) => count > 1).length;
  if (several === 0 || outputs < 2) return;
  const orders: [string, (output: number) => number][] = [
    ["", (output) => output],
    ...shape.flatMap((size, dim): [string, (output: number) => number][] =>
      size > 1 && shape.length > 1
        ? [
            [
              ` along ${dimensions([dim])} of the output`,
              (output) => indexAlong(output, shape, dim),
            ],
          ]
        : [],
    ),
  ];
  for (const [words, order] of orders) {
    for (const isLast of [true, false]) {
      const sign = isLast ? 1 : -1;
      const best = new Float64Array(entries).fill(-Infinity);
      const isUsed = (i: number, j: number) => Math.abs(right[i * entries + j]) > zero;
      for (let i = 0; i < outputs; i++) {
        for (let j = 0; j < entries; j++) {
          if (isUsed(i, j)) best[j] = Math.max(best[j], sign * order(i));
        }
      }
      const most = Math.max(...counts);
      const which = isLast ? "last" : "first";
      yield {
        isLast,
        jacobian: givenAs(pair, (i, j) =>
          sign * order(i) === best[j] ? right[i * entries + j] : 0,
        ),
        because:
          `an entry of ${variable.name} is used in up to ${most} outputs, and of several uses only the ` +
          `${which}${words} counts (${several} of ${entries} entries are used more than once)` +
          pickedWords(pair, best, sign),
      };
    }
  }
}

/** Which outputs the counted uses are, where that can be said. */
function pickedWords(pair: Pair, best: Float64Array, sign: number): string {
  const picked = new Set([...best].filter(Number.isFinite).map((value) => sign * value));
  const at = describe(picked, new Set(), outputSpace(pair), []);
  return at && picked.size > 1 ? `: dy arrives only from ${at.words} of the output` : "";
}

function* onlyOneUse(pair: Pair, wantsLast: boolean): Generator<Claim> {
  for (const { isLast, ...claim } of oneOfSeveral(pair)) if (isLast === wantsLast) yield claim;
}

/** Sums and means of the right gradient along dimensions, put at every place of them. */
function* spread(pair: Pair): Generator<Claim> {
  const { right, entries, evidence, variable } = pair;
  const sides = [
    { name: variable.name, shape: variable.tensor.shape, isEntry: true },
    { name: "dy", shape: evidence.output.shape, isEntry: false },
  ];
  for (const { name, shape, isEntry } of sides) {
    for (const [dim, size] of shape.entries()) {
      if (size < 2) continue;
      const stride = shape.slice(dim + 1).reduce((product, n) => product * n, 1);
      const sum = (i: number, j: number) => {
        const place = isEntry ? j : i;
        const base = place - indexAlong(place, shape, dim) * stride;
        let total = 0;
        for (let from = base; from < base + size * stride; from += stride) {
          total += isEntry ? right[i * entries + from] : right[from * entries + j];
        }
        return total;
      };
      for (const [word, by] of [
        ["sum", 1],
        ["mean", size],
      ] as const) {
        yield {
          jacobian: givenAs(pair, (i, j) => sum(i, j) / by),
          title: isEntry
            ? `Every index of dimension ${dim} of ${name} gets the ${word} of the gradients along it, not its own`
            : `dy is replaced by its ${word} along dimension ${dim}`,
          because: isEntry
            ? `the gradient is the ${word} over dimension ${dim} of the right one, put at each of its ${size} places`
            : `it is the right gradient for a dy that is the ${word} over dimension ${dim} at each of its ${size} places`,
          advice: `Leave out the ${word} over dimension ${dim}: forward keeps its places apart`,
        };
      }
    }
  }
}

export const usesOfEntries: Record<"one-use" | "spread", Hypothesis> & { last: Hypothesis } = {
  last: structural(
    "Only the last use counts: the gradient is assigned where it should be added up",
    "Add each use's part to the gradient (+=): what is used several times gets the sum of its parts",
    (pair) => onlyOneUse(pair, true),
  ),
  "one-use": structural(
    "Only one of several uses counts: the gradients of all of them must be summed",
    "What is used in several outputs has the sum over them as its gradient",
    (pair) => onlyOneUse(pair, false),
  ),
  spread: structural(
    "A sum or mean is taken over a dimension that forward keeps apart",
    "Each entry gets its own gradient",
    spread,
  ),
};

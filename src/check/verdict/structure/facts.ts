import type { Hypothesis } from "../evidence.ts";
import { describe, entryFields, outputFields } from "./described.ts";
import { type Claim, givenAs, type Pair, structural } from "./pair.ts";
import { indexAlong } from "./places.ts";
import { entrySpace, outputSpace } from "./words.ts";

/** Along which dimensions, of the outputs and of the entries, a Jacobian stays at one index. */
function apart(
  { outputs, entries, zero, evidence, variable }: Pair,
  jacobian: Float64Array,
): [number, number][] {
  const y = evidence.output.shape;
  const { shape } = variable.tensor;
  const dims = y.flatMap((size, a) =>
    shape.flatMap((other, b): [number, number][] => (size === other && size > 1 ? [[a, b]] : [])),
  );
  return dims.filter(([a, b]) => {
    for (let i = 0; i < outputs; i++) {
      for (let j = 0; j < entries; j++) {
        const isUsed = Math.abs(jacobian[i * entries + j]) > 10 * zero;
        if (isUsed && indexAlong(i, y, a) !== indexAlong(j, shape, b)) return false;
      }
    }
    return true;
  });
}

/** dy of one sample reaches another, which forward keeps apart; or does not, where forward mixes them. */
function* leaks(pair: Pair): Generator<Claim> {
  const { right, given, variable } = pair;
  if (variable.role !== "input") return;
  const [mine, theirs] = [apart(pair, right), apart(pair, given)];
  const has = (pairs: [number, number][], [a, b]: [number, number]) =>
    pairs.some(([c, d]) => a === c && b === d);
  const nouns = outputSpace(pair).nouns;
  for (const [a, b] of mine) {
    if (has(theirs, [a, b])) continue;
    const noun = nouns[a] ?? `index of dimension ${b}`;
    yield {
      jacobian: given,
      title: `dy of one ${noun} reaches ${variable.name} at another, which forward keeps apart`,
      because: `in forward an output depends on its own index of dimension ${b} of ${variable.name} alone; the gradient goes to others as well`,
      advice: `Look for a sum, mean, product or reshape that goes over dimension ${a} of dy, and for a mask that is missing`,
    };
  }
  for (const [a, b] of theirs) {
    if (has(mine, [a, b]) || given.every((value) => value === 0)) continue;
    const noun = nouns[a] ?? `index of dimension ${b}`;
    yield {
      jacobian: given,
      title: `No gradient crosses from one ${noun} to another, though forward mixes them`,
      because: `in forward an output depends on other indices of dimension ${b} of ${variable.name} too; the gradient stays at the same one`,
      advice: `Sum the parts of dy over all indices of dimension ${a}: what is computed over that dimension has a gradient of its own`,
    };
  }
}

/** Of what share of the places it says something that those are the wrong ones. */
const most = 0.75;

/** All that is wrong is at some places that have a description. */
function* onlyAt(pair: Pair): Generator<Claim> {
  const { right, given, outputs, entries, zero, variable, evidence } = pair;
  const isWrong = (k: number) => Math.abs(given[k] - right[k]) > 10 * zero;
  const [rows, columns] = [new Set<number>(), new Set<number>()];
  for (let k = 0; k < right.length; k++) {
    if (!isWrong(k)) continue;
    rows.add(Math.floor(k / entries));
    columns.add(k % entries);
  }
  const isZero = (of: (k: number) => boolean) =>
    [...given.keys()].every((k) => !of(k) || Math.abs(given[k]) <= zero);
  const atColumns = describe(columns, new Set(), entrySpace(pair), entryFields(pair));
  if (atColumns && columns.size <= most * entries) {
    const state = isZero((k) => columns.has(k % entries)) ? "is 0" : "is wrong";
    yield {
      jacobian: givenAs(pair, (i, j) => (columns.has(j) ? given : right)[i * entries + j]),
      title: `The gradient ${state} ${atColumns.by === "index" ? "at " : ""}${atColumns.words}, and is right everywhere else`,
      because: `${columns.size} of ${entries} entries of ${variable.name} are wrong, these`,
      advice: "Look for what backward does to these entries alone",
    };
  }
  const atRows = describe(rows, new Set(), outputSpace(pair), outputFields(evidence));
  if (atRows && rows.size <= most * outputs) {
    const where = atRows.by === "index" ? `of ${atRows.words}` : atRows.words;
    yield {
      jacobian: givenAs(pair, (i, j) => (rows.has(i) ? given : right)[i * entries + j]),
      title: `What comes from dy ${where} is wrong, and all else is right`,
      because: `the parts of ${rows.size} of ${outputs} outputs are wrong, these`,
      advice: "Look for what backward does to the dy of these outputs alone",
    };
  }
}

/** What is true of the numbers where no mistake explains them. */
export const facts: Record<"leak" | "only-at", Hypothesis> = {
  leak: structural(
    "Gradients go where forward keeps apart",
    "Look for a sum or a product over the wrong dimension",
    leaks,
  ),
  "only-at": structural(
    "It is wrong at some places only",
    "Look for what backward does to these places alone",
    onlyAt,
  ),
};

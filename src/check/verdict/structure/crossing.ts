import type { Hypothesis } from "../evidence.ts";
import { numberText } from "./counts.ts";
import { factorsByPlace, twoFactors } from "./fields.ts";
import { type Claim, givenAs, type Pair, structural } from "./pair.ts";
import { indexAlong } from "./places.ts";
import { outputSpace } from "./words.ts";

/** How an output's index along a dimension stands to an entry's. */
interface Relation {
  holds: (output: number, entry: number) => boolean;
  title: string;
  /** What the places are called. */
  what: string;
  advice: string;
}

/** Relations between the index of a dimension of the outputs and that of a dimension of the entries. */
function* relations(pair: Pair): Generator<Relation> {
  const { evidence, variable } = pair;
  const { output } = evidence;
  const { shape } = variable.tensor;
  const nouns = outputSpace(pair).nouns;
  if (output.shape.join() === shape.join() && shape.length > 0) {
    yield {
      holds: (i, j) => i !== j,
      title:
        "Only the direct terms are there: what an output depends on at other places is missing",
      what: "every output's part from entries at other places than its own",
      advice:
        "Each output depends on more than the entry at its own place: add the cross terms to dx",
    };
    yield {
      holds: (i, j) => i === j,
      title:
        "Only the cross terms are there: what an output depends on at its own place is missing",
      what: "every output's part from the entry at its own place",
      advice: "Add the direct term, dy times the slope at the same place",
    };
  }
  for (const [a, size] of output.shape.entries()) {
    for (const [b, other] of shape.entries()) {
      if (size !== other || size < 2) continue;
      const noun = nouns[a] ?? "index";
      const where =
        a === b ? `dimension ${a}` : `dimension ${a} of the output and ${b} of ${variable.name}`;
      const away = (i: number, j: number) =>
        indexAlong(i, output.shape, a) - indexAlong(j, shape, b);
      yield {
        holds: (i, j) => away(i, j) !== 0,
        title: `Nothing crosses from one ${noun} to another along ${where}, though forward mixes them: the cross terms are missing`,
        what: `what an output gets from another ${noun} along ${where}`,
        advice: `Sum dy's parts over all of dimension ${b}, not only over the same ${noun}`,
      };
      yield {
        holds: (i, j) => away(i, j) === 0,
        title: `The direct term is missing: what an output depends on at its own ${noun} along ${where}`,
        what: `what an output gets from its own ${noun} along ${where}`,
        advice: "Add the part of the output's own index to the part of the others",
      };
      for (const sign of [1, -1]) {
        const side = sign > 0 ? "before" : "after";
        for (let most = 0; most < size - 1; most++) {
          const reach =
            most === 0 ? `what comes ${side} it` : `what comes more than ${most} ${side} it`;
          yield {
            holds: (i, j) => sign * away(i, j) > most,
            title:
              most === 0
                ? `No gradient goes from an output to ${reach} along ${where}`
                : `The gradient goes back ${most} ${noun}${most === 1 ? "" : noun === "index" ? " places" : "s"} and no further: it is cut off along ${where}`,
            what: `what an output gets from ${reach} along ${where}`,
            advice: `Carry the gradient on from each ${noun} to the one ${side} it, and add it (+=) to what arrives there, down to the ${sign > 0 ? "first" : "last"}`,
          };
        }
      }
    }
  }
}

function* partsBetween(pair: Pair): Generator<Claim> {
  const { entries, right, evidence, variable } = pair;
  const factors = factorsByPlace(pair);
  const two = factors && twoFactors(factors);
  if (!factors || !two) return;
  const { factor, places } = two;
  for (const { holds, title, what, advice } of relations(pair)) {
    const isExact = factors.every(
      (value, k) =>
        Number.isNaN(value) || holds(Math.floor(k / entries), k % entries) === places.has(k),
    );
    if (!isExact) continue;
    const times = numberText(factor, evidence, variable);
    yield {
      jacobian: givenAs(pair, (i, j) => right[i * entries + j] * (holds(i, j) ? factor : 1)),
      title:
        factor === 0
          ? title
          : `${what.charAt(0).toUpperCase()}${what.slice(1)} comes in with the factor ${times}`,
      because: `${what} ${factor === 0 ? "is missing" : `counts ${times} times`}; all else is right`,
      advice: factor === 0 ? advice : "Divide by this factor, or leave it out, in that term alone",
    };
  }
}

export const crossing: Record<"cross-terms", Hypothesis> = {
  "cross-terms": structural(
    "The cross terms are missing",
    "Each output depends on several entries: dx sums dy over all of them",
    partsBetween,
  ),
};

import { formatShort, withMinusSign } from "../../../text/number.ts";
import type { Hypothesis } from "../evidence.ts";
import { numberText } from "./counts.ts";
import { type Described, describe, entryFields, outputFields } from "./described.ts";
import { factorsByEntry, factorsByOutput, type TwoFactors, twoFactors } from "./fields.ts";
import { type Claim, jacobianOf, type Pair, structural } from "./pair.ts";
import { entrySpace, outputSpace } from "./words.ts";

/** Factors that are 1 but for some places, which have a description. */
interface Part extends TwoFactors {
  at: Described;
}

function part(
  factors: Float64Array | null,
  describeSet: (places: Set<number>, unknown: Set<number>) => Described | null,
): Part | null {
  const two = factors && twoFactors(factors);
  if (!factors || !two) return null;
  const unknown = new Set([...factors.keys()].filter((place) => Number.isNaN(factors[place])));
  const at = describeSet(two.places, unknown);
  return at && { ...two, at };
}

const entryPart = (pair: Pair) =>
  part(factorsByEntry(pair), (places, unknown) =>
    describe(places, unknown, entrySpace(pair), entryFields(pair)),
  );

const outputPart = (pair: Pair) =>
  part(factorsByOutput(pair), (places, unknown) =>
    describe(places, unknown, outputSpace(pair), outputFields(pair.evidence)),
  );

const byEntry = (pair: Pair, { factor, places }: Part) =>
  jacobianOf(pair, (i, j) => pair.right[i * pair.entries + j] * (places.has(j) ? factor : 1));

const byOutput = (pair: Pair, { factor, places }: Part) =>
  jacobianOf(pair, (i, j) => pair.right[i * pair.entries + j] * (places.has(i) ? factor : 1));

/** What a factor makes of a gradient: "is 0", "has the wrong sign". */
function effectOf(factor: number, { evidence, variable }: Pair): string {
  if (factor === 0) return "is 0";
  if (factor === -1) return "has the wrong sign";
  return `is ${numberText(factor, evidence, variable)} times the right one`;
}

/** What to do about a factor that only some places have. */
function adviceFor(words: string, factor: number): string {
  const extreme = /where (\|.*\|) is the largest$/.exec(words)?.[1];
  if (extreme) {
    return `Look for what backward does to this entry alone, or where ${extreme} is large: a cut, or another branch`;
  }
  if (factor !== 0) return "Look for what backward does to these places alone, and leave it out";
  if (/^(the first|index 0 of)/.test(words)) {
    return "A loop that begins one too late leaves out the first: begin at index 0";
  }
  if (/^the last/.test(words)) {
    return "A loop that ends one too early leaves out the last: go on to the last index";
  }
  return "Look at where backward's loops begin and end, at their step, and at a condition in them: all places count";
}

/** The factor that a region lacks or has too much. */
function changeFor({ factor }: Part, slope: number | null): string {
  if (factor === 0) {
    return `give that side its own slope, ${slope === null ? "which is not 0" : shortNumber(slope)}`;
  }
  if (factor === -1) return "turn the sign on that side";
  return `multiply by ${shortNumber(1 / factor)} on that side, as forward does`;
}

const shortNumber = (value: number) => withMinusSign(formatShort(value, 5));

/** The one right derivative of all that is in a part; null where they differ. */
function slopeIn({ right, entries, zero }: Pair, isIn: (k: number) => boolean): number | null {
  const slopes = [...right.keys()]
    .filter((k) => isIn(k) && Math.abs(right[k]) > zero)
    .map((k) => right[k]);
  const isOne = entries > 1 && slopes.every((slope) => Math.abs(slope - slopes[0]) <= 10 * zero);
  return isOne ? slopes[0] : null;
}

/** Which outputs' dy does not arrive or, where those are nearly all, whose does. */
function missingDy(what: string, count: number, { outputs }: Pair): Omit<Claim, "jacobian"> {
  const others = /^all but (.*)$/.exec(what)?.[1];
  if (others && count > outputs / 2) {
    return {
      title: `dy arrives only from ${others} of the outputs: the sum over all others is missing`,
      because: `the gradient is the part of ${others} alone (${outputs - count} of ${outputs} outputs)`,
      advice:
        "Sum dy over every dimension that the variable does not have, over all of its indices",
    };
  }
  return {
    title: `dy of some outputs does not arrive: that of ${what}`,
    because: `the part of ${what} is missing (${count} of ${outputs} outputs); that of all others is right`,
    advice: adviceFor(what, 0),
  };
}

export const partial: Record<"dy-missing" | "region" | "places-wrong", Hypothesis> = {
  region: structural(
    "It is right on one side of a threshold only",
    "The function has two branches: each needs its own derivative",
    function* (pair): Generator<Claim> {
      const found = entryPart(pair);
      const isByEntry = found?.at.by === "value";
      const area = isByEntry ? found : outputPart(pair);
      if (area?.at.by !== "value") return;
      const { at, factor } = area;
      const effect = effectOf(factor, pair);
      const slope = slopeIn(pair, (k) =>
        area.places.has(isByEntry ? k % pair.entries : Math.floor(k / pair.entries)),
      );
      yield {
        jacobian: isByEntry ? byEntry(pair, area) : byOutput(pair, area),
        title: `The gradient ${effect} ${at.words}, and is right everywhere else`,
        because: `${area.places.size} places have the factor ${shortNumber(factor)}, all others have 1`,
        advice: `Look at the branch of backward ${at.words}: ${changeFor(area, slope)}`,
      };
    },
  ),
  "places-wrong": structural(
    "It is wrong at some places only",
    "Look for what backward does to these places alone",
    function* (pair): Generator<Claim> {
      const some = entryPart(pair);
      if (some?.at.by !== "index") return;
      const { at, factor, places } = some;
      yield {
        jacobian: byEntry(pair, some),
        title: `The gradient ${effectOf(factor, pair)} at ${at.words}, and is right everywhere else`,
        because: `${places.size} of ${pair.entries} entries have the factor ${shortNumber(factor)}, all others have 1`,
        advice: adviceFor(at.words, factor),
      };
    },
  ),
  "dy-missing": structural(
    "dy of some outputs does not arrive",
    "Every output's dy counts",
    function* (pair): Generator<Claim> {
      const { evidence, variable } = pair;
      const some = outputPart(pair);
      if (some?.at.by !== "index") return;
      const { at, factor } = some;
      const what = at.words;
      yield {
        jacobian: byOutput(pair, some),
        ...(factor === 0
          ? missingDy(what, some.places.size, pair)
          : {
              title: `dy of some outputs comes in with a wrong factor: that of ${what}`,
              because: `the part of ${what} counts ${numberText(factor, evidence, variable)} times; that of all others is right`,
              advice: adviceFor(what, factor),
            }),
      };
    },
  ),
};

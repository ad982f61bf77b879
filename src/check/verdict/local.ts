import { listed } from "../../text/listed.ts";
import { formatShortFormula } from "../../text/number.ts";
import { type Box, countOf, insideOf, placeText } from "../box.ts";
import type { Variable } from "../subject.ts";
import type { Evidence, Hypothesis, Prediction } from "./evidence.ts";

type LocalCause = "few-entries" | "one-block";

/** What stands in a box, and what that points to. */
function findingIn(evidence: Evidence, variable: Variable, right: Float64Array[], box: Box) {
  const factor = factorIn(evidence, variable, right, box);
  if (factor === null) {
    return {
      text: "is no multiple of the right one",
      advice: "Look at what sets these apart in backward: an index, the bounds of a loop, a slice",
    };
  }
  if (Math.abs(factor) < 1e-6) {
    return {
      text: "is 0",
      advice: "Look for a loop, a slice or a mask in backward that leaves them out",
    };
  }
  if (Math.abs(factor + 1) < 1e-6) {
    return {
      text: "has the other sign",
      advice: "Look at the sign of the term that backward writes there",
    };
  }
  const times = `${formatShortFormula(factor, 5)} times`;
  return {
    text: `is ${times} the right one`,
    advice: `Look for what is written ${times}, or with another factor, there: an index that a loop meets again, a bound`,
  };
}

/** The factor between the gradient and the right one in a box, if there is one. */
function factorIn(evidence: Evidence, variable: Variable, right: Float64Array[], box: Box) {
  const isInside = insideOf([box], variable.tensor.shape);
  let [product, square, squares, error] = [0, 0, 0, 0];
  for (const [k, given] of evidence.given(variable).entries()) {
    right[k].forEach((value, entry) => {
      if (Number.isNaN(value) || !isInside(entry)) return;
      const number = given[entry];
      product += value * number;
      square += value ** 2;
      squares += number ** 2;
      error += (number - value) ** 2;
    });
  }
  const left = squares - product ** 2 / square;
  return square > 0 && left <= 1e-6 * error ? product / square : null;
}

function localHypothesis(accepts: (boxes: readonly Box[]) => boolean): Hypothesis {
  return {
    title: "A part of the gradient is wrong, and everything else is right",
    advice: "Look at what sets these apart in backward",
    *predict(evidence, variable, right): Generator<Prediction> {
      const boxes = evidence.boxes(variable);
      if (!boxes?.length || !accepts(boxes)) return;
      const { shape } = variable.tensor;
      const given = evidence.given(variable);
      const isInside = insideOf(boxes, shape);
      const findings = boxes.map((box) => findingIn(evidence, variable, right, box));
      const places = boxes.map((box) => placeText(box, shape));
      yield {
        gradients: right.map((gradient, k) =>
          gradient.map((value, entry) =>
            !Number.isNaN(value) && isInside(entry) ? given[k][entry] : value,
          ),
        ),
        title: titleOf(boxes, places),
        because: because(places, findings),
        advice: findings[0].advice,
        isProbed: true,
      };
    },
  };
}

function titleOf(boxes: readonly Box[], places: readonly string[]): string {
  const isOne = boxes.length === 1 && countOf(boxes[0]) === 1;
  if (isOne) return `One entry of the gradient is wrong, ${places[0]}, and every other is right`;
  if (boxes.every((box) => countOf(box) === 1)) {
    return `${boxes.length} entries of the gradient are wrong, ${listed(places)}, and every other is right`;
  }
  return `The gradient is wrong in ${listed(places)}, and right everywhere else`;
}

function because(places: readonly string[], findings: readonly { text: string }[]): string {
  const texts = new Set(findings.map(({ text }) => text));
  if (texts.size === 1) return `there it ${findings[0].text}`;
  return findings.map(({ text }, i) => `at ${places[i]} it ${text}`).join(", ");
}

const isFew = (boxes: readonly Box[]) => boxes.every((box) => countOf(box) === 1);

export const local: Record<LocalCause, Hypothesis> = {
  "few-entries": localHypothesis(isFew),
  "one-block": localHypothesis((boxes) => !isFew(boxes)),
};

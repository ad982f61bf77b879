import { countOf } from "../box.ts";
import type { Variable } from "../subject.ts";
import { activationMistakes } from "./activations.ts";
import { type Evidence, fewest, type Hypothesis } from "./evidence.ts";
import { factors } from "./factors.ts";
import { indexFactors } from "./index-factors.ts";
import { layout } from "./layout.ts";
import { local } from "./local.ts";
import { misplaced } from "./misplaced.ts";
import { order } from "./order.ts";
import { statistics } from "./statistics.ts";
import { terms } from "./terms.ts";
import type { Cause, Verdict } from "./verdict.ts";

/**
 * Every mistake there is a name for. Where two explain the same numbers, the earlier row wins: the
 * special case stands before the general one.
 */
const hypotheses: Record<Cause, Hypothesis> = {
  "all-zero": factors["all-zero"],
  ...order,
  sign: factors.sign,
  transposed: layout.transposed,
  ...activationMistakes,
  ...statistics,
  "summed-not-averaged": factors["summed-not-averaged"],
  "averaged-not-summed": factors["averaged-not-summed"],
  "last-use": layout["last-use"],
  "not-summed": layout["not-summed"],
  "operands-exchanged": layout["operands-exchanged"],
  "constant-factor": factors["constant-factor"],
  ...terms,
  misplaced,
  "index-factors": indexFactors,
  ...local,
};

/** A verdict that was reached without the numbers, by how a target behaves. */
export function verdictOf(cause: Cause, variables: string[], evidence: string): Verdict {
  const { title, advice } = hypotheses[cause];
  return { cause, title, part: null, variables, explained: 1, evidence, advice };
}

/** What share of the error must be explained for a cause to be named. */
const enough = 1 - 1e-6;

interface Match {
  variable: Variable;
  explained: number;
  because: string;
  title: string;
  advice: string;
}

/**
 * Names the causes of wrong gradients: the one that explains the most variables first.
 *
 * @param isOver whether the time is up, for all but what is known already.
 */
export function diagnose(
  evidence: Evidence,
  wrong: readonly Variable[],
  isOver: () => boolean,
): Verdict[] {
  let isCut = false;
  const matches = new Map<Cause, Match[]>();
  for (const variable of wrong) {
    const right = evidence.right(variable);
    if (!right) continue;
    const tried = isInFewEntries(evidence, variable) ? local : hypotheses;
    for (const [cause, hypothesis] of Object.entries(tried) as [Cause, Hypothesis][]) {
      if (tried === hypotheses && isOver()) {
        isCut = true;
        break;
      }
      const match = bestMatch(evidence, variable, right, hypothesis);
      if (!match) continue;
      matches.set(cause, [...(matches.get(cause) ?? []), match]);
      // Of one variable the first cause is the verdict; of several, that which explains the most.
      if (wrong.length === 1) break;
    }
  }
  const left = new Set(wrong);
  const verdicts: Verdict[] = [];
  while (left.size > 0) {
    const ranked = (Object.keys(hypotheses) as Cause[])
      .map((cause) => ({
        cause,
        found: (matches.get(cause) ?? []).filter(({ variable }) => left.has(variable)),
      }))
      .sort((a, b) => b.found.length - a.found.length);
    const [{ cause, found }] = ranked;
    if (found.length === 0) break;
    for (const { variable } of found) left.delete(variable);
    verdicts.push({
      cause,
      title: found[0].title,
      part: null,
      variables: found.map(({ variable }) => variable.name),
      explained: Math.min(...found.map(({ explained }) => explained)),
      evidence: evidenceOf(found),
      advice: found[0].advice,
    });
  }
  if (left.size > 0) verdicts.push(unexplained(evidence, [...left], isCut));
  return verdicts;
}

/** Whether a gradient is wrong in so few entries that no pattern can be seen in them. */
function isInFewEntries(evidence: Evidence, variable: Variable): boolean {
  const boxes = evidence.boxes(variable);
  if (!boxes || !evidence.isSample(variable)) return false;
  return boxes.reduce((sum, box) => sum + countOf(box), 0) < fewest;
}

function evidenceOf(found: readonly Match[]): string {
  const reasons = new Set(found.map(({ because }) => because));
  if (reasons.size === 1) return found[0].because;
  return found.map(({ variable, because }) => `${variable.name}: ${because}`).join("; ");
}

function unexplained(evidence: Evidence, variables: readonly Variable[], isCut: boolean): Verdict {
  const isSample = variables.some((variable) => evidence.isSample(variable));
  return {
    cause: "unexplained",
    title: "No known mistake explains these numbers",
    part: null,
    variables: variables.map(({ name }) => name),
    explained: 0,
    evidence: isCut
      ? "the budget was used up before every pattern was tried"
      : isSample
        ? "the error fits none of the patterns at the entries that were looked at"
        : "the error fits none of the patterns",
    advice: isSample
      ? "Look at the worst entries, or check the same with small shapes"
      : "Look at the worst entries and at where in the matrix they are",
  };
}

function bestMatch(
  evidence: Evidence,
  variable: Variable,
  right: Float64Array[],
  hypothesis: Hypothesis,
): Match | null {
  const i = evidence.subject.variables.indexOf(variable);
  const given = evidence.passes.map(
    ({ gradients }, k) => gradients[i]?.data ?? new Float64Array(right[k].length),
  );
  const isSample = evidence.isSample(variable);
  let best: Match | null = null;
  for (const prediction of hypothesis.predict(evidence, variable, right)) {
    const least = !isSample ? 0 : prediction.isProbed ? 1 : fewest;
    const explained = shareExplained(given, prediction.gradients, right, least);
    if (explained >= enough && explained > (best?.explained ?? 0)) {
      const { because, title = hypothesis.title, advice = hypothesis.advice } = prediction;
      best = { variable, explained, because, title, advice };
    }
  }
  return best;
}

/**
 * 1 − the mean square of given − predicted over that of given − right. Of a sample, what is not NaN
 * counts, and a mistake must tell enough of it: some entries that are known, some of them wrong.
 *
 * @param least how many entries that is; 0 where all are known.
 */
function shareExplained(
  given: Float64Array[],
  predicted: ArrayLike<number>[],
  right: Float64Array[],
  least: number,
): number {
  const isSample = least > 0;
  let [unexplained, givenSquares, told] = [0, 0, 0];
  let [squares, known, wrong] = [0, 0, 0];
  for (const [k, numbers] of given.entries()) {
    if (predicted[k].length !== numbers.length) return 0;
    const isComparable = right[k].length === numbers.length;
    for (let i = 0; i < numbers.length; i++) {
      const square = (numbers[i] - predicted[k][i]) ** 2;
      if (!isSample || !Number.isNaN(predicted[k][i])) {
        unexplained += square;
        givenSquares += numbers[i] ** 2;
        told++;
      }
      const error = isComparable ? numbers[i] - right[k][i] : numbers[i];
      if (!isSample || !Number.isNaN(error)) {
        squares += error ** 2;
        known++;
        if (Math.abs(error) > 1e-6 * Math.abs(numbers[i])) wrong++;
      }
    }
  }
  const isTold = !isSample || (told >= least * given.length && wrong >= least);
  // What is nearly 0 is near every small multiple of the right one: it must be told as exactly.
  const isAlike = unexplained <= (1 - enough) * givenSquares + 1e-18 * squares;
  return squares === 0 || !isTold || !isAlike ? 0 : 1 - unexplained / told / (squares / known);
}

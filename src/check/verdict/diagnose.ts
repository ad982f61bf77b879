import type { Variable } from "../subject.ts";
import { activationMistakes } from "./activations.ts";
import type { Evidence, Hypothesis } from "./evidence.ts";
import { factors } from "./factors.ts";
import { layout } from "./layout.ts";
import { order } from "./order.ts";
import { statistics } from "./statistics.ts";
import { structure } from "./structure/index.ts";
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
  ...structure,
  "constant-factor": factors["constant-factor"],
  ...terms,
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

/** Names the causes of wrong gradients: the one that explains the most variables first. */
export function diagnose(evidence: Evidence, wrong: readonly Variable[]): Verdict[] {
  const matches = new Map<Cause, Match[]>();
  for (const variable of wrong) {
    const right = evidence.right(variable);
    if (!right) continue;
    for (const [cause, hypothesis] of Object.entries(hypotheses) as [Cause, Hypothesis][]) {
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
  if (left.size > 0) verdicts.push(unexplained(evidence, [...left]));
  return verdicts;
}

function evidenceOf(found: readonly Match[]): string {
  const reasons = new Set(found.map(({ because }) => because));
  if (reasons.size === 1) return found[0].because;
  return found.map(({ variable, because }) => `${variable.name}: ${because}`).join("; ");
}

function unexplained(evidence: Evidence, variables: readonly Variable[]): Verdict {
  const isTriedFully = variables.every((variable) => evidence.isKnown(variable));
  return {
    cause: "unexplained",
    title: "No known mistake explains these numbers",
    part: null,
    variables: variables.map(({ name }) => name),
    explained: 0,
    evidence: isTriedFully
      ? "the error fits none of the patterns"
      : "it is too large to try every pattern on",
    advice: isTriedFully
      ? "Look at the worst entries and at where in the matrix they are"
      : "Look at the worst entries, or check the same with small shapes",
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
  let best: Match | null = null;
  for (const prediction of hypothesis.predict(evidence, variable, right)) {
    const explained = shareExplained(given, prediction.gradients, right);
    if (explained >= enough && explained > (best?.explained ?? 0)) {
      const { because, title = hypothesis.title, advice = hypothesis.advice } = prediction;
      best = { variable, explained, because, title, advice };
    }
  }
  return best;
}

/** 1 − ‖given − predicted‖² / ‖given − right‖²; the error is all of it where the sizes differ. */
function shareExplained(
  given: Float64Array[],
  predicted: ArrayLike<number>[],
  right: Float64Array[],
): number {
  let [unexplainedSquares, squares] = [0, 0];
  for (const [k, numbers] of given.entries()) {
    if (predicted[k].length !== numbers.length) return 0;
    const isComparable = right[k].length === numbers.length;
    numbers.forEach((value, i) => {
      unexplainedSquares += (value - predicted[k][i]) ** 2;
      squares += (value - (isComparable ? right[k][i] : 0)) ** 2;
    });
  }
  return squares === 0 ? 0 : 1 - unexplainedSquares / squares;
}

import type { Variable } from "../subject.ts";
import { activationMistakes } from "./activations.ts";
import type { Evidence, Hypothesis } from "./evidence.ts";
import { factors } from "./factors.ts";
import { layout } from "./layout.ts";
import { order } from "./order.ts";
import { statistics } from "./statistics.ts";
import { branches } from "./structure/both-sides.ts";
import { facts } from "./structure/facts.ts";
import { structure } from "./structure/index.ts";
import { means } from "./structure/mean-count.ts";
import { firstOf } from "./structure/pair.ts";
import { terms } from "./terms.ts";
import type { Cause, Verdict } from "./verdict.ts";

/**
 * Every mistake there is a name for. Where two explain the same numbers, the earlier row wins: the
 * special case stands before the general one.
 */
const hypotheses: Record<Exclude<Cause, keyof typeof facts>, Hypothesis> = {
  "all-zero": factors["all-zero"],
  ...order,
  sign: factors.sign,
  transposed: layout.transposed,
  ...activationMistakes,
  ...statistics,
  "mean-count": means["mean-count"],
  "summed-not-averaged": firstOf(means["not-divided"], factors["summed-not-averaged"]),
  "averaged-not-summed": factors["averaged-not-summed"],
  "last-use": layout["last-use"],
  "not-summed": layout["not-summed"],
  "operands-exchanged": layout["operands-exchanged"],
  ...structure,
  "constant-factor": factors["constant-factor"],
  ...terms,
  "passed-through": firstOf(branches["dy-alone"], terms["passed-through"]),
};

/** A verdict that was reached without the numbers, by how a target behaves. */
export function verdictOf(cause: Cause, variables: string[], evidence: string): Verdict {
  const { title, advice } = { ...hypotheses, ...facts }[cause];
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

/** Names the causes of wrong gradients; where none is found, what is true of the numbers. */
export function diagnose(evidence: Evidence, wrong: readonly Variable[]): Verdict[] {
  const causes = verdictsOf(evidence, wrong, hypotheses);
  const told = verdictsOf(evidence, causes.left, facts);
  const verdicts = [...causes.verdicts, ...told.verdicts];
  if (told.left.length > 0) verdicts.push(unexplained(evidence, told.left));
  return verdicts;
}

/** The verdicts by some hypotheses, that which explains the most variables first, and what is left. */
function verdictsOf(
  evidence: Evidence,
  wrong: readonly Variable[],
  table: Partial<Record<Cause, Hypothesis>>,
): { verdicts: Verdict[]; left: Variable[] } {
  const causes = Object.entries(table) as [Cause, Hypothesis][];
  const matches = causes.map(([cause]) => ({ cause, found: [] as Match[] }));
  for (const variable of wrong) {
    const right = evidence.right(variable);
    if (!right) continue;
    for (const [i, [, hypothesis]] of causes.entries()) {
      const match = bestMatch(evidence, variable, right, hypothesis);
      if (!match) continue;
      matches[i].found.push(match);
      // Of one variable the first cause is the verdict; of several, that which explains the most.
      if (wrong.length === 1) break;
    }
  }
  const left = new Set(wrong);
  const verdicts: Verdict[] = [];
  while (left.size > 0) {
    const [{ cause, found }] = matches
      .flatMap(({ cause, found }) => {
        const open = found.filter(({ variable }) => left.has(variable));
        // One cause may say different things of different variables.
        return [...new Set(open.map(({ title }) => title))].map((title) => ({
          cause,
          found: open.filter((match) => match.title === title),
        }));
      })
      .concat({ cause: causes[0][0], found: [] })
      .sort((a, b) => b.found.length - a.found.length);
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
  return { verdicts, left: [...left] };
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

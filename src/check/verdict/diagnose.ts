import { countOf } from "../box.ts";
import type { Variable } from "../subject.ts";
import type { Found } from "../tape/found.ts";
import { type Search, searchOf } from "../tape/search.ts";
import { activationMistakes } from "./activations.ts";
import { type Evidence, enough, fewest, type Hypothesis } from "./evidence.ts";
import { factors } from "./factors.ts";
import { indexFactors } from "./index-factors.ts";
import { layout } from "./layout.ts";
import { local } from "./local.ts";
import { misplaced } from "./misplaced.ts";
import { order } from "./order.ts";
import { statistics } from "./statistics.ts";
import { branches } from "./structure/both-sides.ts";
import { classEntries } from "./structure/classes.ts";
import { facts } from "./structure/facts.ts";
import { structure } from "./structure/index.ts";
import { means } from "./structure/mean-count.ts";
import { firstOf } from "./structure/pair.ts";
import { terms } from "./terms.ts";
import type { Cause, Verdict } from "./verdict.ts";

/**
 * The mistakes that are told by their own words. Where two explain the same numbers, the earlier row
 * wins: the special case stands before the general one.
 */
const special = {
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
  "no-gradient": terms["no-gradient"],
  ...classEntries,
} satisfies Partial<Record<Cause, Hypothesis>>;

/** What can be said of numbers where nothing more is known: after the mistakes at single operations. */
const general = {
  "constant-factor": factors["constant-factor"],
  "term-missing": terms["term-missing"],
  "passed-through": firstOf(branches["dy-alone"], terms["passed-through"]),
  "term-added": terms["term-added"],
  misplaced,
  "index-factors": indexFactors,
} satisfies Partial<Record<Cause, Hypothesis>>;

/** A verdict that was reached without the numbers, by how a target behaves. */
export function verdictOf(
  cause: keyof typeof special,
  variables: string[],
  evidence: string,
): Verdict {
  const { title, advice } = special[cause];
  return { cause, title, part: null, variables, explained: 1, evidence, advice };
}

interface Match {
  variable: Variable;
  explained: number;
  because: string;
  title: string;
  advice: string;
}

/** A cause, and the variables whose numbers it explains. */
interface Candidate {
  cause: Cause;
  matches: Match[];
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
  const many = wrong.filter((variable) => !isInFewEntries(evidence, variable));
  const candidates: Candidate[] = [];
  let started: Search | null = null;
  const search = () => {
    started ??= searchOf(evidence, many, isOver);
    return started;
  };
  const onTape = (found: Found) => explainedBy(evidence, found);
  const isTold = () => candidates.some(({ matches }) => matches.length === many.length);
  for (const find of [
    () => matching(evidence, many, special),
    () => search().single().map(onTape),
    () => matching(evidence, many, structure),
    () => search().double().map(onTape),
    () => matching(evidence, many, general),
  ]) {
    if (many.length === 0 || isTold() || isOver()) break;
    candidates.push(...find());
  }
  const isCut = !isTold() && isOver();
  if (many.length < wrong.length || !isTold()) candidates.push(...matching(evidence, wrong, local));
  const causes = ranked(candidates, wrong);
  const told = ranked(matching(evidence, causes.left, facts), causes.left);
  const verdicts = [...causes.verdicts, ...told.verdicts];
  if (told.left.length > 0) verdicts.push(unexplained(evidence, told.left, isCut));
  return verdicts;
}

/** The verdicts by some candidates, that which explains the most variables first, and what is left. */
function ranked(
  candidates: readonly Candidate[],
  wrong: readonly Variable[],
): { verdicts: Verdict[]; left: Variable[] } {
  const left = new Set(wrong);
  const verdicts: Verdict[] = [];
  while (left.size > 0) {
    const [{ cause, found } = { cause: null, found: [] }] = candidates
      .map(({ cause, matches }) => ({
        cause,
        found: matches.filter(({ variable }) => left.has(variable)),
      }))
      .sort((a, b) => b.found.length - a.found.length);
    if (cause === null || found.length === 0) break;
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

/** Whether a gradient is wrong in so few entries that no pattern can be seen in them. */
function isInFewEntries(evidence: Evidence, variable: Variable): boolean {
  const boxes = evidence.boxes(variable);
  if (!boxes || !evidence.isSample(variable)) return false;
  return boxes.reduce((sum, box) => sum + countOf(box), 0) < fewest;
}

/** The hypotheses that explain some variable's numbers. */
function matching(
  evidence: Evidence,
  wrong: readonly Variable[],
  hypotheses: Partial<Record<Cause, Hypothesis>>,
): Candidate[] {
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
  return (Object.keys(hypotheses) as Cause[]).flatMap((cause) => {
    const found = matches.get(cause) ?? [];
    // One cause may say different things of different variables.
    return [...new Set(found.map(({ title }) => title))].map((title) => ({
      cause,
      matches: found.filter((match) => match.title === title),
    }));
  });
}

/** A mistake at an operation of forward, as what explains its variables. */
function explainedBy(evidence: Evidence, { cause, gradients, ...told }: Found): Candidate {
  const matches = [...gradients].map(([variable, predicted]) => {
    const right = evidence.right(variable)!;
    const explained = shareExplained(
      evidence.given(variable),
      predicted,
      right,
      evidence.isSample(variable) ? fewest : 0,
    );
    return { variable, explained, ...told };
  });
  return { cause, matches };
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
  const given = evidence.given(variable);
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
  // What is nearly 0 is near every small multiple of the right one: it must be told as exactly. Of a
  // turned sign the error is twice the gradient, and its square four times.
  const isAlike = unexplained <= 4 * (1 - enough) * givenSquares + 1e-18 * squares;
  return squares === 0 || !isTold || !isAlike ? 0 : 1 - unexplained / told / (squares / known);
}

import { formatShort } from "../../../text/number.ts";
import type { Hypothesis } from "../evidence.ts";
import { numberText } from "./counts.ts";
import { type Claim, givenAs, type Pair, structural } from "./pair.ts";

/** The class of each row of scores, of a loss with one score for each class. */
interface Classes {
  rows: number;
  width: number;
  isOwn: (entry: number) => boolean;
}

function classesOf({ evidence, variable, outputs }: Pair): Classes | null {
  const { subject, x } = evidence;
  const target = subject.constants[0];
  const { shape, size } = variable.tensor;
  const width = shape[shape.length - 1];
  if (variable !== x || outputs !== 1 || !target || shape.length < 2) return null;
  const rows = size / width;
  if (target.dtype === "int32" && target.size === rows) {
    const ids = target.data;
    return {
      rows,
      width,
      isOwn: (entry) => Number(ids[Math.floor(entry / width)]) === entry % width,
    };
  }
  const { data } = target;
  const isHot = target.size === size && Array.from(data, Number).every((t) => t === 0 || t === 1);
  return isHot ? { rows, width, isOwn: (entry) => Number(data[entry]) === 1 } : null;
}

/** The gradient lacks the smoothing of the labels: the same at every row's own class, and at the others. */
function* smoothing(pair: Pair): Generator<Claim> {
  const classes = classesOf(pair);
  if (!classes || classes.rows < 2) return;
  const { right, given, entries } = pair;
  const { width, rows, isOwn } = classes;
  const first = (isIn: boolean) => {
    const j = [...Array(entries).keys()].find((entry) => isOwn(entry) === isIn);
    return j === undefined ? Number.NaN : right[j] - given[j];
  };
  const [own, other] = [first(true), first(false)];
  // Labels of 1 − α + α/C and α/C: the sum over a row is 0.
  if (Math.abs(own + (width - 1) * other) > 1e-5 * Math.abs(own)) return;
  const share = Math.abs(other) * width * rows;
  const isMissing = other < 0;
  yield {
    jacobian: givenAs(pair, (_, j) => right[j] - (isOwn(j) ? own : other)),
    title: isMissing
      ? "The labels are smoothed in forward and not in backward"
      : "The labels are smoothed in backward more than in forward",
    because:
      `what is missing is ${formatShort(own, 4)} at each row's own class and ${formatShort(other, 4)} at the others, ` +
      `0 over a row: labels smoothed by ${formatShort(share, 4)}, in a mean over ${rows} rows`,
    advice:
      "dx = (softmax(x) − t) / N with the smoothed labels t: (1 − α) at the row's class, and α / C everywhere",
  };
}

/** Only the entry of each row's own class is wrong. */
function* ownClass(pair: Pair): Generator<Claim> {
  const classes = classesOf(pair);
  if (!classes || classes.rows < 2) return;
  const { right, given, entries, zero, evidence, variable } = pair;
  const { width, isOwn, rows } = classes;
  const owns = [...Array(entries).keys()].filter(isOwn);
  const sums = owns.map((entry) => {
    const row = entry - (entry % width);
    let sum = 0;
    for (let j = row; j < row + width; j++) sum += j === entry ? 0 : right[j];
    return sum;
  });
  const isBalanced = owns.every((entry, row) => Math.abs(right[entry] + sums[row]) <= 10 * zero);
  const extra = given[owns[0]] - right[owns[0]];
  if (owns.every((entry) => Math.abs(given[entry] - right[entry] - extra) <= 10 * zero)) {
    const number = numberText(Math.abs(extra), evidence, variable, [
      { value: rows, name: "the number of rows" },
    ]);
    yield {
      jacobian: givenAs(pair, (_, j) => right[j] + (isOwn(j) ? extra : 0)),
      title:
        extra > 0
          ? `At each row's own class ${number} is not subtracted`
          : `At each row's own class ${number} is subtracted that forward does not have`,
      because: `all other entries are right; at the own class the gradient is ${extra > 0 ? "larger" : "smaller"} by ${number} in every row`,
      advice:
        "Softmax and cross-entropy together have dx = (softmax(x) − t) / N, with t 1 at the row's class: subtract it once",
    };
  }
  const value = given[owns[0]];
  const isConstant = owns.every((entry) => Math.abs(given[entry] - value) <= 10 * zero);
  const isConstantWhereUsed = owns.every(
    (entry) =>
      Math.abs(given[entry]) <= zero ||
      Math.abs(given[entry] - Math.min(...owns.map((o) => given[o]))) <= 10 * zero,
  );
  if (!isConstant && !isConstantWhereUsed) return;
  const times = numberText(value, evidence, variable);
  const states =
    value === 0 ? "nothing" : isConstant ? `always ${times}` : "the same number in every row";
  yield {
    jacobian: givenAs(pair, (_, j) => (isOwn(j) ? given[j] : right[j])),
    title: isBalanced
      ? "The entry of each row's own class has the wrong count: it must be minus the sum of the row's other entries"
      : "Only the entry of each row's own class is wrong",
    because: `all other entries are right; at its own class every row has ${states}${isBalanced ? ", where minus the sum of the others is right, a different one in each row" : ""} (${rows} rows)`,
    advice: isBalanced
      ? "The own class's score is in every margin of its row: subtract the number of those that count, not 1"
      : "Look at what is subtracted at the row's class",
  };
}

export const classEntries: Record<"smoothing" | "own-class", Hypothesis> = {
  smoothing: structural(
    "The labels are smoothed in forward and not in backward",
    "Use the smoothed labels in backward as well",
    smoothing,
  ),
  "own-class": structural(
    "The entry of each row's own class is wrong",
    "Look at what is subtracted at the row's class",
    ownClass,
  ),
};

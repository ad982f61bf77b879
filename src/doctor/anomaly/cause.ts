import { apply as applied } from "../../expr/evaluate.ts";
import { type Call, type Expression, inputsOf, postorder } from "../../expr/expression.ts";
import type { FloatDtype } from "../../tensor/dtype.ts";
import { formatShape } from "../../tensor/shape.ts";
import { formatShortFormula } from "../../text/number.ts";
import { hugeParameter, isOfVariance, magnitude, whereItCameIn } from "./ancestors.ts";
import type { AnomalyCause, AnomalyCauseKind } from "./anomaly.ts";
import type { Culprit } from "./culprit.ts";
import { type Found, limits, type Step } from "./find.ts";
import type { Made } from "./history.ts";

/** What a cause is found from. */
export interface Evidence {
  step: Step;
  found: Found;
  operands: readonly Made[];
  isBackward: boolean;
}

/** What each cause is called, and what helps. */
export const explanations: Record<AnomalyCauseKind, { title: string; advice: string }> = {
  "log-of-zero": {
    title: "The logarithm of 0",
    advice:
      "Keep its argument above 0: x.clamp(1e-12).log(). For probabilities use F.logSoftmax, or a loss of the scores",
  },
  "log-of-negative": {
    title: "The logarithm of a negative number",
    advice: "A logarithm needs positive numbers: look at what computes its argument",
  },
  "exp-overflow": {
    title: "The exponential of a large number",
    advice:
      "Subtract the largest number first, as F.softmax, F.logSoftmax and x.logsumexp() do, or clamp it",
  },
  "division-by-zero": {
    title: "A division by 0",
    advice:
      "Add a small number to the divisor d, or put another in its place where it is 0: where(d.eq(0), 1, d)",
  },
  "zero-variance": {
    title: "A division by a variance of 0",
    advice:
      "Add an eps to the variance before its root, take larger batches, or leave out features that never change",
  },
  "root-of-negative": {
    title: "The root of a negative number",
    advice: "Keep its argument at 0 or above: x.clamp(0). Rounding can bring a difference below 0",
  },
  "infinite-slope": {
    title: "The slope of a root at 0, which is infinite",
    advice:
      "Keep its argument above 0: x.add(1e-12).sqrt(). x.norm() has the slope 0 at the origin",
  },
  "zero-times-infinity": {
    title: "0 times infinity",
    advice:
      "Mask by a choice, where(mask, x, 0), and not by a product, and keep infinities out of products",
  },
  "infinity-minus-infinity": {
    title: "Infinity minus infinity",
    advice:
      "A softmax does so of a row that is −∞ everywhere: let its mask leave one position, or leave the row out",
  },
  "learning-rate": {
    title: "A learning rate that is too high: the parameters have left all bounds",
    advice: "Take a smaller learning rate, warm it up, or clip the gradients: optim.clipGradNorm",
  },
  "bad-data": {
    title: "Data that already has such numbers",
    advice: "Leave the sample out, or put a number there: where(x.isNaN(), 0, x)",
  },
  overflow: {
    title: "An overflow",
    advice:
      "Scale the numbers down: normalize the inputs, clip the gradients with optim.clipGradNorm, or use float64",
  },
  unknown: {
    title: "Not recognized",
    advice: "The numbers that went in are below",
  },
};

/** Why an element is not finite, as far as the numbers tell. */
export function causeOf(evidence: Evidence): AnomalyCause {
  const { kind, text } = whyOf(evidence);
  return { kind, ...explanations[kind], evidence: text };
}

interface Why {
  kind: AnomalyCauseKind;
  text: string;
}

function whyOf(evidence: Evidence): Why {
  const { found, step, operands } = evidence;
  const { origin } = found;
  if (origin.how === "came-in") return ofOperand(operands[origin.operand], step.isUpdate);
  const why = origin.how === "function" ? ofFunction(origin, evidence) : ofStep(evidence);
  if (!becauseOfSize.has(why.kind)) return why;
  const parameter = hugeParameter(operands);
  if (parameter) {
    const size = formatShortFormula(magnitude(parameter.range));
    return {
      kind: "learning-rate",
      text: `${why.text}, and ${parameter.parameter} has already grown to ${size}`,
    };
  }
  return step.isUpdate
    ? { kind: "learning-rate", text: `the update is too large: ${why.text}` }
    : why;
}

/** What also happens where parameters have grown without bounds. */
const becauseOfSize: ReadonlySet<AnomalyCauseKind> = new Set<AnomalyCauseKind>([
  "exp-overflow",
  "infinity-minus-infinity",
  "zero-times-infinity",
  "overflow",
]);

function ofOperand(operand: Made, isUpdate: boolean): Why {
  const source = whereItCameIn(operand);
  const { nan, infinite } = source.range;
  const counts = [
    ...(nan > 0 ? [`${nan} NaN`] : []),
    ...(infinite > 0 ? [`${infinite} infinite ${infinite === 1 ? "number" : "numbers"}`] : []),
  ].join(" and ");
  const shape = formatShape(source.shape);
  const what =
    source.parameter ?? (source.operation ? `a result of ${source.operation}` : "an input");
  const text = `${what} ${shape} already held ${counts} when it came in`;
  return { kind: source.parameter || isUpdate ? "learning-rate" : "bad-data", text };
}

/** What an operation did that is not computed element by element. */
function ofStep({ found: { origin, value, values }, step }: Evidence): Why {
  const numbers = values.filter((each) => each !== null).map((each) => formatShortFormula(each));
  switch (origin.how) {
    case "too-large": {
      const what =
        origin.exact !== null
          ? formatShortFormula(origin.exact)
          : numbers.length > 0
            ? `a sum of products, the largest ${numbers.join(" · ")},`
            : "the result";
      return { kind: "overflow", text: `${what} ${tooLarge(step)}` };
    }
    case "zero-times-infinity":
      return { kind: origin.how, text: `${numbers.join(" · ")} is NaN` };
    case "infinity-minus-infinity":
      return { kind: origin.how, text: "infinities of both signs meet in a sum: ∞ − ∞ is NaN" };
    default:
      return {
        kind: "unknown",
        text: `${step.name} made ${formatShortFormula(value)} of finite numbers`,
      };
  }
}

function tooLarge({ output: { dtype } }: Step): string {
  return `is beyond the largest ${dtype}, ${formatShortFormula(limits[dtype as FloatDtype])}`;
}

/** What a primitive function did with its arguments. */
function ofFunction({ part, args }: Culprit, evidence: Evidence): Why {
  const [a, b] = args.map((each) => formatShortFormula(each));
  const result = formatShortFormula(applied(part.primitive, args));
  switch (part.primitive) {
    case "log":
    case "log1p": {
      const isZero = args[0] === (part.primitive === "log" ? 0 : -1);
      const kind = isZero ? "log-of-zero" : "log-of-negative";
      return { kind, text: `${part.primitive}(${a}) is ${result}` };
    }
    case "exp":
    case "expm1":
      return { kind: "exp-overflow", text: `${part.primitive}(${a}) ${tooLarge(evidence.step)}` };
    case "sqrt":
      return { kind: "root-of-negative", text: `√(${a}) is NaN` };
    case "div":
      return ofDivision(part, args, evidence);
    case "pow":
      return ofPower(args, evidence);
    case "mul":
    case "mulNoNaN":
      if (Number.isNaN(args[0] * args[1])) {
        return { kind: "zero-times-infinity", text: `${a} · ${b} is NaN` };
      }
      return { kind: "overflow", text: `${a} · ${b} ${tooLarge(evidence.step)}` };
    case "add":
    case "sub": {
      const sign = part.primitive === "add" ? "+" : "−";
      const kind = args.every(Number.isFinite) ? "overflow" : "infinity-minus-infinity";
      return { kind, text: `${a} ${sign} (${b}) is ${result}` };
    }
    default:
      return {
        kind: "unknown",
        text: `${part.primitive}(${args.map((each) => formatShortFormula(each)).join(", ")}) is ${result}`,
      };
  }
}

function ofDivision(part: Call, args: readonly number[], evidence: Evidence): Why {
  const [a, b] = args.map((each) => formatShortFormula(each));
  const text = `${a} / ${b} is ${formatShortFormula(args[0] / args[1])}`;
  if (args[1] !== 0) {
    return { kind: Number.isFinite(args[0]) ? "overflow" : "unknown", text };
  }
  const from = inputsOf(part.args[1]).map((index) => evidence.operands[index]);
  const formulas = [part.args[1], ...from.map(({ expression }) => expression)];
  if (evidence.isBackward && formulas.some((formula) => formula && hasRoot(formula))) {
    return { kind: "infinite-slope", text: `the slope of √x is ½/√x, and √x is 0: ${text}` };
  }
  if (from.some(isOfVariance)) {
    return { kind: "zero-variance", text: `${text}: the divisor is made of a variance that is 0` };
  }
  return { kind: "division-by-zero", text };
}

function hasRoot(e: Expression): boolean {
  return postorder(e).some((part) => part.kind === "call" && part.primitive === "sqrt");
}

function ofPower([base, exponent]: readonly number[], { isBackward }: Evidence): Why {
  const text = `(${formatShortFormula(base)})^${formatShortFormula(exponent)} is ${formatShortFormula(base ** exponent)}`;
  if (base === 0) return { kind: isBackward ? "infinite-slope" : "division-by-zero", text };
  return { kind: base < 0 && !Number.isInteger(exponent) ? "root-of-negative" : "overflow", text };
}

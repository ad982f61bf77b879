import { formatShort } from "../../text/number.ts";
import type { Evidence, Hypothesis, Prediction } from "./evidence.ts";
import { normalized } from "./structure/normalized.ts";
import { firstOf } from "./structure/pair.ts";

type StatisticsCause =
  | "softmax-diagonal"
  | "constant-mean"
  | "constant-variance"
  | "constant-statistics"
  | "dropout-mask"
  | "dropout-scale";

const near = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * (1 + Math.abs(b));

/** x̂ · its slope by x, and how the statistics come in, for each element of a normalized batch. */
interface Normalization {
  /** ∂y/∂x with mean and variance held: γ / √(variance + eps), for each column. */
  slope: Float64Array;
  /** (x − mean) / √(variance + eps) */
  xHat: Float64Array;
  batch: number;
  columns: number;
}

/** Recognises y = γ · (x − mean) / √(variance + eps) + β over the first dimension. */
function* normalizations({ x, output }: Evidence): Generator<Normalization> {
  const { data, shape, size } = x.tensor;
  if (x.role !== "input" || shape.length !== 2 || size !== output.data.length) return;
  const [batch, columns] = shape;
  const slope = new Float64Array(columns);
  const [means, variances] = [new Float64Array(columns), new Float64Array(columns)];
  for (let j = 0; j < columns; j++) {
    let yMean = 0;
    for (let i = j; i < size; i += columns) {
      means[j] += data[i] / batch;
      yMean += output.data[i] / batch;
    }
    let covariance = 0;
    for (let i = j; i < size; i += columns) {
      variances[j] += (data[i] - means[j]) ** 2 / batch;
      covariance += ((data[i] - means[j]) * (output.data[i] - yMean)) / batch;
    }
    slope[j] = covariance / variances[j];
    for (let i = j; i < size; i += columns) {
      if (!near(yMean + slope[j] * (data[i] - means[j]), output.data[i])) return;
    }
  }
  for (const eps of [1e-5, 1e-8, 1e-3, 1e-6, 1e-12, 0]) {
    const xHat = Float64Array.from(data, (value, i) => {
      const j = i % columns;
      return (value - means[j]) / Math.sqrt(variances[j] + eps);
    });
    yield { slope, xHat, batch, columns };
  }
}

/** dx = slope · (dy − [mean of dy] − [x̂ · mean of dy · x̂]), with either part or both left out. */
function throughStatistics(
  { slope, xHat, batch, columns }: Normalization,
  dy: Float64Array,
  part: { mean: boolean; variance: boolean },
): Float64Array {
  const [dyMean, dyXHatMean] = [new Float64Array(columns), new Float64Array(columns)];
  dy.forEach((value, i) => {
    dyMean[i % columns] += value / batch;
    dyXHatMean[i % columns] += (value * xHat[i]) / batch;
  });
  return dy.map((value, i) => {
    const j = i % columns;
    const byMean = part.mean ? dyMean[j] : 0;
    const byVariance = part.variance ? xHat[i] * dyXHatMean[j] : 0;
    return slope[j] * (value - byMean - byVariance);
  });
}

function normalizationHypothesis(
  what: string,
  part: { mean: boolean; variance: boolean },
): Hypothesis {
  return {
    title: `Batch normalization's ${what} treated as constant`,
    advice:
      "Mean and variance are computed from x: dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂)), means over " +
      "the batch",
    *predict(evidence, variable, right): Generator<Prediction> {
      if (variable !== evidence.x) return;
      const isRight = (normalization: Normalization) => {
        const whole = throughStatistics(normalization, evidence.passes[0].dy, {
          mean: true,
          variance: true,
        });
        return whole.every((value, i) => near(value, right[0][i]));
      };
      for (const normalization of normalizations(evidence)) {
        if (!isRight(normalization)) continue;
        yield {
          gradients: evidence.passes.map(({ dy }) => throughStatistics(normalization, dy, part)),
          because: `y is x normalized over the batch; the gradient is the one with the ${what} held fixed`,
        };
        return;
      }
    },
  };
}

interface Mask {
  kept: boolean[];
  scale: number;
}

/** Recognises y = x · mask, with a mask of 0 and one scale above 1. */
function maskOf({ x, output }: Evidence): Mask | null {
  const { data, size } = x.tensor;
  if (x.role !== "input" || size !== output.data.length) return null;
  const kept = Array.from(output.data, (value) => value !== 0);
  const first = kept.indexOf(true);
  if (first < 0 || !kept.includes(false)) return null;
  const scale = output.data[first] / data[first];
  const fits = kept.every((isKept, i) => !isKept || near(output.data[i], scale * data[i]));
  return fits && scale > 1 + 1e-9 ? { kept, scale } : null;
}

export const statistics: Record<StatisticsCause, Hypothesis> = {
  "softmax-diagonal": {
    title: "Softmax's Jacobian is taken as diagonal",
    advice: "Every p depends on every x of its row: dx = p · (dy − Σ dy · p), summed over the row",
    *predict(evidence, variable, right): Generator<Prediction> {
      const { output, x, subject, passes } = evidence;
      if (variable !== x) return;
      const width = x.tensor.shape.at(-1) ?? 1;
      if (subject.kind === "loss" && subject.constants[0]?.dtype === "int32") {
        const classes = subject.constants[0].data;
        yield {
          gradients: right.map((gradient) =>
            gradient.map((value, i) => (i % width === classes[Math.floor(i / width)] ? value : 0)),
          ),
          because:
            "the score of each sample's own class has its gradient, the other scores have none",
        };
        return;
      }
      const p = output.data;
      if (p.length !== x.tensor.size) return;
      for (let row = 0; row < p.length; row += width) {
        const total = p.subarray(row, row + width).reduce((sum, value) => sum + value, 0);
        if (!near(total, 1)) return;
      }
      yield {
        gradients: passes.map(({ dy }) => dy.map((value, i) => value * p[i] * (1 - p[i]))),
        because:
          "y is a softmax, and the gradient is dy · p · (1 − p), without the other scores' parts",
      };
    },
  },
  "constant-mean": firstOf(
    normalized["constant-mean"],
    normalizationHypothesis("mean", { mean: false, variance: true }),
  ),
  "constant-variance": firstOf(
    normalized["constant-variance"],
    normalizationHypothesis("variance", { mean: true, variance: false }),
  ),
  "constant-statistics": firstOf(
    normalized["constant-statistics"],
    normalizationHypothesis("mean and variance", { mean: false, variance: false }),
  ),
  "dropout-mask": {
    title: "Dropout's mask is missing in backward, or is another one",
    advice: "Keep the mask of forward: dx = dy · mask",
    *predict(evidence, variable): Generator<Prediction> {
      const mask = maskOf(evidence);
      if (!mask || variable !== evidence.x) return;
      for (const factor of [1, mask.scale]) {
        yield {
          gradients: evidence.passes.map(({ dy }) => dy.map((value) => value * factor)),
          because: `y is x with some elements 0; their gradient is not: dx = ${factor === 1 ? "" : `${formatShort(factor, 4)} · `}dy`,
        };
      }
      const given = evidence.given(variable);
      yield {
        gradients: evidence.passes.map(({ dy }, pass) =>
          dy.map((value, k) => (given[pass][k] ? value * mask.scale : 0)),
        ),
        because: "the gradient has zeros as of a mask, but not where y has",
      };
    },
  },
  "dropout-scale": {
    title: "Dropout's scale 1/(1 − p) is missing in backward",
    advice: "The mask holds 0 or 1/(1 − p): dx = dy · mask, with the scale",
    *predict(evidence, variable): Generator<Prediction> {
      const mask = maskOf(evidence);
      if (!mask || variable !== evidence.x) return;
      yield {
        gradients: evidence.passes.map(({ dy }) =>
          dy.map((value, i) => (mask.kept[i] ? value : 0)),
        ),
        because: `y is ${formatShort(mask.scale, 4)} · x where it is not 0; the gradient there is dy alone`,
      };
    },
  },
};

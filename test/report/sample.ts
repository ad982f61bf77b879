import { type DoctorReport, histogramOf } from "../../src/doctor/index.ts";
import { gridAround, gridPoints } from "../../src/draw/index.ts";
import type { RunReport } from "../../src/report/run-report.ts";

const steps = Array.from({ length: 300 }, (_, i) => i + 1);
const grid = gridAround(
  [
    [-1, -1],
    [1, 1],
  ],
  20,
);
const points = gridPoints(grid);
// A classifier whose border is x = 0.25.
const second = Array.from({ length: 400 }, (_, i) => 1 / (1 + Math.exp(1 - 4 * points[2 * i])));

/** Numbers like those of a layer: half of a ReLU's are 0. */
function histogram(scale: number, isRelu: boolean) {
  const numbers = Float32Array.from({ length: 500 }, (_, i) => scale * Math.sin(i * i));
  return histogramOf(isRelu ? numbers.map((x) => Math.max(x, 0)) : numbers);
}

const alert = {
  evidence: "half of them",
  value: 0.5,
  threshold: 0.25,
  advice: "Less",
  source: "A book",
};

/** What a doctor saw of three layers. */
export const doctor: DoctorReport = {
  cost: { seconds: 0.1, share: 0.031, steps: 300, observed: 30 },
  alerts: [
    { kind: "dead-units", layer: "1", message: "Dead", step: 60, lastStep: 300, ...alert },
    {
      kind: "update-ratio",
      layer: "0.weight",
      message: "Too much",
      step: 100,
      lastStep: 100,
      ...alert,
    },
    {
      kind: "first-loss",
      layer: null,
      message: "High",
      step: 1,
      lastStep: 1,
      ...alert,
      value: null,
    },
  ],
  records: Array.from({ length: 30 }, (_, i) => ({
    step: 1 + 10 * i,
    loss: 1,
    learningRate: 0.1,
    inputs: null,
    gradientSlope: 0.1,
    milliseconds: 1,
    layers: ["Linear", "ReLU", "Linear"].map((type, layer) => ({
      layer: String(layer),
      type,
      activations: histogram(1 + i / 10, type === "ReLU"),
      gradients: histogram(10 ** -layer, false),
      activationNorm: 1,
      gradientNorm: 10 ** -layer,
      dead: null,
      saturated: null,
    })),
    parameters: ["0.weight", "0.bias", "2.weight"].map((name) => ({
      name,
      layer: name[0],
      shape: name.endsWith("weight") ? [2, 2] : [2],
      norm: 1,
      gradients: null,
      gradientNorm: 1,
      leftoverNorm: 0,
      updateRatio: name.endsWith("bias") ? 5 : 0.01,
    })),
  })),
};

const interval = (estimate: number) => ({ estimate, low: estimate - 0.1, high: estimate + 0.1 });

/** A report with every part present. */
export const full: RunReport = {
  title: "784 → 32 → 3 on digits",
  subtitle: "Three digits, for a test.",
  trainingSeconds: 21.3,
  samplesPerSecond: 41200,
  parameters: 25219,
  lossName: "cross-entropy",
  test: { samples: 30, loss: 0.071, accuracy: 0.9 },
  steps: {
    step: steps,
    loss: steps.map((step) => 2 * Math.exp(-step / 40) + 0.05 + 0.01 * (step % 3)),
    accuracy: steps.map((step) => 1 - 0.7 * Math.exp(-step / 40)),
    mae: steps.map((step) => 1 / step),
    learningRate: steps.map((step) => 0.1 / step),
  },
  epochs: [100, 200, 300].map((step, i) => ({
    epoch: i + 1,
    step,
    trainLoss: 0.3 / (i + 1),
    testLoss: 0.4 / (i + 1),
    testAccuracy: 0.7 + 0.1 * i,
    testMae: 0.3 / (i + 1),
    seconds: 7.1,
  })),
  confusion: {
    labels: ["0", "1", "2"],
    counts: [
      [9, 1, 0],
      [0, 10, 0],
      [2, 0, 8],
    ],
  },
  mistakes: Array.from({ length: 30 }, (_, i) => ({
    pixels: Uint8Array.from({ length: 12 }, (_, pixel) => 20 * pixel),
    width: 4,
    height: 3,
    truth: String(i % 3),
    prediction: String((i + 1) % 3),
    confidence: 0.99 - i / 100,
  })),
  decisionMap: {
    grid,
    classes: ["left", "right"],
    probabilities: [second.map((probability) => 1 - probability), second],
    samples: [
      { x: -0.5, y: 0, truth: 0, prediction: 0 },
      { x: 0.2, y: 0.5, truth: 1, prediction: 0 },
    ],
    features: ["width", "height"],
  },
  judgement: {
    baseline: { name: "always saying 0", accuracy: 0.4, logLoss: 1.1 },
    outcome: "better",
    gain: interval(0.5),
    verdict: "Better than always saying 0 (40.0%): 90.0% (80.0%–97.0%).",
    accuracy: interval(0.9),
    balancedAccuracy: interval(0.88),
    f1: interval(0.87),
    logLoss: interval(0.31),
    calibrationError: 0.04,
    reliability: [
      { from: 0, to: 0.5, samples: 0, confidence: null, accuracy: null },
      { from: 0.5, to: 1, samples: 30, confidence: 0.86, accuracy: 0.9 },
    ],
  },
  targets: ["height", "weight"].map((name, i) => ({
    name,
    baseline: { name: "always saying the median, 3", absoluteError: 1.5 },
    outcome: "better",
    gain: interval(1.2),
    verdict: "Better than always saying the median, 3 (mean absolute error 1.5): 0.3 (0.2–0.4).",
    r2: interval(0.93),
    absoluteError: interval(0.3),
    rootSquaredError: interval(0.4),
    coverage: { level: 0.9, measured: 0.88, halfWidths: i === 0 ? [0.7, 0.7] : [0.2, 1] },
    points: Array.from({ length: 40 }, (_, k) => {
      const point = [k / 5, k / 5 + Math.sin(k * k)] as const;
      return i === 0 ? point : ([...point, 0.2 + k / 49] as const);
    }),
  })),
  importance: {
    score: "accuracy",
    columns: ["a", "b", "c"].map((name, i) => ({
      name,
      drop: 0.3 - 0.16 * i,
      spread: 0.02,
      gradient: i === 1 ? null : 1 / (i + 1),
    })),
  },
  suspects: [
    { row: 17, label: "1", prediction: "2", probability: 0.99, labelProbability: 0.003 },
    { row: 4, label: "0", prediction: "1", probability: 0.7, labelProbability: 0.2 },
  ],
  gradientCheck: {
    method: "Central differences in float64.",
    rows: [
      {
        layer: "0 Linear",
        parameter: "weight",
        checked: 20,
        absoluteError: 3.1e-11,
        relativeError: 2.2e-9,
        passed: true,
      },
      {
        layer: "2 Linear",
        parameter: "bias",
        checked: 3,
        absoluteError: 0.004,
        relativeError: 0.21,
        passed: false,
      },
    ],
  },
  doctor,
  layers: [
    { layer: "0 Linear", output: "[16, 32]", parameters: 25120 },
    { layer: "1 ReLU", output: "[16, 32]", parameters: 0 },
    { layer: "2 Linear", output: "[16, 3]", parameters: 99 },
  ],
  command: "chainrule train --data digits --seed 7",
  configuration: [
    ["seed", "7"],
    ["optimizer", "SGD"],
  ],
};

/** A report with nothing but what every report has. */
export const bare: RunReport = {
  title: "A run",
  trainingSeconds: 0,
  steps: { step: [], loss: [] },
  epochs: [],
};

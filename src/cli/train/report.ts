import type { Tensor } from "../../index.ts";
import { F, tensor } from "../../index.ts";
import { formatShape } from "../../tensor/shape.ts";
import type { Evaluation } from "../../train/evaluate.ts";
import type { Network } from "../../train/learners/learner.ts";
import type { RunDoctor } from "../../train/run-doctor.ts";
import type { ConfusionMatrix } from "../confusion.ts";
import { type DecisionMap, decisionGrid, gridPoints } from "../report/decision-map.ts";
import type { GradientCheckRow, LayerRow, Mistake, RunReport } from "../report/run-report.ts";
import { version } from "../version.ts";
import {
  describeCommand,
  describeData,
  describeEngine,
  describeNetwork,
  describeOptimizer,
} from "./describe.ts";
import { gradientCheckMethod } from "./gradient-check.ts";
import { countParameters } from "./network.ts";
import type { TrainConfig } from "./options.ts";
import { isEpoch, type Metrics } from "./run-folder.ts";
import type { Task } from "./task.ts";

/** A map of more classes shows nothing. */
const mostMapped = 10;

/** A finished or stopped run, as the report wants it. */
export function buildReport(run: {
  config: TrainConfig;
  task: Task;
  network: Network;
  isCompiled: boolean;
  seconds: number;
  metrics: readonly Metrics[];
  /** How it did on the test set; absent where it diverged. */
  evaluation: Evaluation | undefined;
  doctor: RunDoctor | undefined;
  gradientCheck: readonly GradientCheckRow[] | undefined;
  stopped?: string;
}): RunReport {
  const { config, task, network, evaluation, metrics } = run;
  const steps = metrics.filter((m) => !isEpoch(m));
  const samples = metrics.filter(isEpoch).length * task.train.length;
  return {
    title: `${describeNetwork(config, task)} on ${task.name}`,
    subtitle: describeData(task),
    stopped: run.stopped,
    trainingSeconds: run.seconds,
    samplesPerSecond: samples > 0 ? samples / run.seconds : undefined,
    parameters: countParameters(network),
    lossName: "cross-entropy",
    test: evaluation,
    steps: {
      step: steps.map((m) => m.step),
      loss: steps.map((m) => ("loss" in m ? m.loss : Number.NaN)),
      accuracy: steps.map((m) => ("accuracy" in m ? m.accuracy : Number.NaN)),
    },
    epochs: metrics.filter(isEpoch),
    confusion: evaluation && confusionOf(evaluation, task.classes),
    mistakes: evaluation && mistakesOf(evaluation, task),
    decisionMap:
      evaluation && task.features === 2 && task.classes.length <= mostMapped
        ? decisionMapOf(network, task, evaluation)
        : undefined,
    gradientCheck: run.gradientCheck && { method: gradientCheckMethod, rows: run.gradientCheck },
    layers: layerRows(network, task),
    doctor: run.doctor,
    command: describeCommand(config),
    configuration: [
      ["optimizer", describeOptimizer(config)],
      ["batch size", String(config.batchSize)],
      ["epochs", String(config.epochs)],
      ["engine", describeEngine(config, run.isCompiled)],
      ["seed", String(config.seed)],
      ["chainrule", version],
      ["Node", process.versions.node],
    ],
  };
}

export function confusionOf(
  { truths, predictions }: Evaluation,
  labels: readonly string[],
): ConfusionMatrix {
  const counts = labels.map(() => new Int32Array(labels.length));
  for (const [i, truth] of truths.entries()) counts[truth][predictions[i]]++;
  return { labels, counts };
}

const shownMistakes = 24;

/** The pictures that the model was most sure and most wrong about. */
function mistakesOf(evaluation: Evaluation, { pictures, classes }: Task): Mistake[] | undefined {
  if (!pictures) return;
  const { truths, predictions, confidences } = evaluation;
  const { width, height, test } = pictures;
  const size = width * height;
  return [...truths.keys()]
    .filter((i) => predictions[i] !== truths[i])
    .sort((a, b) => confidences[b] - confidences[a])
    .slice(0, shownMistakes)
    .map((i) => ({
      pixels: test.pixels.subarray(i * size, (i + 1) * size),
      width,
      height,
      truth: classes[truths[i]],
      prediction: classes[predictions[i]],
      confidence: confidences[i],
    }));
}

const shownPoints = 500;

function decisionMapOf(network: Network, task: Task, evaluation: Evaluation): DecisionMap {
  const count = Math.min(shownPoints, task.test.length);
  const [inputs] = task.test.batch(Int32Array.from({ length: count }, (_, i) => i));
  const points = inputs.toArray(2);
  const grid = decisionGrid(points);
  const { columns, rows } = grid;
  const where = tensor(gridPoints(grid), { shape: [columns * rows, 2], dtype: "float32" });
  const [x, y] = task.featureNames;
  return {
    grid,
    classes: task.classes,
    probabilities: probabilities(network, where).T.toArray(2),
    samples: points.map((point, i) => ({
      x: point[0],
      y: point[1],
      truth: evaluation.truths[i],
      prediction: evaluation.predictions[i],
    })),
    features: [x, y],
  };
}

function probabilities(network: Network, inputs: Tensor): Tensor {
  network.setTraining(false);
  const result = F.softmax(network.forward(inputs), 1);
  network.setTraining(true);
  return result;
}

function layerRows(network: Network, task: Task): LayerRow[] {
  let [x] = task.train.batch(Int32Array.of(0, 1));
  network.setTraining(false);
  const rows = network.layers.map((layer) => {
    x = layer.forward(x);
    return { layer: layer.label, output: formatShape(x.shape), parameters: layer.parameters };
  });
  network.setTraining(true);
  return rows;
}

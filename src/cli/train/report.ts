import { gridAround, gridPoints } from "../../draw/index.ts";
import { F, tensor } from "../../index.ts";
import type { ConfusionMatrix } from "../../report/confusion-matrix.ts";
import type { DecisionMap } from "../../report/decision-map.ts";
import type { LayerRow, Mistake, RunReport } from "../../report/run-report.ts";
import { formatShape } from "../../tensor/shape.ts";
import type { Evaluation, GradientCheckRow, Trainer } from "../../train/index.ts";
import { version } from "../version.ts";
import type { Answers } from "./answers.ts";
import {
  describeCommand,
  describeData,
  describeEngine,
  describeNetwork,
  describeOptimizer,
} from "./describe.ts";
import { gradientCheckMethod } from "./gradient-check.ts";
import { countParameters, type Run } from "./prepare.ts";
import { epochLine } from "./run-folder.ts";
import type { Task } from "./task.ts";

/** A map of more classes shows nothing. */
const mostMapped = 10;

/** What was found out about a run beside its record. */
interface Findings {
  /** How it did on the test set, and its answers; absent where it diverged. */
  test?: { evaluation: Evaluation; answers: Answers };
  gradientCheck?: readonly GradientCheckRow[];
  /** Why it ended early, as a sentence. */
  stopped?: string;
}

/** A finished or stopped run, as the report wants it. */
export function buildReport(run: Run, { test, gradientCheck, stopped }: Findings): RunReport {
  const { config, task, trainer } = run;
  const { steps, epochs, doctor } = trainer.record;
  const samples = epochs.length * task.train.length;
  const answers = test?.answers;
  return {
    title: `${describeNetwork(config, task)} on ${task.name}`,
    subtitle: describeData(task),
    stopped,
    trainingSeconds: trainer.seconds,
    samplesPerSecond: samples > 0 ? samples / trainer.seconds : undefined,
    parameters: countParameters(run),
    lossName: "cross-entropy",
    test: test?.evaluation,
    steps: {
      step: steps.map(({ step }) => step),
      loss: steps.map(({ loss }) => loss),
      accuracy: steps.map(({ accuracy }) => accuracy),
    },
    epochs: epochs.map(epochLine),
    confusion: answers && confusionOf(answers, task.classes),
    mistakes: answers && mistakesOf(answers, task),
    decisionMap:
      answers && task.features === 2 && task.classes.length <= mostMapped
        ? decisionMapOf(trainer, task, answers)
        : undefined,
    gradientCheck: gradientCheck && { method: gradientCheckMethod, rows: gradientCheck },
    layers: layerRows(trainer, task),
    doctor,
    command: describeCommand(config),
    configuration: [
      ["optimizer", describeOptimizer(config)],
      ["batch size", String(config.batchSize)],
      ["epochs", String(config.epochs)],
      ["engine", describeEngine(config, trainer.isCompiled)],
      ["seed", String(config.seed)],
      ["chainrule", version],
      ["Node", process.versions.node],
    ],
  };
}

export function confusionOf(
  { truths, predictions }: Answers,
  labels: readonly string[],
): ConfusionMatrix {
  const counts = labels.map(() => new Int32Array(labels.length));
  for (const [i, truth] of truths.entries()) counts[truth][predictions[i]]++;
  return { labels, counts };
}

const shownMistakes = 24;

/** The pictures that the model was most sure and most wrong about. */
function mistakesOf(answers: Answers, { pictures, classes }: Task): Mistake[] | undefined {
  if (!pictures) return;
  const { truths, predictions, confidences } = answers;
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

function decisionMapOf(trainer: Trainer, task: Task, answers: Answers): DecisionMap {
  const count = Math.min(shownPoints, task.test.length);
  const [inputs] = task.test.batch(Int32Array.from({ length: count }, (_, i) => i));
  const points = inputs.toArray(2);
  const grid = gridAround(points);
  const { columns, rows } = grid;
  const where = tensor(gridPoints(grid), { shape: [columns * rows, 2], dtype: "float32" });
  const [x, y] = task.featureNames;
  return {
    grid,
    classes: task.classes,
    probabilities: F.softmax(trainer.predict(where), 1).T.toArray(2),
    samples: points.map((point, i) => ({
      x: point[0],
      y: point[1],
      truth: answers.truths[i],
      prediction: answers.predictions[i],
    })),
    features: [x, y],
  };
}

function layerRows(trainer: Trainer, task: Task): LayerRow[] {
  const [inputs] = task.train.batch(Int32Array.of(0, 1));
  return trainer.outputShapes(inputs).map(({ layer: { path, text, parameters }, shape }) => ({
    layer: `${path} ${text}`.trim(),
    output: formatShape(shape),
    parameters,
  }));
}

import type { Dataset } from "../data/index.ts";
import { gridAround, gridPoints } from "../draw/index.ts";
import { softmax } from "../functional/softmax.ts";
import { tensor } from "../tensor/creation.ts";
import { formatShape } from "../tensor/shape.ts";
import type { DoctorReport, EpochMetrics, StepMetrics, Trainer } from "../train/index.ts";
import type { Answers } from "../train/judgement/answers.ts";
import { confusionOf } from "./confusion-matrix.ts";
import type { DecisionMap } from "./decision-map.ts";
import { mostShown } from "./mistakes.ts";
import type { ReportedTask } from "./reported-task.ts";
import type { EpochRecord, Importance, LayerRow, Mistake, RunReport } from "./run-report.ts";
import type { TestResults } from "./test-results.ts";

/** What is to be said of a run beside its figures. */
export type ReportTexts = Pick<
  RunReport,
  | "title"
  | "subtitle"
  | "stopped"
  | "lossName"
  | "writing"
  | "gradientCheck"
  | "command"
  | "configuration"
>;

/** What is told of a finished model. */
export interface ReportedResults extends TestResults {
  readonly importance?: Importance;
  /** What a doctor has to say, of these results, too. Default: what it saw of the run. */
  readonly doctor?: DoctorReport;
}

/** A map of more classes shows nothing. */
const mostMapped = 10;
const shownPoints = 500;

/** @param test absent where the run diverged: then nothing is told of the model's answers. */
export function buildReport(
  trainer: Trainer,
  task: ReportedTask,
  texts: ReportTexts,
  test?: ReportedResults,
): RunReport {
  const { steps, epochs, doctor } = trainer.record;
  const { name: counted, each } = task.counted ?? { name: undefined, each: 1 };
  const samples = epochs.length * task.train.length * each;
  const { evaluation, answers, ...results }: Partial<ReportedResults> = test ?? {};
  const isMapped = task.features === 2 && task.classes.length <= mostMapped;
  return {
    ...texts,
    ...results,
    trainingSeconds: trainer.seconds,
    samplesPerSecond: samples > 0 ? samples / trainer.seconds : undefined,
    parameters: trainer.layers.reduce((total, { parameters }) => total + parameters, 0),
    counted,
    test: evaluation && { ...evaluation, samples: evaluation.samples * each },
    steps: {
      step: steps.map(({ step }) => step),
      loss: steps.map(({ loss }) => loss),
      accuracy: recorded(steps, "accuracy"),
      mae: recorded(steps, "mae"),
    },
    watchedOn: task.validation && "validation",
    epochs: epochs.map(epochRecord),
    confusion: answers && confusionOf(answers, task.classes),
    mistakes: answers && mistakesOf(answers, task),
    decisionMap: answers && isMapped ? decisionMapOf(trainer, task, answers) : undefined,
    layers: layerRows(trainer, task.train),
    doctor: results.doctor ?? doctor,
  };
}

/** A metric of the steps, where it was measured. */
const recorded = (steps: readonly StepMetrics[], name: string) =>
  steps.length > 0 && name in steps[0] ? steps.map((step) => step[name]) : undefined;

function epochRecord({ epoch, step, seconds, train, validation }: EpochMetrics): EpochRecord {
  return {
    epoch,
    step,
    seconds,
    trainLoss: train.loss,
    testLoss: validation?.loss,
    testAccuracy: validation?.accuracy,
    testMae: validation?.mae,
  };
}

/** The pictures that the model was most sure and most wrong about. */
function mistakesOf(
  { truths, predictions, confidences }: Answers,
  { pictures, classes }: ReportedTask,
): Mistake[] | undefined {
  if (!pictures) return;
  const { width, height, test } = pictures;
  const size = width * height;
  return [...truths.keys()]
    .filter((i) => predictions[i] !== truths[i])
    .sort((a, b) => confidences[b] - confidences[a])
    .slice(0, mostShown)
    .map((i) => ({
      pixels: test.pixels.subarray(i * size, (i + 1) * size),
      width,
      height,
      truth: classes[truths[i]],
      prediction: classes[predictions[i]],
      confidence: confidences[i],
    }));
}

function decisionMapOf(trainer: Trainer, task: ReportedTask, answers: Answers): DecisionMap {
  const count = Math.min(shownPoints, task.test.length);
  const [inputs] = task.test.batch(Int32Array.from({ length: count }, (_, i) => i));
  const points = inputs.toArray(2);
  const grid = gridAround(points);
  const { columns, rows } = grid;
  const where = tensor(gridPoints(grid), { shape: [columns * rows, 2], dtype: "float32" });
  const [x, y] = task.featureNames;
  const { mean, std } = task.standardized ?? { mean: [0, 0], std: [1, 1] };
  const inUnits = (value: number, feature: number) => value * std[feature] + mean[feature];
  const ends = ([least, most]: readonly [number, number], feature: number) =>
    [inUnits(least, feature), inUnits(most, feature)] as const;
  return {
    grid: { ...grid, x: ends(grid.x, 0), y: ends(grid.y, 1) },
    classes: task.classes,
    probabilities: softmax(trainer.predict(where), 1).T.toArray(2),
    samples: points.map((point, i) => ({
      x: inUnits(point[0], 0),
      y: inUnits(point[1], 1),
      truth: answers.truths[i],
      prediction: answers.predictions[i],
    })),
    features: [x, y],
  };
}

function layerRows(trainer: Trainer, train: Dataset): LayerRow[] {
  const [inputs] = train.batch(Int32Array.of(0, 1));
  return trainer.outputShapes(inputs).map(({ layer: { path, text, parameters }, shape }) => ({
    layer: `${path} ${text}`.trim(),
    output: formatShape(shape),
    parameters,
  }));
}

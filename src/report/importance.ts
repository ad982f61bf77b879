import { DataLoader, type Dataset, Subset } from "../data/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { gaussianHead } from "../train/gaussian-head.ts";
import { accuracy, R2, type Trainer } from "../train/index.ts";
import { inputGradients, permutationImportance } from "../train/judgement/importance.ts";
import type { ModuleOfTensor } from "../train/learners/learner.ts";
import type { ReportedTask, TableColumn } from "./reported-task.ts";
import type { Importance } from "./run-report.ts";

/** Fewer columns need no comparing, more no picture. */
const [fewestColumns, mostColumns] = [2, 200];
/** Test samples that are looked at. */
const mostSamples = 1000;

/** Which columns matter to a model of numbers in a row; nothing where samples are something else. */
export function importanceOf(
  trainer: Pick<Trainer, "predict">,
  model: ModuleOfTensor,
  task: ReportedTask,
): Importance | undefined {
  const columns: readonly TableColumn[] =
    task.columns ??
    task.featureNames.map((name, feature) => ({ name, features: [feature], isEmbedded: false }));
  if (columns.length < fewestColumns || columns.length > mostColumns) return undefined;
  const [inputs, targets] = firstOf(task.test);
  if (inputs.ndim !== 2) return undefined;
  const width = task.targets?.names.length;
  const means = (outputs: Tensor) =>
    outputs.shape[1] === width ? outputs : gaussianHead(outputs).mean;
  const score = (x: Tensor) => {
    const outputs = trainer.predict(x);
    if (width === undefined) return accuracy(outputs, targets).to("float64").mean().item();
    const r2 = new R2();
    r2.update(means(outputs), targets);
    return r2.compute();
  };
  const followed = (outputs: Tensor) =>
    width === undefined
      ? [outputs.max(1).sum()]
      : Array.from({ length: width }, (_, target) => means(outputs).narrow(1, target, 1).sum());
  const gradients = inputGradients(model, inputs, columns, followed);
  return {
    score: width === undefined ? "accuracy" : "R²",
    columns: permutationImportance(score, inputs, columns).map((column, i) => ({
      ...column,
      gradient: columns[i].isEmbedded ? null : gradients[i],
    })),
  };
}

function firstOf(dataset: Dataset) {
  const length = Math.min(dataset.length, mostSamples);
  const rows = Int32Array.from({ length }, (_, i) => i);
  const [batch] = new DataLoader(new Subset(dataset, rows), { batchSize: length });
  return batch;
}

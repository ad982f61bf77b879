import type { TrainConfig } from "../../../src/cli/train/options.ts";
import { resolveConfig } from "../../../src/cli/train/options.ts";
import type { Task } from "../../../src/cli/train/task.ts";
import { TensorDataset } from "../../../src/data/index.ts";
import { cat, Generator, randn, tensor } from "../../../src/index.ts";

/** The settings of a short run on a table, with a file's name that nobody reads. */
export const settings = (flags: Record<string, unknown> = {}): TrainConfig =>
  resolveConfig({
    ...{ data: "table.csv", layers: "16", activation: "relu", epochs: 40 },
    ...{ optimizer: "adam", lr: 0.01, schedule: "constant" },
    ...flags,
  });

/** Samples of y = 3a − 2b + 100, the deviation of its noise 0.1, and of a column that says nothing. */
export function linearTask(names: readonly string[] = ["y"]): Task {
  const generator = new Generator(5);
  const sample = (count: number) => {
    const inputs = randn([count, 3], { generator });
    const noise = randn([count, 1], { generator }).mul(0.1);
    const [a, b] = inputs.split([1, 1, 1], 1);
    return { inputs, y: a.mul(3).sub(b.mul(2)).add(noise).add(100) };
  };
  const [train, test] = [sample(400), sample(200)];
  const [mean, std] = [train.y.mean().item(), train.y.std().item()];
  const scaled = ({ inputs, y }: typeof train) => {
    const column = y.sub(mean).div(std);
    // The second target is −y.
    const all = names.length === 1 ? column : cat([column, column.neg()], 1);
    return new TensorDataset(inputs, all);
  };
  return {
    name: "y = 3a − 2b",
    train: scaled(train),
    test: scaled(test),
    features: 3,
    sample: [3],
    featureNames: ["a", "b", "noise"],
    classes: [],
    targets: {
      names,
      mean: names.map((_, i) => (i === 0 ? mean : -mean)),
      std: names.map(() => std),
    },
  };
}

/**
 * Three classes of the first feature's size; labels of some training samples are wrong, inputs
 * say nothing, or the last class is rare. */
export function labelledTask({ wrong = 0, blind = false, rare = false } = {}): Task {
  const generator = new Generator(6);
  const sample = (count: number, wrong: number) => {
    const inputs = randn([count, 2], { generator });
    const truths = inputs.toArray(2).map(([x]) => (x < -0.5 ? 0 : x < (rare ? 1.5 : 0.5) ? 1 : 2));
    const labels = truths.map((truth, i) => (i < wrong ? (truth + 1) % 3 : truth));
    const seen = blind ? randn([count, 2], { generator }) : inputs;
    return new TensorDataset(seen, tensor(labels, { dtype: "int32" }));
  };
  return {
    name: "sizes",
    train: sample(300, wrong),
    test: sample(200, 0),
    features: 2,
    sample: [2],
    featureNames: ["size", "other"],
    classes: ["small", "medium", "large"],
  };
}

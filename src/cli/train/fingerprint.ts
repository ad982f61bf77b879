import { createHash } from "node:crypto";
import { type Dataset, ImageDataset } from "../../data/index.ts";
import type { Task } from "./task.ts";

const chunk = 4096;

/** A hash of all that a run learns from and is tested on: `sha256:…`. */
export function fingerprint({ train, test, ...told }: Task): string {
  const hash = createHash("sha256");
  const { featureNames, classes, preprocessing, targets } = told;
  hash.update(JSON.stringify({ featureNames, classes, preprocessing, targets }));
  for (const dataset of [train, test]) {
    hash.update(`\n${dataset.length}\n`);
    for (const content of contents(dataset)) hash.update(content);
  }
  return `sha256:${hash.digest("hex")}`;
}

function* contents(dataset: Dataset): Generator<NodeJS.ArrayBufferView> {
  if (dataset instanceof ImageDataset) {
    yield dataset.pixels;
    yield dataset.labels;
    return;
  }
  for (let start = 0; start < dataset.length; start += chunk) {
    const length = Math.min(chunk, dataset.length - start);
    for (const { data } of dataset.batch(Int32Array.from({ length }, (_, i) => start + i))) {
      yield data as NodeJS.ArrayBufferView;
    }
  }
}

import { nodesAndLinks } from "./nodes-and-links.ts";
import type { Task } from "./task.ts";
import { typedArrays } from "./typed-arrays.ts";

const makers = { nodesAndLinks, typedArrays };
export type PeerName = keyof typeof makers;

/** Trains for so many milliseconds; the answer is the steps in a second. */
export interface PeerRequest {
  readonly name: PeerName;
  readonly task: Task;
  readonly milliseconds: number;
}

const trainers = new Map<string, ReturnType<typeof typedArrays>>();

addEventListener("message", ({ data }: MessageEvent<PeerRequest>) => {
  const { name, task, milliseconds } = data;
  const key = `${name} ${task.sizes} ${task.batch}`;
  const trainer = trainers.get(key) ?? makers[name](task);
  trainers.set(key, trainer);
  const count = task.targets.length / task.batch;
  const start = performance.now();
  let steps = 0;
  while (performance.now() - start < milliseconds) {
    for (let i = 0; i < 50; i++) trainer.step(steps++ % count);
  }
  postMessage((1000 * steps) / (performance.now() - start));
});

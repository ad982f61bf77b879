import {
  anything,
  callback,
  checkArgument,
  checkOptions,
  kind,
  type OptionTable,
  positiveInteger,
} from "../../tensor/arguments.ts";
import { DataError } from "../../tensor/errors.ts";
import type { Batch } from "../dataset.ts";
import type { Reply, Request } from "./message.ts";
import { type Channel, WorkerDataset } from "./worker-dataset.ts";

export interface WorkerOptions {
  /** How many workers read. Default 1. */
  workers?: number;
  /** What the dataset is made of: whatever can be cloned into a worker. */
  args?: unknown;
}

export const workerOptions: OptionTable<WorkerOptions> = {
  workers: positiveInteger,
  args: anything,
};

/** As much of a page's worker as is needed. */
export interface PageWorker {
  postMessage(message: unknown): void;
  addEventListener(
    type: string,
    listener: (event: { data?: unknown; message?: string }) => void,
  ): void;
  terminate(): void;
}

const pageWorker = kind(
  "a worker, as new Worker(url)",
  (value) =>
    typeof Object(value).postMessage === "function" &&
    typeof Object(value).addEventListener === "function",
);

/**
 * A dataset that a page reads in workers of its own, each of which calls `serveDataset`, for a `Trainer` or a
 * `DataLoader`. In Node, `loadInWorkers` of `chainrule/node` is the same.
 *
 * @param start gives a new worker, as `() => new Worker(new URL("./digits.worker.js", import.meta.url), { type: "module" })`:
 * written like this, bundlers find its file.
 * @throws DataError, by its promise, where a worker cannot be loaded, or what makes the dataset throws.
 * @example
 * ```js
 * import { connectWorkers } from "chainrule/data";
 * const start = () => new Worker(new URL("./points.worker.js", import.meta.url), { type: "module" });
 * const dataset = await connectWorkers(start, { args: { samples: 100 } }); // serveDataset(({ samples }) => …)
 * dataset.length; // → 100
 * ```
 */
export function connectWorkers<B = Batch>(
  start: () => PageWorker,
  options: WorkerOptions = {},
): Promise<WorkerDataset<B>> {
  checkArgument("connectWorkers", "start", callback, start);
  checkOptions("connectWorkers", workerOptions, options);
  const workers = Array.from({ length: options.workers ?? 1 }, () => start());
  for (const worker of workers) {
    checkArgument("connectWorkers", "what start gives", pageWorker, worker);
  }
  const channels = workers.map(channelOf);
  return WorkerDataset.over<B>(channels, options.args);
}

function channelOf(worker: PageWorker): Channel {
  return {
    send: (request: Request) => worker.postMessage(request),
    listen(onReply, onEnd) {
      worker.addEventListener("message", ({ data }) => onReply(data as Reply));
      worker.addEventListener("error", ({ message }) =>
        onEnd(new DataError(`WorkerDataset: a worker ended: ${message ?? "it cannot be loaded"}`)),
      );
    },
    hold() {},
    end: () => worker.terminate(),
  };
}

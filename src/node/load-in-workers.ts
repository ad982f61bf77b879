import { Worker } from "node:worker_threads";
import type { Batch } from "../data/dataset.ts";
import { type WorkerOptions, workerOptions } from "../data/workers/connect.ts";
import type { Reply } from "../data/workers/message.ts";
import { type Channel, WorkerDataset } from "../data/workers/worker-dataset.ts";
import { checkArgument, checkOptions, kind } from "../tensor/arguments.ts";
import { DataError } from "../tensor/errors.ts";

const url = kind(
  'a URL, as new URL("./dataset.js", import.meta.url)',
  (value) => value instanceof URL,
);

/**
 * A dataset that is read in threads, side by side, for a `Trainer` or a `DataLoader`. Functions cannot be sent to a thread,
 * so each thread imports a module, whose default export makes the dataset of the `args`.
 *
 * @param module where it is: `new URL("./dataset.js", import.meta.url)`.
 * @throws DataError, by its promise, where the module cannot be imported, or its function throws.
 * @example
 * ```js
 * import { loadInWorkers } from "chainrule/node";
 * const module = new URL("./digits.js", import.meta.url); // export default ({ pixels }) => …
 * const dataset = await loadInWorkers(module, { workers: 2, args: { pixels: 2 } });
 * (await dataset.batch(Int32Array.of(0, 7)))[0].shape; // → 2,1,28,28
 * ```
 */
export function loadInWorkers<B = Batch>(
  module: URL,
  options: WorkerOptions = {},
): Promise<WorkerDataset<B>> {
  checkArgument("loadInWorkers", "module", url, module);
  checkOptions("loadInWorkers", workerOptions, options);
  // As this file: TypeScript among the sources, else JavaScript.
  const program = new URL(
    import.meta.url.replace(/^.*load-in-workers/, "./dataset-worker"),
    import.meta.url,
  );
  const channels = Array.from({ length: options.workers ?? 1 }, () =>
    channelOf(new Worker(program, { workerData: { module: module.href } })),
  );
  return WorkerDataset.over<B>(channels, options.args);
}

function channelOf(worker: Worker): Channel {
  return {
    send: (request) => worker.postMessage(request),
    listen(onReply, onEnd) {
      worker.on("message", (reply: Reply) => onReply(reply));
      worker.on("error", (cause: Error) =>
        onEnd(new DataError(`WorkerDataset: a worker ended: ${cause.message}`, { cause })),
      );
      worker.on("exit", (code) =>
        onEnd(new DataError(`WorkerDataset: a worker ended with exit code ${code}`)),
      );
    },
    hold: (isAwaited) => (isAwaited ? worker.ref() : worker.unref()),
    end: () => void worker.terminate(),
  };
}

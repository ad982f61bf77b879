import { callback, checkArgument } from "../../tensor/arguments.ts";
import { type Dataset, datasetKind } from "../dataset.ts";
import { pack, type Reply, type Request, type Thrown } from "./message.ts";

/** Makes the dataset that a worker reads from, of the `args` that it was given. */
export type MakeDataset = (args: never) => Dataset<unknown> | Promise<Dataset<unknown>>;

/** Answers one request after the other. */
export function server(
  make: () => MakeDataset | Promise<MakeDataset>,
  reply: (message: Reply, transfer: ArrayBuffer[]) => void,
): (request: Request) => Promise<void> {
  let dataset: Dataset<unknown> | undefined;
  return async (request) => {
    const id = request.kind === "read" ? request.id : null;
    try {
      if (request.kind === "make") {
        const made = await (await make())(request.args as never);
        checkArgument("a worker", "what its function makes", datasetKind, made);
        dataset = made;
        reply({ kind: "made", length: made.length }, []);
        return;
      }
      const buffers: ArrayBuffer[] = [];
      const batch = pack(await dataset?.batch(request.indices, request.epoch), buffers);
      reply({ kind: "batch", id: request.id, batch }, buffers);
    } catch (thrown) {
      reply({ kind: "failed", id, error: asData(thrown) }, []);
    }
  };
}

function asData(thrown: unknown): Thrown {
  const { name, message, stack } = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { name, message, stack };
}

/**
 * In a page's worker: reads batches of the dataset that `make` gives, for `connectWorkers` on the page.
 *
 * @param make called once, with the `args` of `connectWorkers`.
 * @example
 * ```ts
 * import { moons, serveDataset } from "chainrule/data";
 * serveDataset(({ samples }: { samples: number }) => moons({ samples }));
 * ```
 */
export function serveDataset(make: MakeDataset): void {
  checkArgument("serveDataset", "make", callback, make);
  const scope = globalThis as unknown as WorkerScope;
  const serve = server(
    () => make,
    (message, transfer) => scope.postMessage(message, transfer),
  );
  scope.onmessage = ({ data }) => void serve(data);
}

/** What a page's worker has, in the place of a window. */
interface WorkerScope {
  onmessage: (event: { data: Request }) => void;
  postMessage(message: Reply, transfer: ArrayBuffer[]): void;
}

import { DataError } from "../../tensor/errors.ts";
import type { Batch, Dataset } from "../dataset.ts";
import { type Reply, type Request, type Thrown, unpack } from "./message.ts";

/** A worker, of Node or of a page. */
export interface Channel {
  send(request: Request): void;
  /** Called once: with what comes back, and with what ended the worker. */
  listen(onReply: (reply: Reply) => void, onEnd: (error: Error) => void): void;
  /** Whether somebody waits for it: a process ends without waiting for those that nobody waits for. */
  hold(isAwaited: boolean): void;
  end(): void;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A worker and those who wait for its answers, in the order of their requests. */
class Reader {
  readonly #channel: Channel;
  readonly #waiting = new Map<number | null, Waiting>();
  #ended: Error | null = null;

  constructor(channel: Channel) {
    this.#channel = channel;
    channel.listen(
      (reply) => this.#take(reply),
      (error) => this.fail(error),
    );
  }

  get load(): number {
    return this.#waiting.size;
  }

  request(request: Request): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.kind === "read" ? request.id : null, { resolve, reject });
      this.#channel.hold(true);
      this.#channel.send(request);
    });
  }

  fail(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
    this.#channel.end();
  }

  #take(reply: Reply): void {
    const id = reply.kind === "made" ? null : reply.id;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#channel.hold(false);
    if (reply.kind === "made") waiting?.resolve(reply.length);
    else if (reply.kind === "batch") waiting?.resolve(unpack(reply.batch));
    else waiting?.reject(workerError(reply.error));
  }
}

function workerError(thrown: Thrown): DataError {
  const { name, message } = thrown;
  const cause = Object.assign(new Error(message), thrown);
  return new DataError(`WorkerDataset: in a worker, ${name}: ${message}`, { cause });
}

/**
 * A dataset that is read in workers, side by side, each of which has made it for itself. Batches are promises: a
 * `Trainer` waits for them, and a loader is read with `for await`; `prefetch` says how many are under way, so that there
 * is no use for more than `prefetch + 1` workers. Batches, their order and what is drawn for them are those of the dataset read here.
 *
 * The workers are there for all epochs, until `close()`. They do not keep a process of Node alive.
 */
export class WorkerDataset<B = Batch> implements Dataset<Promise<B>> {
  readonly length: number;
  readonly #readers: readonly Reader[];
  #requests = 0;

  private constructor(readers: readonly Reader[], length: number) {
    this.#readers = readers;
    this.length = length;
  }

  /** Makes the dataset in each worker; where one fails, all are ended. */
  static async over<B>(channels: readonly Channel[], args: unknown): Promise<WorkerDataset<B>> {
    const readers = channels.map((channel) => new Reader(channel));
    try {
      const lengths = await Promise.all(
        readers.map((reader) => reader.request({ kind: "make", args })),
      );
      const odd = lengths.find((length) => length !== lengths[0]);
      if (odd === undefined) return new WorkerDataset<B>(readers, lengths[0] as number);
      throw new DataError(
        `WorkerDataset: one worker's dataset has ${lengths[0]} samples, another's ${odd}. Make the same ` +
          "in each, from args alone",
      );
    } catch (error) {
      for (const reader of readers) reader.fail(closed());
      throw error;
    }
  }

  /** @throws DataError, by its promise, for what was thrown in the worker, which is its `cause`. */
  batch(indices: Int32Array, epoch = 0): Promise<B> {
    const reader = this.#readers.reduce((best, each) => (each.load < best.load ? each : best));
    const id = this.#requests++;
    // A loader's batch may be a view of the whole order.
    return reader.request({ kind: "read", id, indices: indices.slice(), epoch }) as Promise<B>;
  }

  /** Ends the workers; what is still to be read fails. */
  close(): void {
    for (const reader of this.#readers) reader.fail(closed());
  }
}

const closed = () => new DataError("WorkerDataset: it is closed");

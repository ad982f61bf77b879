import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { eventFileHeader, eventRecord } from "../../io/index.ts";
import { systemReason } from "../../node/system-error.ts";
import { writeAtomically } from "../../node/write-atomically.ts";
import { DataError } from "../../tensor/errors.ts";
import { UsageError } from "../errors.ts";
import type { GradientCheckRow } from "../report/run-report.ts";
import { configSchema, type TrainConfig } from "./options.ts";

/** One step's line in metrics.jsonl. */
export interface StepMetrics {
  step: number;
  epoch: number;
  loss: number;
  accuracy: number;
}

/** An epoch's line in metrics.jsonl, after its last step. */
export interface EpochMetrics {
  epoch: number;
  /** The number of its last step. */
  step: number;
  trainLoss: number;
  trainAccuracy: number;
  testLoss: number;
  testAccuracy: number;
  /** Seconds spent training it. */
  seconds: number;
}

export type Metrics = StepMetrics | EpochMetrics;

export const isEpoch = (metrics: Metrics): metrics is EpochMetrics => "testLoss" in metrics;

/** The files of a run. */
export const fileNames = {
  config: "config.json",
  checkpoint: "checkpoint.safetensors",
  model: "model.safetensors",
  metrics: "metrics.jsonl",
  report: "report.html",
  gradientCheck: "gradient-check.json",
} as const;

/** Seconds between appending lines to the files: a crash loses no more. */
const flushSeconds = 2;

/** A folder that holds all that is kept of a run. */
export class RunFolder {
  readonly path: string;
  #lines = "";
  #events: Uint8Array[] = [];
  #eventFile: string | null = null;
  #flushed = Date.now();

  private constructor(path: string) {
    this.path = path;
  }

  /** A new folder, with the run's settings in it. */
  static async create(path: string | undefined, config: TrainConfig): Promise<RunFolder> {
    const target = path ?? nextFolder(config.data);
    if (existsSync(target) && !statSync(target).isDirectory()) {
      throw new UsageError(`${target}: this is a file. Give a folder with --out`);
    }
    if (existsSync(target) && readdirSync(target).length > 0) {
      throw new UsageError(
        `${target}: there is something in this folder already. Give another with --out, or go on ` +
          `with the run in it: --resume ${target}`,
      );
    }
    try {
      // Not always recursive: that never ends in a place such as /proc, which refuses with "not found".
      if (!existsSync(dirname(target))) mkdirSync(dirname(target), { recursive: true });
      if (!existsSync(target)) mkdirSync(target);
    } catch (error) {
      throw new UsageError(`${target}: cannot be made: ${(error as Error).message}`);
    }
    const folder = new RunFolder(target);
    await folder.write("config", `${JSON.stringify(config, null, 2)}\n`);
    return folder;
  }

  /** The folder of an earlier run, and that run's settings. */
  static open(path: string): { folder: RunFolder; config: TrainConfig } {
    const folder = new RunFolder(path);
    const file = folder.file("config");
    if (!existsSync(folder.file("checkpoint"))) {
      throw new UsageError(
        `${path}: no run to resume: there is no ${fileNames.checkpoint} in it. A run writes it after ` +
          "every epoch and when it is stopped with Ctrl-C",
      );
    }
    try {
      return { folder, config: configSchema.parse(JSON.parse(readFileSync(file, "utf8"))) };
    } catch (error) {
      throw new UsageError(
        `${file}: cannot be read as a run's settings: ${(error as Error).message}`,
      );
    }
  }

  file(name: keyof typeof fileNames): string {
    return join(this.path, fileNames[name]);
  }

  async write(name: keyof typeof fileNames, content: string): Promise<void> {
    await writeAtomically(this.file(name), content);
  }

  /** The gradient check that the run began with, where it is still there. */
  readGradientCheck(): GradientCheckRow[] | undefined {
    const file = this.file("gradientCheck");
    if (!existsSync(file)) return undefined;
    try {
      return JSON.parse(readFileSync(file, "utf8")) as GradientCheckRow[];
    } catch {
      throw new UsageError(`${file}: this is no gradient check's table. Remove the file to go on`);
    }
  }

  /** Adds a line to the metrics, and to the TensorBoard events. */
  record(metrics: Metrics): void {
    this.#lines += `${JSON.stringify(metrics)}\n`;
    const scalars: Record<string, number> = isEpoch(metrics)
      ? { "test/loss": metrics.testLoss, "test/accuracy": metrics.testAccuracy }
      : { "train/loss": metrics.loss, "train/accuracy": metrics.accuracy };
    this.#events.push(eventRecord({ wallTime: Date.now() / 1000, step: metrics.step, scalars }));
    if (Date.now() - this.#flushed > flushSeconds * 1000) this.flush();
  }

  /** Writes what has been recorded. */
  flush(): void {
    if (this.#lines === "") return;
    this.#append(this.file("metrics"), this.#lines);
    if (this.#eventFile === null) {
      const seconds = Math.floor(Date.now() / 1000);
      this.#eventFile = join(this.path, `events.out.tfevents.${seconds}.chainrule`);
      this.#events.unshift(eventFileHeader(seconds));
    }
    this.#append(this.#eventFile, Buffer.concat(this.#events));
    this.#lines = "";
    this.#events = [];
    this.#flushed = Date.now();
  }

  #append(file: string, content: string | Uint8Array): void {
    try {
      appendFileSync(file, content);
    } catch (error) {
      throw new DataError(
        `${file}: cannot be written: ${systemReason(error)}. The last checkpoint is unchanged`,
      );
    }
  }

  /** The metrics up to a step; lines after it, left by a run that broke off, are removed. */
  async rewindMetrics(step: number): Promise<Metrics[]> {
    const file = this.file("metrics");
    const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
    const kept = lines.flatMap((line) => {
      try {
        const metrics = JSON.parse(line) as Metrics;
        return metrics.step <= step ? [metrics] : [];
      } catch {
        // The last line of a run that was killed while it was written.
        return [];
      }
    });
    await this.write("metrics", kept.map((metrics) => `${JSON.stringify(metrics)}\n`).join(""));
    return kept;
  }
}

/** The first free of `runs/mnist-1`, `runs/mnist-2`, … */
function nextFolder(data: string): string {
  const name = data.replace(/\.csv$/i, "").replace(/.*[\\/]/, "");
  for (let i = 1; ; i++) {
    const path = join("runs", `${name}-${i}`);
    if (!existsSync(path)) return path;
  }
}

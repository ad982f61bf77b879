import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Alert, StepRecord } from "../../doctor/index.ts";
import { eventFileHeader, eventRecord, type TensorboardEvent } from "../../io/index.ts";
import { writeAtomically } from "../../node/write-atomically.ts";
import type { GradientCheckRow } from "../../report/run-report.ts";
import { UsageError } from "../errors.ts";
import { histogramsOf, updateRatiosOf } from "./doctor-events.ts";
import { append, JsonLines } from "./json-lines.ts";
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

/** A line in doctor.jsonl: an observed step, or an alert as it stood when the line was written. */
export type DoctorLine = StepRecord | Alert;

export const isAlert = (line: DoctorLine): line is Alert => "kind" in line;

/** The files of a run. */
export const fileNames = {
  config: "config.json",
  checkpoint: "checkpoint.safetensors",
  model: "model.safetensors",
  metrics: "metrics.jsonl",
  doctor: "doctor.jsonl",
  report: "report.html",
  gradientCheck: "gradient-check.json",
} as const;

/** Seconds between appending lines to the files: a crash loses no more. */
const flushSeconds = 2;

/** A folder that holds all that is kept of a run. */
export class RunFolder {
  readonly path: string;
  readonly #metrics: JsonLines<Metrics>;
  readonly #doctor: JsonLines<DoctorLine>;
  #events: Uint8Array[] = [];
  #eventFile: string | null = null;
  #flushed = Date.now();

  private constructor(path: string) {
    this.path = path;
    this.#metrics = new JsonLines(this.file("metrics"));
    this.#doctor = new JsonLines(this.file("doctor"));
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
    makeFolder(target);
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
    this.#metrics.add(metrics);
    const scalars: Record<string, number> = isEpoch(metrics)
      ? { "test/loss": metrics.testLoss, "test/accuracy": metrics.testAccuracy }
      : { "train/loss": metrics.loss, "train/accuracy": metrics.accuracy };
    this.#addEvent({ step: metrics.step, scalars });
    if (Date.now() - this.#flushed > flushSeconds * 1000) this.flush();
  }

  /** Adds a line to doctor.jsonl, and an observed step to the TensorBoard events. */
  recordDoctor(line: DoctorLine): void {
    this.#doctor.add(line);
    if (isAlert(line)) return;
    const { step } = line;
    this.#addEvent({ step, histograms: histogramsOf(line), scalars: updateRatiosOf(line) });
  }

  #addEvent(event: Omit<TensorboardEvent, "wallTime">): void {
    this.#events.push(eventRecord({ wallTime: Date.now() / 1000, ...event }));
  }

  /** Writes what has been recorded. */
  flush(): void {
    this.#metrics.flush();
    this.#doctor.flush();
    this.#flushed = Date.now();
    if (this.#events.length === 0) return;
    if (this.#eventFile === null) {
      const seconds = Math.floor(Date.now() / 1000);
      this.#eventFile = join(this.path, `events.out.tfevents.${seconds}.chainrule`);
      this.#events.unshift(eventFileHeader(seconds));
    }
    append(this.#eventFile, Buffer.concat(this.#events));
    this.#events = [];
  }

  /** The metrics up to a step; later ones, left by a run that broke off, are removed. */
  rewindMetrics(step: number): Promise<Metrics[]> {
    return this.#metrics.rewind((metrics) => metrics.step <= step);
  }

  /** What the doctor wrote up to a step; what came later is removed. */
  rewindDoctor(step: number): Promise<DoctorLine[]> {
    return this.#doctor.rewind((line) => (isAlert(line) ? line.lastStep : line.step) <= step);
  }
}

/** Makes a folder where there is none, and those above it. */
export function makeFolder(path: string): void {
  try {
    // Not always recursive: that never ends in a place such as /proc, which refuses with "not found".
    if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) mkdirSync(path);
  } catch (error) {
    throw new UsageError(`${path}: cannot be made: ${(error as Error).message}`);
  }
}

/** The data's name, as names of files begin with it: `data/iris.csv` → `iris`. */
export function dataName(data: string): string {
  return data.replace(/\.csv$/i, "").replace(/.*[\\/]/, "");
}

/** The first free of `runs/mnist-1`, `runs/mnist-2`, … */
function nextFolder(data: string): string {
  for (let i = 1; ; i++) {
    const path = join("runs", `${dataName(data)}-${i}`);
    if (!existsSync(path)) return path;
  }
}

import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DoctorReport, StepRecord } from "../../doctor/index.ts";
import { eventFileHeader, eventRecord, type TensorboardEvent } from "../../io/index.ts";
import { decodeJson } from "../../io/json.ts";
import { takeLock } from "../../node/lock.ts";
import { readBytesNow } from "../../node/read-bytes.ts";
import { isTemporary, removeTemporaries, writeAtomically } from "../../node/write-atomically.ts";
import { checkPlainData } from "../../tensor/plain-data.ts";
import { quoted } from "../../text/shell-word.ts";
import type { EpochMetrics, GradientCheckRow, RunRecord, StepMetrics } from "../../train/index.ts";
import { alertKey, checkedRows, keptUntil } from "../../train/record.ts";
import {
  checkedDoctorLine,
  checkedMetricsLine,
  type DoctorLine,
  epochLine,
  epochOf,
  isAlert,
  isEpoch,
  type MetricsLine,
} from "../../train/run-lines.ts";
import { UsageError } from "../errors.ts";
import type { CheckpointFiles } from "./callbacks.ts";
import { histogramsOf, updateRatiosOf } from "./doctor-events.ts";
import { append, JsonLines } from "./json-lines.ts";
import { readSettings, type TrainConfig } from "./options.ts";
import { type Origin, readOrigin } from "./origin.ts";
import { checkedFoldScores, type FoldScores } from "./table/fold-scores.ts";

/** The files of a run. */
export const fileNames = {
  config: "config.json",
  origin: "run.json",
  lock: "run.lock",
  checkpoint: "checkpoint.safetensors",
  model: "model.safetensors",
  metrics: "metrics.jsonl",
  doctor: "doctor.jsonl",
  report: "report.html",
  page: "predict.html",
  gradientCheck: "gradient-check.json",
  folds: "folds.json",
} as const;

type FileName = keyof typeof fileNames;

/** Whether a file of this name is a run's, and nobody else's. */
export const isOfRun = (name: string): boolean =>
  Object.values<string>(fileNames).includes(name) ||
  /^checkpoint-epoch-\d+\.safetensors$/.test(name) ||
  /^events\.out\.tfevents\.\d+\.chainrule$/.test(name) ||
  isTemporary(name);

/** Whether a folder holds a run, or what is left of one. */
export const holdsRun = (path: string): boolean =>
  [fileNames.config, fileNames.metrics, fileNames.checkpoint].some((name) =>
    existsSync(join(path, name)),
  );

/** Seconds between appending lines to the files: a crash loses no more. */
const flushSeconds = 2;

/** A folder that holds all that is kept of a run. */
export class RunFolder {
  readonly path: string;
  readonly #release: () => void;
  readonly #metrics: JsonLines<MetricsLine>;
  readonly #doctor: JsonLines<DoctorLine>;
  /** What doctor.jsonl holds: so many observed steps, and of each alert the step until which it held. */
  #recordsWritten = 0;
  readonly #alertsWritten = new Map<string, number>();
  #events: Uint8Array[] = [];
  #eventFile: string | null = null;
  #flushed = Date.now();

  /** @throws UsageError where another process is at work in the folder. */
  private constructor(path: string) {
    this.path = path;
    const lock = takeLock(this.file("lock"));
    if (typeof lock === "object") {
      throw new UsageError(
        `${path}: a run is under way in this folder, process ${lock.heldBy}. Wait for its end or stop ` +
          "it, or give another folder with --out",
      );
    }
    this.#release = lock;
    removeTemporaries(path);
    this.#metrics = new JsonLines(this.file("metrics"), checkedMetricsLine);
    this.#doctor = new JsonLines(this.file("doctor"), checkedDoctorLine);
  }

  /** A folder for a new run, with the run's settings in it. Close it in the end. */
  static async create(
    path: string | undefined,
    config: TrainConfig,
    origin: Origin,
  ): Promise<RunFolder> {
    const target = path ?? newFolder(config.data);
    if (existsSync(target) && !statSync(target).isDirectory()) {
      throw new UsageError(`${target}: this is a file. Give a folder with --out`);
    }
    makeFolder(target);
    if (!readdirSync(target).every(isOfRun)) {
      throw new UsageError(
        `${target}: there is something else in this folder. Give another with --out`,
      );
    }
    const folder = new RunFolder(target);
    try {
      folder.#clear();
      await folder.writeConfig(config);
      await folder.writeOrigin(origin);
    } catch (error) {
      folder.close();
      throw error;
    }
    return folder;
  }

  /** The folder of an earlier run, to go on with it. Close it in the end. */
  static open(path: string): RunFolder {
    if (!existsSync(join(path, fileNames.config))) {
      throw new UsageError(`${path}: no run to resume: there is no ${fileNames.config} in it`);
    }
    return new RunFolder(path);
  }

  /** Where the checkpoints of epochs are kept, each under its name. */
  readonly epochs: CheckpointFiles = {
    save: (name, bytes) => writeAtomically(this.#epochFile(name), bytes),
    remove: (name) => rmSync(this.#epochFile(name), { force: true }),
  };

  #epochFile(name: string): string {
    return join(this.path, `checkpoint-${name}.safetensors`);
  }

  /** Lets others work in the folder. */
  close(): void {
    this.#release();
  }

  /** Whether there is a checkpoint. Without one the run was killed before its first, and begins anew. */
  get hasCheckpoint(): boolean {
    return existsSync(this.file("checkpoint"));
  }

  /** Removes what a run has left that was killed before its first checkpoint. */
  #clear(): void {
    if (["checkpoint", "model", "report"].some((name) => existsSync(this.file(name as FileName)))) {
      throw new UsageError(
        `${this.path}: there is a run in this folder already. Give another with --out, or go on ` +
          `with it: --resume ${quoted(this.path)}`,
      );
    }
    for (const name of readdirSync(this.path)) {
      if (name !== fileNames.lock) rmSync(join(this.path, name));
    }
  }

  readConfig(): TrainConfig {
    const file = this.file("config");
    return readSettings(decodeJson(readBytesNow(file), file), file);
  }

  async writeConfig(config: TrainConfig): Promise<void> {
    await this.write("config", `${JSON.stringify(config, null, 2)}\n`);
  }

  readOrigin(): Origin {
    return readOrigin(this.file("origin"));
  }

  async writeOrigin(origin: Origin): Promise<void> {
    await this.write("origin", `${JSON.stringify(origin, null, 2)}\n`);
  }

  file(name: FileName): string {
    return join(this.path, fileNames[name]);
  }

  async write(name: FileName, content: string): Promise<void> {
    await writeAtomically(this.file(name), content);
  }

  /** The gradient check that the run began with, where it is still there. */
  readGradientCheck(): GradientCheckRow[] | undefined {
    const file = this.file("gradientCheck");
    if (!existsSync(file)) return undefined;
    const rows = decodeJson(readBytesNow(file), file);
    const what = `${file}: this is no gradient check's table, remove the file to go on`;
    checkPlainData(rows, "rows", checkedRows, what);
    return rows as GradientCheckRow[];
  }

  /** How networks did on parts of the table in turn, where that was measured. */
  readFolds(): FoldScores | undefined {
    const file = this.file("folds");
    if (!existsSync(file)) return undefined;
    const scores = decodeJson(readBytesNow(file), file);
    checkPlainData(scores, "", checkedFoldScores, `${file}: remove the file to go on`);
    return scores as FoldScores;
  }

  /** Adds a step to the metrics, and to the TensorBoard events. */
  recordStep(metrics: StepMetrics): void {
    const { step, epoch: _, ...scores } = metrics;
    this.#addMetrics(metrics, { step, scalars: tagged("train", scores) });
  }

  /** Adds an epoch likewise. */
  recordEpoch(metrics: EpochMetrics): void {
    const line = epochLine(metrics);
    const { samples: _, ...scores } = metrics.validation ?? { samples: 0 };
    this.#addMetrics(line, { step: line.step, scalars: tagged("test", scores) });
  }

  #addMetrics(line: MetricsLine, event: Omit<TensorboardEvent, "wallTime">): void {
    this.#metrics.add(line);
    this.#addEvent(event);
    if (Date.now() - this.#flushed > flushSeconds * 1000) this.flush();
  }

  /** Adds what the doctor has seen since this was last called, also to the TensorBoard events. */
  recordDoctor({ records, alerts }: DoctorReport): void {
    for (; this.#recordsWritten < records.length; this.#recordsWritten++) {
      const record = records[this.#recordsWritten];
      this.#doctor.add(record);
      const [histograms, scalars] = [histogramsOf(record), updateRatiosOf(record)];
      this.#addEvent({ step: record.step, histograms, scalars });
    }
    for (const alert of alerts) {
      if (this.#alertsWritten.get(alertKey(alert)) === alert.lastStep) continue;
      this.#alertsWritten.set(alertKey(alert), alert.lastStep);
      this.#doctor.add(alert);
    }
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

  /**
   * What has been recorded, perhaps after the last checkpoint too.
   *
   * @param samples how many the model was tested on.
   */
  readRecord(samples: number): RunRecord {
    const lines = this.#metrics.read();
    const observed = this.#doctor.read();
    // Of an alert's lines the last one counts.
    const alerts = new Map(observed.filter(isAlert).map((alert) => [alertKey(alert), alert]));
    const records = observed.filter((line): line is StepRecord => !isAlert(line));
    return {
      steps: lines.filter((line): line is StepMetrics => !isEpoch(line)),
      epochs: lines.filter(isEpoch).map((line) => epochOf(line, samples)),
      ...(observed.length > 0 && {
        doctor: { cost: noCost, alerts: [...alerts.values()], records },
      }),
    };
  }

  /** Removes what a run that broke off recorded after this step of this epoch. */
  async rewind(at: { step: number; epoch: number }): Promise<void> {
    const kept = keptUntil(at);
    await this.#metrics.rewind((line): MetricsLine[] =>
      isEpoch(line) ? kept.epoch(line) : kept.step(line),
    );
    if (!existsSync(this.file("doctor"))) return;
    const lines = await this.#doctor.rewind((line): DoctorLine[] =>
      isAlert(line) ? kept.alert(line) : kept.step(line),
    );
    this.#recordsWritten = lines.filter((line) => !isAlert(line)).length;
    for (const alert of lines.filter(isAlert)) {
      this.#alertsWritten.set(alertKey(alert), alert.lastStep);
    }
  }
}

/** Figures by their TensorBoard tags: `train/loss`. */
const tagged = (prefix: string, scores: Record<string, number>) =>
  Object.fromEntries(Object.entries(scores).map(([name, value]) => [`${prefix}/${name}`, value]));

const noCost = { seconds: 0, share: 0, steps: 0, observed: 0 };

/** Makes a folder where there is none, and those above it. */
export function makeFolder(path: string): void {
  try {
    // Not always recursive: that never ends in a place such as /proc, which refuses with "not found".
    if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) mkdirSync(path);
  } catch (error) {
    throw unmade(path, error);
  }
}

/** The data's name, as names of files begin with it: `data/iris.csv.gz` → `iris`. */
export function dataName(data: string): string {
  return data.replace(/\.(csv|tsv|jsonl?|txt)(\.gz)?$/i, "").replace(/.*[\\/]/, "");
}

/** Makes the first of `runs/mnist-1`, `runs/mnist-2`, … that is not there. */
function newFolder(data: string): string {
  for (let i = 1; ; i++) {
    const path = join("runs", `${dataName(data)}-${i}`);
    if (existsSync(path)) continue;
    makeFolder(dirname(path));
    try {
      mkdirSync(path);
      return path;
    } catch (error) {
      // Another run that begins now may have made it first.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw unmade(path, error);
    }
  }
}

const unmade = (path: string, error: unknown) =>
  new UsageError(`${path}: cannot be made: ${(error as Error).message}`);

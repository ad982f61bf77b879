import type { Alert, StepRecord } from "chainrule/doctor";
import {
  doctorReader,
  type LineReader,
  metricsReader,
  type RunReport,
  readGradientCheck,
} from "chainrule/report";
import type { GradientCheckRow } from "chainrule/train";
import { type Quantity, quantities, type RunState, type RunSummary } from "./messages.ts";
import { Series } from "./series.ts";
import { type Settings, settingsIn } from "./settings.ts";

/** The files that grow with a run. */
export const growing = ["metrics.jsonl", "doctor.jsonl"] as const;
export type Growing = (typeof growing)[number];
/** Those that are read as a whole. */
export const whole = ["config.json", "run.json", "gradient-check.json"] as const;
export type Whole = (typeof whole)[number];

const emptySeries = (): Record<Quantity, Series> => ({
  loss: new Series(),
  accuracy: new Series(),
  testLoss: new Series(),
  testAccuracy: new Series(),
  mae: new Series(),
  testMae: new Series(),
});

/** What an epoch's line tells of the test. */
type EpochFigures = { epoch: number; step: number } & {
  [Name in "testLoss" | "testAccuracy" | "testMae"]?: number;
};

/** What JSON has no number for stands there as null. */
const numberIn = (value: number | null | undefined) => value ?? Number.NaN;

/** A run as far as it was read: whatever happens to its files, what was read before stays. */
export class Run {
  readonly name: string;
  series = emptySeries();
  records: StepRecord[] = [];
  #alerts = new Map<string, Alert>();
  #readers: Partial<Record<Growing, LineReader<never>>> = {};
  #problems = new Map<string, string>();
  #settings: Settings = {};
  #origin: Settings = {};
  #epochs = Number.NaN;
  #lastEpoch = 0;
  #gradientCheck: GradientCheckRow[] | null = null;
  isRunning = false;
  hasModel = false;
  hasConfig = false;
  /** The share of its files that has been read. */
  read = 0;
  /** Reads what is read only of a run that is looked into. */
  later: (() => Promise<void>) | null = null;
  /** Another number whenever something was read. */
  version = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** A run of which a report tells all. */
  static ofReport(name: string, report: RunReport): Run {
    const run = new Run(name);
    const { steps, epochs, doctor, configuration, stopped, gradientCheck } = report;
    for (let i = 0; i < steps.step.length; i++) {
      run.series.loss.push(steps.step[i], numberIn(steps.loss[i]));
      if (steps.accuracy) run.series.accuracy.push(steps.step[i], numberIn(steps.accuracy[i]));
      if (steps.mae) run.series.mae.push(steps.step[i], numberIn(steps.mae[i]));
    }
    for (const epoch of epochs) run.#addEpoch(epoch);
    for (const alert of doctor?.alerts ?? []) run.#addAlert(alert);
    run.records = [...(doctor?.records ?? [])];
    run.#settings = Object.fromEntries(configuration ?? []);
    run.#gradientCheck = gradientCheck ? [...gradientCheck.rows] : null;
    run.hasConfig = true;
    run.hasModel = stopped === undefined;
    run.#epochs = run.#lastEpoch;
    run.read = 1;
    return run;
  }

  /** Takes the next bytes of a file that grows. What is wrong with it is a problem of the run, and ends its reading. */
  add(file: Growing, bytes: Uint8Array): void {
    this.version++;
    if (this.#problems.has(file)) return;
    try {
      if (file === "metrics.jsonl") this.#metrics().read(bytes, (line) => this.#addMetrics(line));
      else this.#doctor().read(bytes, (line) => this.#addObserved(line));
    } catch (error) {
      this.#problems.set(file, (error as Error).message);
    }
  }

  /** The file is at its end: its last line counts if only its line break is missing. */
  finish(file: Growing): void {
    if (this.#problems.has(file)) return;
    try {
      if (file === "metrics.jsonl") this.#metrics().finish((line) => this.#addMetrics(line));
      else this.#doctor().finish((line) => this.#addObserved(line));
    } catch (error) {
      this.#problems.set(file, (error as Error).message);
    }
  }

  /** Forgets a file that grows: it is another one, shorter, or gone. */
  restart(file: Growing): void {
    this.version++;
    this.#problems.delete(file);
    delete this.#readers[file];
    if (file === "metrics.jsonl") {
      this.series = emptySeries();
      this.#lastEpoch = 0;
    } else {
      this.records = [];
      this.#alerts.clear();
    }
  }

  /** Takes a file that is read as a whole. */
  set(file: Whole, text: string): void {
    this.version++;
    this.#problems.delete(file);
    if (file === "config.json") this.hasConfig = true;
    try {
      const content: unknown = JSON.parse(text);
      if (file === "gradient-check.json") {
        this.#gradientCheck = readGradientCheck(content, file);
        return;
      }
      if (!isObject(content)) throw new Error(`${file}: expected an object with settings.`);
      if (file === "run.json") this.#origin = originIn(content);
      else {
        this.#settings = settingsIn(content);
        this.#epochs = Number(content.epochs);
      }
    } catch (error) {
      const { message } = error as Error;
      this.#problems.set(file, message.startsWith(file) ? message : `${file}: ${message}`);
    }
  }

  get summary(): RunSummary {
    const { name, series, records } = this;
    const last = ({ values, length }: Series) => (length > 0 ? values[length - 1] : null);
    return {
      name,
      state: this.#state,
      problems: [...this.#problems.values(), ...this.#missing()],
      settings: { ...this.#settings, ...this.#origin },
      steps: series.loss.length,
      lastStep: this.lastStep,
      lastEpoch: this.#lastEpoch,
      read: this.read,
      testLoss: last(series.testLoss),
      testAccuracy: last(series.testAccuracy),
      measured: quantities.filter((each) => !Number.isNaN(last(series[each]) ?? Number.NaN)),
      observed: records.map(({ step }) => step),
      alerts: [...this.#alerts.values()].sort((a, b) => a.step - b.step),
      gradientCheck: this.#gradientCheck,
    };
  }

  get lastStep(): number {
    const { length, steps } = this.series.loss;
    return Math.max(length > 0 ? steps[length - 1] : 0, this.records.at(-1)?.step ?? 0);
  }

  get #state(): RunState {
    if (this.#problems.size > 0) return "corrupt";
    if (this.isRunning) return "running";
    if (this.hasModel && !(this.#lastEpoch < this.#epochs)) return "finished";
    const isHalf = this.#unfinished.length > 0 || !this.hasConfig || this.series.loss.length === 0;
    return isHalf ? "half-written" : "interrupted";
  }

  get #unfinished(): Growing[] {
    return growing.filter((file) => (this.#readers[file]?.unfinished ?? "") !== "");
  }

  /** What there is to say of a run that is not whole, and not wrong. */
  #missing(): string[] {
    const diverged = firstNotFinite(this.series.loss);
    return [
      ...(diverged === null ? [] : [`Its loss is not finite from step ${diverged} on.`]),
      ...(this.hasConfig ? [] : ["There is no config.json: its settings are not known."]),
      ...(this.isRunning
        ? []
        : this.#unfinished.map(
            (file) => `The last line of ${file} is half written, and left out.`,
          )),
      ...(this.series.loss.length === 0 && !this.isRunning && this.read === 1
        ? ["It has not recorded a step."]
        : []),
    ];
  }

  #metrics() {
    this.#readers["metrics.jsonl"] ??= metricsReader("metrics.jsonl") as LineReader<never>;
    return this.#readers["metrics.jsonl"] as unknown as ReturnType<typeof metricsReader>;
  }

  #doctor() {
    this.#readers["doctor.jsonl"] ??= doctorReader("doctor.jsonl") as LineReader<never>;
    return this.#readers["doctor.jsonl"] as unknown as ReturnType<typeof doctorReader>;
  }

  #addMetrics(line: Parameters<Parameters<ReturnType<typeof metricsReader>["read"]>[1]>[0]): void {
    if ("testLoss" in line) {
      this.#addEpoch(line);
      return;
    }
    this.series.loss.push(line.step, numberIn(line.loss));
    if ("accuracy" in line) this.series.accuracy.push(line.step, numberIn(line.accuracy));
    if ("mae" in line) this.series.mae.push(line.step, numberIn(line.mae));
  }

  #addEpoch(line: EpochFigures): void {
    this.#lastEpoch = line.epoch;
    for (const name of ["testLoss", "testAccuracy", "testMae"] as const) {
      this.series[name].push(line.step, numberIn(line[name]));
    }
  }

  #addObserved(line: StepRecord | Alert): void {
    if ("kind" in line) this.#addAlert(line);
    else this.records.push(line);
  }

  /** Of an alert's lines the last one counts. */
  #addAlert(alert: Alert): void {
    this.#alerts.set(`${alert.kind} ${alert.layer}`, alert);
  }
}

function firstNotFinite({ values, steps, length }: Series): number | null {
  if (length === 0 || Number.isFinite(values[length - 1])) return null;
  return steps[values.findLastIndex(Number.isFinite) + 1];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What multiplied large matrices. */
function originIn({ blas }: Record<string, unknown>): Settings {
  const library = isObject(blas) ? blas.library : undefined;
  return { "matrix products": typeof library === "string" ? library : "WebAssembly" };
}

import { type DoctorLine, isAlert, type RunFolder } from "../cli/train/run-folder.ts";
import type { Alert, Doctor, DoctorCost, StepRecord } from "../doctor/index.ts";
import { F, type Tensor } from "../index.ts";
import type { Trainer } from "./trainer.ts";

/** So many steps are all kept; later a step only if it is this much further than the last one kept. */
const [allUpTo, growth] = [100, 1.01];
/** Samples that the network must be able to learn by heart. */
const overfitSamples = 8;

/** A doctor that watches a run, and what it has seen in all parts of that run. */
export class RunDoctor {
  /** About a thousand observed steps of a million, close together at first. */
  readonly records: StepRecord[] = [];
  readonly #doctor: Doctor;
  readonly #trainer: Trainer;
  readonly #folder: RunFolder;
  readonly #alerts = new Map<string, Alert>();
  /** How many of the records have been written. */
  #written: number;

  /**
   * @param earlier what the run folder already holds.
   * @param onAlert called with each alert that the run has not had before.
   */
  constructor(
    trainer: Trainer,
    folder: RunFolder,
    earlier: readonly DoctorLine[],
    onAlert: (alert: Alert) => void,
  ) {
    this.#trainer = trainer;
    this.#folder = folder;
    for (const line of earlier) {
      if (isAlert(line)) this.#alerts.set(keyOf(line), line);
      else this.records.push(line);
    }
    this.#written = this.records.length;
    this.#doctor = trainer.network.watch({
      startStep: trainer.step,
      onRecord: (record) => this.#record(record),
      onAlert: (alert) => {
        if (!this.#alerts.has(keyOf(alert))) onAlert(alert);
        this.#keep(alert);
      },
    });
  }

  /** The alerts, in the order in which they were raised. */
  get alerts(): Alert[] {
    return [...this.#alerts.values()];
  }

  /** What looking has cost, since the run was begun or resumed. */
  get cost(): DoctorCost {
    return this.#doctor.cost;
  }

  /** Whether the network can learn a few samples by heart; an alert where it cannot. */
  checkOverfit(): void {
    const { train } = this.#trainer.task;
    const count = Math.min(overfitSamples, train.length);
    // From all over the data, which may be sorted.
    const spread = Int32Array.from({ length: count }, (_, i) => (i * train.length) / count);
    this.#doctor.checkOverfit(F.crossEntropy, train.batch(spread), { steps: 1000 });
  }

  /** Tells the loss of the step under way. */
  loss(loss: number, targets: Tensor): void {
    this.#doctor.loss(loss, targets);
  }

  /** Runs a compiled step, and now and then before it the same one by `eager`, to look at it. */
  step<T>(inputs: Tensor, compiled: () => T, eager: () => unknown): T {
    return this.#doctor.step(inputs, compiled, eager);
  }

  /** Brings the run folder up to date. */
  settle(): void {
    for (; this.#written < this.records.length; this.#written++) {
      this.#folder.recordDoctor(this.records[this.#written]);
    }
    for (const alert of this.#doctor.alerts) this.#keep(alert);
  }

  #record(record: StepRecord): void {
    const last = this.records.at(-1)?.step ?? 0;
    if (record.step > allUpTo && record.step < last * growth) return;
    this.records.push(record);
  }

  /** Keeps an alert as it now stands, since the step at which the run first had it. */
  #keep(alert: Alert): void {
    const known = this.#alerts.get(keyOf(alert));
    if (known?.lastStep === alert.lastStep) return;
    const kept = { ...alert, step: known?.step ?? alert.step };
    this.#alerts.set(keyOf(alert), kept);
    this.#folder.recordDoctor(kept);
  }
}

const keyOf = ({ kind, layer }: Alert) => `${kind} ${layer}`;

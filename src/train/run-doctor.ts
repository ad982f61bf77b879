import type { Batch, Dataset } from "../data/dataset.ts";
import { overfitting } from "../doctor/alerts/overfitting.ts";
import type { Finding } from "../doctor/alerts/rule.ts";
import type { Doctor, DoctorOptions } from "../doctor/doctor.ts";
import type { Alert, DoctorReport, StepRecord } from "../doctor/record.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { MaybeAwaited } from "./batches.ts";
import type { Learner } from "./learners/learner.ts";
import { alertKey, type EpochMetrics } from "./record.ts";
import { checkBatch } from "./step.ts";

/** So many steps are all kept; later a step only if it is this much further than the last one kept. */
const [allUpTo, growth] = [100, 1.01];
/** Samples that the network must be able to learn by heart. */
const overfitSamples = 8;

/** How a run is watched. */
export type WatchOptions = Pick<DoctorOptions, "every" | "budget">;

/** What is found in the losses of a run's epochs, on samples to learn from and on those that are held out. */
export function overfittingIn(epochs: readonly EpochMetrics[]): Finding[] {
  return overfitting(
    epochs.flatMap(({ epoch, train, validation }) =>
      validation ? [{ epoch, train: train.loss, validation: validation.loss }] : [],
    ),
  );
}

/** The samples that a network must be able to learn by heart. */
export function overfitBatch(data: Dataset<MaybeAwaited>): MaybeAwaited {
  const count = Math.min(overfitSamples, data.length);
  // From all over the data, which may be sorted.
  return data.batch(Int32Array.from({ length: count }, (_, i) => (i * data.length) / count));
}

/** A doctor that watches a run, and what it has seen in all parts of that run. */
export class RunDoctor {
  /** About a thousand observed steps of a million, close together at first. */
  readonly #records: StepRecord[];
  readonly #earlier: ReadonlyMap<string, Alert>;
  readonly #doctor: Doctor;
  readonly #learner: Learner<unknown>;
  #raised: Alert[] = [];
  /** What is wrong with the run as a whole, as its epochs show. */
  readonly #ofEpochs = new Map<string, Alert>();

  /**
   * @param startStep steps done before.
   * @param earlier what was seen of these.
   */
  constructor(
    learner: Learner<unknown>,
    options: WatchOptions,
    startStep: number,
    earlier: DoctorReport | undefined,
  ) {
    this.#learner = learner;
    this.#records = [...(earlier?.records ?? [])];
    this.#earlier = new Map(earlier?.alerts.map((alert) => [alertKey(alert), alert]));
    this.#doctor = learner.watch({
      ...options,
      startStep,
      onRecord: (record) => this.#record(record),
      onAlert: (alert) => this.#raised.push(alert),
    });
  }

  /** What was seen, of all parts of the run; `cost` is of this one. */
  get report(): DoctorReport {
    const alerts = new Map(this.#earlier);
    for (const alert of [...this.#doctor.alerts, ...this.#ofEpochs.values()]) {
      const { step } = this.#earlier.get(alertKey(alert)) ?? alert;
      alerts.set(alertKey(alert), { ...alert, step });
    }
    return { cost: this.#doctor.cost, alerts: [...alerts.values()], records: this.#records };
  }

  /** The alerts since this was last asked that the run has not had before. */
  takeRaised(): Alert[] {
    const raised = this.#raised.filter((alert) => !this.#earlier.has(alertKey(alert)));
    this.#raised = [];
    return raised;
  }

  /** Whether the network can learn a few samples by heart; an alert where it cannot. */
  checkOverfit(batch: Batch): void {
    checkBatch(batch);
    this.#doctor.checkOverfit(this.#learner.differentiableLoss, batch, { steps: 1000 });
  }

  /** Looks at the losses of the epochs so far, after the last one. */
  endEpoch(epochs: readonly EpochMetrics[]): void {
    const { step } = epochs[epochs.length - 1];
    for (const finding of overfittingIn(epochs)) {
      const key = alertKey(finding);
      const known = this.#ofEpochs.get(key);
      const alert = { ...finding, step: known?.step ?? step, lastStep: step };
      this.#ofEpochs.set(key, alert);
      if (!known) this.#raised.push(alert);
    }
  }

  /** Tells the loss of the step under way. */
  loss(loss: number, targets: Tensor): void {
    this.#doctor.loss(loss, targets);
  }

  /** Runs a compiled step, and now and then before it the same one by `eager`, to look at it. */
  step<T>(inputs: Tensor, compiled: () => T, eager: () => unknown): T {
    return this.#doctor.step(inputs, compiled, eager);
  }

  /** Takes its hooks off the model. */
  stop(): void {
    this.#doctor.stop();
  }

  #record(record: StepRecord): void {
    const last = this.#records.at(-1)?.step ?? 0;
    if (record.step > allUpTo && record.step < last * growth) return;
    this.#records.push(record);
  }
}

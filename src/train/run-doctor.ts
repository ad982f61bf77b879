import type { Dataset } from "../data/dataset.ts";
import type { Doctor, DoctorOptions } from "../doctor/doctor.ts";
import type { Alert, DoctorReport, StepRecord } from "../doctor/record.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Learner } from "./learners/learner.ts";
import { alertKey } from "./record.ts";

/** So many steps are all kept; later a step only if it is this much further than the last one kept. */
const [allUpTo, growth] = [100, 1.01];
/** Samples that the network must be able to learn by heart. */
const overfitSamples = 8;

/** How a run is watched. */
export type WatchOptions = Pick<DoctorOptions, "every" | "budget">;

/** A doctor that watches a run, and what it has seen in all parts of that run. */
export class RunDoctor {
  /** About a thousand observed steps of a million, close together at first. */
  readonly #records: StepRecord[];
  readonly #earlier: ReadonlyMap<string, Alert>;
  readonly #doctor: Doctor;
  readonly #learner: Learner<unknown>;
  #raised: Alert[] = [];

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
    for (const alert of this.#doctor.alerts) {
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
  checkOverfit(data: Dataset): void {
    const count = Math.min(overfitSamples, data.length);
    // From all over the data, which may be sorted.
    const spread = Int32Array.from({ length: count }, (_, i) => (i * data.length) / count);
    this.#doctor.checkOverfit(this.#learner.differentiableLoss, data.batch(spread), {
      steps: 1000,
    });
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

import type { Sequential } from "../manual/sequential.ts";
import type { SGD } from "../manual/sgd.ts";
import { type AnyModule, isModule } from "../nn/module.ts";
import { isFloat } from "../tensor/dtype.ts";
import { ValueError } from "../tensor/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { cannotOverfit } from "./alerts/cannot-overfit.ts";
import { rules } from "./alerts/index.ts";
import type { Finding } from "./alerts/rule.ts";
import { BatchOrder, LabelCounts } from "./batches.ts";
import { Losses } from "./history.ts";
import { keepState, type TrainedOptimizer } from "./keep-state.ts";
import { ManualSource } from "./manual-source.ts";
import { ModuleSource, type WatchedOptimizer } from "./module-source.ts";
import {
  type BatchLoss,
  type OverfitOptions,
  type OverfitReport,
  overfitsOneBatch,
} from "./overfit.ts";
import { Pace } from "./pace.ts";
import type { Alert, DoctorCost, DoctorReport, StepRecord } from "./record.ts";
import { formatSummary } from "./summary.ts";
import { type Observation, Watch } from "./watch.ts";

export interface DoctorOptions {
  /** Look at every so many steps, whatever it costs. Default: as often as `budget` allows. */
  every?: number;
  /**
   * What looking may take, as a share of the time that the steps take without it. Default 0.05. Beside
   * that, steps further and further apart are always looked at: up to a tenth of a second for steps a
   * quarter further than the last one, from then on those twice as far.
   */
  budget?: number;
  /** Steps done before, of a run that goes on: steps are numbered from there. Default 0. */
  startStep?: number;
  /** Called with each observed step. */
  onRecord?: (record: StepRecord) => void;
  /** Called with each alert when it is raised. The object is updated while the alert holds. */
  onAlert?: (alert: Alert) => void;
}

/** Records that are kept; then every other one goes. */
const most = 500;

/**
 * Watches a training run: what each layer's outputs and gradients are like, by how much updates change
 * the parameters, and what is likely wrong.
 *
 * It sees the model and the optimizer through hooks, in every forward pass that is recorded (not in
 * `noGrad`) and every `optimizer.step()`; tell it the loss and the targets as well. By default it looks
 * at as many steps as fit in 5% of the time they take. For hand-written layers give a
 * `manual.Sequential` and its SGD; it looks at passes in training mode.
 *
 * No tensor of a step is kept. A rule needs the figures of a few steps, so that one odd batch raises no
 * alert; each alert is raised once for a layer, and then updated.
 *
 * @throws ValueError for an `every`, `budget` or `startStep` that makes no sense.
 * @example
 * ```ts
 * import { Doctor } from "chainrule/doctor";
 * const model = new nn.Sequential(new nn.Linear(2, 8), new nn.ReLU(), new nn.Linear(8, 3));
 * const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const doctor = new Doctor(model, optimizer, { every: 1 });
 * const targets = tensor([0, 1, 2, 0], { dtype: "int32" });
 * for (let step = 0; step < 10; step++) {
 *   const loss = F.crossEntropy(model.forward(randn([4, 2])), targets);
 *   doctor.loss(loss, targets);
 *   loss.backward(); // and no optimizer.zeroGrad()
 *   optimizer.step();
 * }
 * doctor.stop();
 * doctor.alerts.map((alert) => alert.kind); // → gradients-not-zeroed
 * ```
 */
export class Doctor {
  readonly #model: AnyModule | Sequential;
  readonly #optimizer: TrainedOptimizer;
  readonly #options: DoctorOptions;
  readonly #pace: Pace;
  readonly #watch: Watch;
  readonly #detach: () => void;
  readonly #alerts = new Map<string, Alert>();
  readonly #losses = new Losses();
  readonly #labels = new LabelCounts();
  readonly #order = new BatchOrder();
  #records: StepRecord[] = [];
  /** Of the observed steps one in so many is kept. */
  #keepEvery = 1;
  #observed = 0;
  #recent: StepRecord[] = [];
  #step: number;
  #loss: number | null = null;
  #outputShape: readonly number[] = [];
  #classes: number | null = null;

  constructor(model: AnyModule, optimizer: WatchedOptimizer, options?: DoctorOptions);
  constructor(model: Sequential, optimizer: SGD, options?: DoctorOptions);
  constructor(
    model: AnyModule | Sequential,
    optimizer: WatchedOptimizer | SGD,
    options: DoctorOptions = {},
  ) {
    const { every, budget = 0.05, startStep = 0 } = options;
    checkOptions(every, budget, startStep);
    this.#model = model;
    this.#optimizer = optimizer;
    this.#options = options;
    this.#step = startStep;
    this.#pace = new Pace(every, budget);
    const source = isModule(model)
      ? new ModuleSource(model, optimizer as WatchedOptimizer)
      : new ManualSource(model, optimizer as SGD);
    this.#watch = new Watch(source, this.#pace, {
      batch: (input) => this.#order.add(input),
      output: (output) => {
        if (output instanceof Tensor) this.#outputShape = output.shape;
      },
      step: (observation) => this.#stepEnded(observation),
    });
    const handle = source.attach(this.#watch);
    this.#detach = () => handle.remove();
  }

  /** The observed steps, evenly thinned to 500 at most. */
  get records(): readonly StepRecord[] {
    return this.#records;
  }

  /** What is likely wrong, in the order in which it was noticed. */
  get alerts(): readonly Alert[] {
    return [...this.#alerts.values()];
  }

  /** What looking has cost so far. */
  get cost(): DoctorCost {
    return this.#pace.cost;
  }

  /**
   * Tells the loss of the step under way, in every step, after forward and before the update; and the
   * targets of its batch. Integer targets [batch] are taken for classes.
   */
  loss(loss: Tensor | number, targets?: Tensor): void {
    const value = typeof loss === "number" ? loss : loss.item();
    // The step comes again, unless it ends here.
    if (this.#watch.isRehearsal && Number.isFinite(value)) return;
    this.#loss = value;
    this.#pace.look(() => {
      this.#losses.add(value);
      if (targets && !isFloat(targets.dtype) && targets.ndim === 1) {
        this.#labels.add(targets.data);
        if (this.#outputShape.length === 2) this.#classes = this.#outputShape[1];
      }
      // Whoever trains may well stop here.
      if (!Number.isFinite(value)) this.#examine(this.#step + 1);
    });
  }

  /**
   * Runs a compiled training step, into which hooks do not see. Where the step is to be looked at, the
   * function that was compiled runs first; what it changes is taken back, so that the run is the same
   * as without a doctor. Returns what `compiled` returns.
   *
   * @param input the network's input in this step.
   * @param eager does the same step by the function that was compiled.
   * @example
   * ```ts
   * import { compile } from "chainrule/compile";
   * import { Doctor } from "chainrule/doctor";
   * const model = new nn.Linear(2, 1);
   * const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
   * const train = (x: Tensor) => {
   *   optimizer.zeroGrad();
   *   const loss = model.forward(x).square().mean();
   *   loss.backward();
   *   optimizer.step();
   *   return loss;
   * };
   * const compiled = compile(train);
   * const doctor = new Doctor(model, optimizer, { every: 1 });
   * for (let i = 0; i < 3; i++) {
   *   const x = randn([8, 2]);
   *   doctor.step(x, () => compiled(x), () => train(x));
   * }
   * doctor.records.map(({ step }) => step); // → 1,2,3
   * ```
   */
  step<T>(input: unknown, compiled: () => T, eager: () => unknown): T {
    const watch = this.#watch;
    watch.stepStarts();
    if (watch.isLooking) this.#pace.look(() => this.#rehearse(eager));
    else watch.forwardStarts(input);
    watch.isPaused = true;
    try {
      const result = compiled();
      watch.stepEnds();
      return result;
    } finally {
      watch.isPaused = false;
    }
  }

  /** Looks at a step, and takes it back. */
  #rehearse(step: () => unknown): void {
    const restore = keepState(this.#model, this.#optimizer);
    this.#watch.isRehearsal = true;
    try {
      step();
    } finally {
      this.#watch.isRehearsal = false;
      restore();
    }
  }

  /**
   * {@link overfitsOneBatch} with the watched network, and an alert where it fails. Hand-written layers
   * are trained by their own backward.
   */
  checkOverfit(
    loss: BatchLoss,
    batch: readonly [Tensor, Tensor],
    options?: OverfitOptions,
  ): OverfitReport {
    const model = isModule(this.#model) ? this.#model : this.#model.toModule();
    this.#watch.isPaused = true;
    try {
      const report = overfitsOneBatch(model, loss, batch, options);
      this.#raise(cannotOverfit(report), this.#step);
      return report;
    } finally {
      this.#watch.isPaused = false;
    }
  }

  #stepEnded(observation: Observation | null): void {
    this.#step++;
    if (observation) {
      this.#pace.look(() => this.#record({ step: this.#step, loss: this.#loss, ...observation }));
    }
    this.#loss = null;
  }

  #record(record: StepRecord): void {
    this.#recent = [...this.#recent.slice(-4), record];
    if (this.#observed++ % this.#keepEvery === 0) this.#records.push(record);
    if (this.#records.length > most) {
      this.#records = this.#records.filter((_, i) => i % 2 === 0);
      this.#keepEvery *= 2;
    }
    this.#options.onRecord?.(record);
    this.#examine(record.step);
  }

  #examine(step: number): void {
    const run = {
      isResumed: (this.#options.startStep ?? 0) > 0,
      recent: this.#recent,
      losses: this.#losses,
      classes: this.#classes,
      labels: this.#labels.mixing(),
      batchesRepeat: this.#order.repeats,
    };
    for (const rule of rules) this.#raise(rule(run), step);
  }

  #raise(findings: readonly Finding[], step: number): void {
    for (const finding of findings) {
      const key = `${finding.kind} ${finding.layer}`;
      const known = this.#alerts.get(key);
      if (known) {
        Object.assign(known, finding, { lastStep: step });
      } else {
        const alert = { ...finding, step, lastStep: step };
        this.#alerts.set(key, alert);
        this.#options.onAlert?.(alert);
      }
    }
  }

  /** A report to read: the alerts, and each layer and parameter in the last observed step. */
  summary(): string {
    return formatSummary(this.toJSON(), this.#losses);
  }

  toString(): string {
    return this.summary();
  }

  /** What console.log shows in Node. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.summary();
  }

  toJSON(): DoctorReport {
    return { cost: this.cost, alerts: this.alerts, records: this.records };
  }

  /** Takes all hooks off. What was recorded stays. */
  stop(): void {
    this.#detach();
  }
}

function checkOptions(every: number | undefined, budget: number, startStep: number): void {
  if (every !== undefined && !(Number.isSafeInteger(every) && every > 0)) {
    throw new ValueError(`Doctor: every must be a positive integer, got ${every}`);
  }
  if (!(budget > 0)) throw new ValueError(`Doctor: budget must be above 0, got ${budget}`);
  if (!(Number.isSafeInteger(startStep) && startStep >= 0)) {
    throw new ValueError(`Doctor: startStep must be a non-negative integer, got ${startStep}`);
  }
}

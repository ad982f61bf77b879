import { compile } from "../compile/compile.ts";
import { DataLoader } from "../data/data-loader.ts";
import type { Batch, Dataset } from "../data/dataset.ts";
import { keepState } from "../doctor/keep-state.ts";
import { findLearningRate, type LearningRateRangeTest } from "../doctor/learning-rate-finder.ts";
import { Generator } from "../random/generator.ts";
import { ValueError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkTotals, decodeCheckpoint, encodeCheckpoint, type Position } from "./checkpoint.ts";
import { type Evaluation, evaluate } from "./evaluate.ts";
import { learnerOf } from "./learners/build.ts";
import type { LayerParts, Learner, ModuleParts } from "./learners/learner.ts";
import { addBatch, meansOf, noTotals } from "./metrics.ts";
import { nextTask } from "./next-task.ts";
import {
  checkOptions,
  type FitOptions,
  type LearningRateRange,
  type RestoreOptions,
  type RunOptions,
  type TrainerOptions,
} from "./options.ts";
import { RandomStream } from "./random-stream.ts";
import { type EpochMetrics, type RunRecord, recordUntil, type StepMetrics } from "./record.ts";
import { RunDoctor } from "./run-doctor.ts";
import { checkBatch, evaluationStep, type Metrics, type Step } from "./step.ts";
import { StepRunner } from "./step-runner.ts";

/** How long training may go on before others get their turn, in milliseconds. */
const breath = 20;

const epochStart = () => ({ epochSeconds: 0, totals: noTotals() });

/**
 * Trains a model: any `nn.Module` of one input by any loss of its outputs and the targets, or a
 * `Sequential` of hand-written layers by theirs. It needs neither files nor a terminal, and runs in a
 * page as in Node.
 *
 * A run that was stopped, or restored from a checkpoint, ends with the very weights that it would have
 * had. Its random numbers, as those of dropout, are a stream of its own, which begins where the default
 * generator stands at the first step; so `manualSeed` before the model is made decides all of them.
 *
 * @throws ValueError for parts that do not belong together, and options that make no sense.
 * @example
 * ```ts
 * import { moons } from "chainrule/data";
 * import { accuracy, Trainer } from "chainrule/train";
 * const model = new nn.Sequential(new nn.Linear(2, 16), new nn.Tanh(), new nn.Linear(16, 2));
 * const optimizer = new optim.Adam(model.parameters(), { lr: 0.02 });
 * const parts = { model, optimizer, loss: F.crossEntropy, metrics: { accuracy } };
 * const trainer = new Trainer({ ...parts, train: moons({ samples: 200 }), epochs: 30 });
 * await trainer.fit(); // → finished
 * trainer.evaluate(moons({ samples: 100, seed: 1 })).accuracy > 0.9; // → true
 * ```
 */
export class Trainer<Output = Tensor> {
  /** Passes over the training set. */
  readonly epochs: number;
  /** Whether steps and evaluations run as compiled functions. */
  readonly isCompiled: boolean;
  readonly #options: TrainerOptions<Output>;
  readonly #learner: Learner<Output>;
  readonly #loader: DataLoader;
  readonly #metrics: Metrics<Output>;
  #steps: StepRunner<Output>;
  readonly #evaluation: Step;
  readonly #prediction: (inputs: Tensor) => Output;
  readonly #random = new RandomStream();
  #position: Omit<Position, "loader" | "generator">;
  #record: RunRecord = { steps: [], epochs: [] };
  #isFitting = false;

  constructor(options: ModuleParts<Output> & RunOptions);
  constructor(options: LayerParts & RunOptions);
  constructor(options: TrainerOptions<Output>);
  constructor(options: TrainerOptions<Output>) {
    checkOptions(options);
    const learner = learnerOf(options);
    const { train, batchSize = 32 } = options;
    const metrics = (options.metrics ?? {}) as Metrics<Output>;
    this.#options = options;
    this.#learner = learner;
    this.epochs = options.epochs;
    this.isCompiled = (options.compile ?? true) && !options.detectAnomaly;
    const compiled = <Arguments extends unknown[], Result>(fn: (...args: Arguments) => Result) =>
      this.isCompiled ? compile(fn) : fn;
    this.#metrics = metrics;
    this.#steps = this.#newSteps();
    this.#evaluation = compiled(evaluationStep(learner, metrics));
    this.#prediction = compiled((inputs) => learner.predict(inputs));
    this.#loader = new DataLoader(train, {
      batchSize,
      shuffle: options.shuffle ?? true,
      // Batch normalisation has no variance over a single last sample.
      dropLast: learner.hasBatchNorm && train.length % batchSize === 1,
      generator: new Generator(options.seed ?? 0),
    });
    if (this.#loader.length === 0) {
      throw new ValueError("Trainer: batch normalisation cannot learn from a single sample");
    }
    this.#position = { step: 0, epoch: 1, seconds: 0, ...epochStart() };
  }

  /** A compiled step holds the optimizer's tensors: where these may be replaced, a new one is needed. */
  #newSteps(): StepRunner<Output> {
    const detectsAnomalies = this.#options.detectAnomaly ?? false;
    const options = { isCompiled: this.isCompiled, detectsAnomalies };
    return new StepRunner(this.#learner, this.#metrics, options);
  }

  /** Steps done. */
  get step(): number {
    return this.#position.step;
  }

  /** The epoch under way, from 1. */
  get epoch(): number {
    return this.#position.epoch;
  }

  /** Steps in an epoch. */
  get stepsPerEpoch(): number {
    return this.#loader.length;
  }

  /** Seconds spent in training steps. */
  get seconds(): number {
    return this.#position.seconds;
  }

  /** All that was measured so far, as plain data; it grows while the run goes on. */
  get record(): RunRecord {
    const doctor = this.#steps.doctor?.report;
    return doctor ? { ...this.#record, doctor } : this.#record;
  }

  /**
   * Trains to the last epoch, or until it is stopped; called again, it goes on. Now and then timers and
   * a page's events get their turn.
   *
   * @throws DivergedError at a loss that is NaN or infinite, and says where that began.
   * @returns how it ended: "stopped" by the signal, else "finished".
   */
  async fit(options: FitOptions = {}): Promise<"finished" | "stopped"> {
    this.#checkIdle("fit");
    this.#isFitting = true;
    try {
      return await this.#fit(options);
    } finally {
      this.#record = this.record;
      this.#steps.doctor?.stop();
      this.#steps.doctor = null;
      this.#isFitting = false;
    }
  }

  async #fit({ onStep, onEpoch, onAlert, signal }: FitOptions): Promise<"finished" | "stopped"> {
    const at = this.#position;
    this.#learner.train();
    this.#startDoctor();
    this.#tellAlerts(onAlert);
    this.#loader.restore(this.#loader.state());
    let breathed = performance.now();
    while (at.epoch <= this.epochs) {
      const batches = this.#loader[Symbol.iterator]();
      for (;;) {
        if (signal?.aborted) return "stopped";
        let metrics: StepMetrics | null;
        try {
          metrics = this.#nextStep(batches);
        } finally {
          this.#tellAlerts(onAlert);
        }
        if (metrics === null) break;
        this.#record.steps.push(metrics);
        const waiting = onStep?.(metrics);
        if (waiting) await waiting;
        if (performance.now() - breathed > breath) {
          await nextTask();
          breathed = performance.now();
        }
      }
      const metrics = this.#endEpoch();
      this.#record.epochs.push(metrics);
      await onEpoch?.(metrics);
    }
    return "finished";
  }

  /** The next step of an epoch, or null at its end. After an error it is still to be done. */
  #nextStep(batches: Iterator<Batch>): StepMetrics | null {
    const before = this.#loader.state();
    try {
      return this.#random.draw(() => {
        const { value: batch, done } = batches.next();
        if (done) return null;
        return this.#train(batch);
      });
    } catch (error) {
      this.#loader.restore(before);
      throw error;
    }
  }

  #train(batch: Batch): StepMetrics {
    const at = this.#position;
    const samples = checkBatch(batch);
    const start = performance.now();
    const scores = addBatch(at.totals, samples, this.#steps.run(at.step + 1, batch));
    const seconds = (performance.now() - start) / 1000;
    at.step++;
    at.seconds += seconds;
    at.epochSeconds += seconds;
    return { step: at.step, epoch: at.epoch, ...scores };
  }

  #endEpoch(): EpochMetrics {
    const at = this.#position;
    const { validation } = this.#options;
    const metrics = {
      epoch: at.epoch,
      step: at.step,
      seconds: at.epochSeconds,
      train: meansOf(at.totals),
      ...(validation && { validation: this.evaluate() }),
    };
    Object.assign(at, epochStart(), { epoch: at.epoch + 1 });
    return metrics;
  }

  #startDoctor(): void {
    const { doctor, train } = this.#options;
    if (!doctor) return;
    const watch = doctor === true ? {} : doctor;
    this.#steps.doctor = new RunDoctor(this.#learner, watch, this.step, this.#record.doctor);
    if (this.step === 0) this.#random.peek(() => this.#steps.doctor?.checkOverfit(train));
  }

  #tellAlerts(onAlert: FitOptions["onAlert"]): void {
    for (const alert of this.#steps.doctor?.takeRaised() ?? []) onAlert?.(alert);
  }

  /**
   * The loss and the metrics over a dataset, by default the validation set, in evaluation mode. Training
   * goes on as without it.
   */
  evaluate(dataset: Dataset | undefined = this.#options.validation): Evaluation {
    if (!dataset) {
      throw new ValueError("evaluate: the trainer has no validation set. Give a dataset");
    }
    const { batchSize } = this.#loader;
    return this.#random.peek(() =>
      this.#learner.evaluating(() => evaluate(this.#evaluation, dataset, batchSize)),
    );
  }

  /** The model's outputs for a batch of inputs, in evaluation mode. */
  predict(inputs: Tensor): Output {
    return this.#random.peek(() => this.#learner.evaluating(() => this.#prediction(inputs)));
  }

  /**
   * Smith's range test: see `findLearningRate` of `chainrule/doctor`. It takes training steps, and puts
   * everything back as it was.
   */
  findLearningRate(range: LearningRateRange = {}): LearningRateRangeTest {
    this.#checkIdle("findLearningRate");
    const before = this.#loader.state();
    const batches = endless(this.#loader);
    const step = () => this.#steps.runBlindly(batches.next().value).loss.item();
    const { model, optimizer } = this.#learner;
    this.#learner.train();
    try {
      return this.#random.peek(() => findLearningRate({ model, optimizer, step, ...range }));
    } finally {
      this.#loader.restore(before);
      this.#steps = this.#newSteps();
    }
  }

  /**
   * All that the run needs to go on from here, as the bytes of a safetensors file: the model, the
   * optimizer, the place in the data and in the random numbers. What was recorded is not in it: keep
   * `record` beside it.
   */
  checkpoint(): Uint8Array<ArrayBuffer> {
    const loader = this.#loader.state();
    return encodeCheckpoint({
      position: { ...this.#position, loader, generator: this.#random.state },
      model: this.#learner.stateDict(),
      optimizer: this.#learner.optimizerState(),
    });
  }

  /**
   * Goes back to a checkpoint of a run with the same model, optimizer, data and metrics.
   *
   * @throws DataError for bytes that are no checkpoint or do not fit; nothing has changed then.
   */
  restore(bytes: Uint8Array, { record, source = "checkpoint" }: RestoreOptions = {}): void {
    this.#checkIdle("restore");
    const { position, model, optimizer } = decodeCheckpoint(bytes, source);
    const { loader, generator, ...rest } = position;
    checkTotals(position.totals, Object.keys(this.#options.metrics ?? {}), source);
    const learner = this.#learner;
    const putBack = keepState(learner.model, learner.optimizer);
    const before = this.#loader.state();
    try {
      this.#loader.restore(loader);
      learner.loadStateDict(model);
      learner.loadOptimizerState(optimizer);
    } catch (error) {
      this.#loader.restore(before);
      putBack();
      this.#steps = this.#newSteps();
      throw error;
    }
    this.#steps = this.#newSteps();
    this.#random.state = generator;
    this.#position = rest;
    this.#record = record ? recordUntil(rest, record) : { steps: [], epochs: [] };
  }

  #checkIdle(method: string): void {
    if (!this.#isFitting) return;
    throw new ValueError(`${method}: the run is under way. Stop it first, by its signal`);
  }
}

/** Epoch after epoch. */
function* endless<T>(epoch: Iterable<T>): globalThis.Generator<T, never> {
  for (;;) yield* epoch;
}

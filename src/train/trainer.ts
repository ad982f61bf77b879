import { compile } from "../compile/compile.ts";
import { DataLoader } from "../data/data-loader.ts";
import type { Dataset } from "../data/dataset.ts";
import { keepState } from "../doctor/keep-state.ts";
import { findLearningRate, type LearningRateRangeTest } from "../doctor/learning-rate-finder.ts";
import { Generator } from "../random/generator.ts";
import { checkArgument, checkOptions } from "../tensor/arguments.ts";
import { DataError, ValueError } from "../tensor/errors.ts";
import type { Shape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { shown } from "../text/shown.ts";
import { checkData, checkTotals, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import { Course } from "./course.ts";
import { type Evaluation, evaluate } from "./evaluate.ts";
import { learnerOf } from "./learners/build.ts";
import {
  type LayerParts,
  type Learner,
  type LearnerLayer,
  labelOf,
  type ModuleParts,
} from "./learners/learner.ts";
import { nextTask } from "./next-task.ts";
import {
  dataset as datasetKind,
  type FitOptions,
  fitOptions,
  type LearningRateRange,
  type RestoreOptions,
  type RunOptions,
  rangeOptions,
  restoreOptions,
  type TrainerOptions,
  trainerOptions,
} from "./options.ts";
import { checkRecord, type RunRecord, type StepMetrics } from "./record.ts";
import { RunDoctor } from "./run-doctor.ts";
import { evaluationStep, type Metrics, type Step } from "./step.ts";
import { StepRunner } from "./step-runner.ts";

/** How long training may go on before others get their turn, in milliseconds. */
const breath = 20;

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
  readonly #course: Course;
  readonly #metrics: Metrics<Output>;
  #steps: StepRunner<Output>;
  readonly #evaluation: Step;
  readonly #prediction: (inputs: Tensor) => Output;
  #isFitting = false;

  constructor(options: ModuleParts<Output> & RunOptions);
  constructor(options: LayerParts & RunOptions);
  constructor(options: TrainerOptions<Output>);
  constructor(options: TrainerOptions<Output>) {
    checkOptions("Trainer", trainerOptions, options);
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
    const loader = new DataLoader(train, {
      batchSize,
      shuffle: options.shuffle ?? true,
      dropLast: dropsLast(learner.leastBatches(), train.length, batchSize),
      generator: new Generator(options.seed ?? 0),
    });
    this.#course = new Course(loader);
  }

  /** A compiled step holds the optimizer's tensors: where these may be replaced, a new one is needed. */
  #newSteps(): StepRunner<Output> {
    const detectsAnomalies = this.#options.detectAnomaly ?? false;
    const options = { isCompiled: this.isCompiled, detectsAnomalies };
    return new StepRunner(this.#learner, this.#metrics, options);
  }

  /** Steps done. */
  get step(): number {
    return this.#course.step;
  }

  /** The epoch under way, from 1. */
  get epoch(): number {
    return this.#course.epoch;
  }

  /** Steps in an epoch. */
  get stepsPerEpoch(): number {
    return this.#course.loader.length;
  }

  /** The model's parts that have no parts themselves. */
  get layers(): readonly LearnerLayer[] {
    return this.#learner.layers;
  }

  /** Seconds spent in training steps. */
  get seconds(): number {
    return this.#course.seconds;
  }

  /** All that was measured so far, as plain data; it grows while the run goes on. */
  get record(): RunRecord {
    const { record } = this.#course;
    const doctor = this.#steps.doctor?.report;
    return doctor ? { ...record, doctor } : record;
  }

  /**
   * Trains to the last epoch, or until it is stopped; called again, it goes on. Now and then timers and
   * a page's events get their turn.
   *
   * @throws DivergedError at a loss that is NaN or infinite, and says where that began.
   * @returns how it ended: "stopped" by the signal, else "finished".
   */
  async fit(options: FitOptions = {}): Promise<"finished" | "stopped"> {
    checkOptions("fit", fitOptions, options);
    this.#checkIdle("fit");
    this.#isFitting = true;
    try {
      return await this.#fit(options);
    } finally {
      this.#course.record = this.record;
      this.#steps.doctor?.stop();
      this.#steps.doctor = null;
      this.#isFitting = false;
    }
  }

  async #fit({ onStep, onEpoch, onAlert, signal }: FitOptions): Promise<"finished" | "stopped"> {
    const course = this.#course;
    this.#learner.train();
    this.#startDoctor();
    this.#tellAlerts(onAlert);
    let breathed = performance.now();
    while (course.epoch <= this.epochs) {
      const batches = course.batches();
      for (;;) {
        if (signal?.aborted) return "stopped";
        let metrics: StepMetrics | null;
        try {
          metrics = course.advance(batches, (number, batch) => this.#steps.run(number, batch));
        } finally {
          this.#tellAlerts(onAlert);
        }
        if (metrics === null) break;
        const waiting = onStep?.(metrics);
        if (waiting) await waiting;
        if (performance.now() - breathed > breath) {
          await nextTask();
          breathed = performance.now();
        }
      }
      const validation = this.#options.validation && this.evaluate();
      const metrics = course.endEpoch(validation);
      await onEpoch?.(metrics);
    }
    return "finished";
  }

  #startDoctor(): void {
    const { doctor, train } = this.#options;
    if (!doctor) return;
    const watch = doctor === true ? {} : doctor;
    this.#steps.doctor = new RunDoctor(this.#learner, watch, this.step, this.record.doctor);
    if (this.step === 0) this.#course.random.peek(() => this.#steps.doctor?.checkOverfit(train));
  }

  #tellAlerts(onAlert: FitOptions["onAlert"]): void {
    for (const alert of this.#steps.doctor?.takeRaised() ?? []) onAlert?.(alert);
  }

  /**
   * The loss and the metrics over a dataset, by default the validation set, in evaluation mode. Training
   * goes on as without it.
   *
   * @throws ValueError for what is no dataset, and for one without samples.
   */
  evaluate(dataset: Dataset | undefined = this.#options.validation): Evaluation {
    if (!dataset) {
      throw new ValueError("evaluate: the trainer has no validation set. Give a dataset");
    }
    checkArgument("evaluate", "dataset", datasetKind, dataset);
    const { batchSize } = this.#course.loader;
    return this.#course.random.peek(() =>
      this.#learner.evaluating(() => evaluate(this.#evaluation, dataset, batchSize)),
    );
  }

  /** The model's outputs for a batch of inputs, in evaluation mode. */
  predict(inputs: Tensor): Output {
    checkInputs("predict", inputs);
    return this.#course.random.peek(() => this.#learner.evaluating(() => this.#prediction(inputs)));
  }

  /** The layers in the order in which they run on these inputs, in evaluation mode, and their outputs' shapes. */
  outputShapes(inputs: Tensor): { readonly layer: LearnerLayer; readonly shape: Shape }[] {
    checkInputs("outputShapes", inputs);
    const outputs: { layer: LearnerLayer; shape: Shape }[] = [];
    this.#course.random.peek(() =>
      this.#learner.evaluating(() =>
        this.#learner.walk(inputs, (layer, { shape }) => outputs.push({ layer, shape })),
      ),
    );
    return outputs;
  }

  /**
   * Smith's range test: see `findLearningRate` of `chainrule/doctor`. It takes training steps, and puts
   * everything back as it was.
   */
  findLearningRate(range: LearningRateRange = {}): LearningRateRangeTest {
    this.#checkIdle("findLearningRate");
    checkOptions("findLearningRate", rangeOptions, range);
    const { loader } = this.#course;
    const before = loader.state();
    const batches = endless(loader);
    const step = () => this.#steps.runBlindly(batches.next().value).loss.item();
    const { model, optimizer } = this.#learner;
    this.#learner.train();
    try {
      return this.#course.random.peek(() => findLearningRate({ model, optimizer, step, ...range }));
    } finally {
      loader.restore(before);
      this.#steps = this.#newSteps();
    }
  }

  /**
   * All that the run needs to go on from here, as the bytes of a safetensors file: the model, the
   * optimizer, the place in the data and in the random numbers. What was recorded is not in it: keep
   * `record` beside it.
   */
  checkpoint(): Uint8Array<ArrayBuffer> {
    return encodeCheckpoint({
      position: this.#course.position(),
      model: this.#learner.stateDict(),
      optimizer: this.#learner.optimizerState(),
    });
  }

  /**
   * Goes back to a checkpoint of a run with the same model, optimizer, data and metrics.
   *
   * @throws DataError for bytes that are no checkpoint or do not fit; nothing has changed then.
   */
  restore(bytes: Uint8Array, options: RestoreOptions = {}): void {
    this.#checkIdle("restore");
    checkOptions("restore", restoreOptions, options);
    if (!(bytes instanceof Uint8Array)) {
      throw new ValueError(
        `restore: expected a checkpoint's bytes as a Uint8Array, got ${shown(bytes)}`,
      );
    }
    const { record, source = "checkpoint", target } = options;
    const { position, model, optimizer } = decodeCheckpoint(bytes, source);
    const unfit = target === undefined ? source : `${source} does not fit ${target}`;
    checkTotals(position.totals, Object.keys(this.#options.metrics ?? {}), unfit);
    checkData(position.loader, this.#options.train.length, unfit);
    if (record !== undefined) checkRecord(record, source);
    const learner = this.#learner;
    const putBack = keepState(learner.model, learner.optimizer);
    try {
      learner.loadStateDict(model);
      learner.loadOptimizerState(optimizer);
      this.#course.restore(position, record);
    } catch (error) {
      putBack();
      const { message } = error as Error;
      throw new DataError(`${unfit}: ${message}`, { cause: error });
    } finally {
      this.#steps = this.#newSteps();
    }
  }

  #checkIdle(method: string): void {
    if (!this.#isFitting) return;
    throw new ValueError(`${method}: the run is under way. Stop it first, by its signal`);
  }
}

/**
 * Whether an epoch's last batch is left out, since a layer cannot learn from so few samples.
 *
 * @throws ValueError where it could not learn from any batch.
 */
function dropsLast(
  demands: ReturnType<Learner["leastBatches"]>,
  samples: number,
  batchSize: number,
): boolean {
  const least = Math.max(...demands.map((each) => each.samples));
  const layer = demands.find((each) => each.samples === least)?.layer;
  const most = Math.min(samples, batchSize);
  if (layer && most < least) {
    const few = most === 1 ? "a single sample" : `${most} samples`;
    const fix = batchSize < least ? `Give a batchSize of at least ${least}` : "Give more data";
    throw new ValueError(
      `Trainer: layer ${labelOf(layer)} cannot learn from ${few} at a time. ${fix}`,
    );
  }
  const last = samples % batchSize;
  return last > 0 && last < least;
}

function checkInputs(method: string, inputs: unknown): void {
  if (inputs instanceof Tensor) return;
  throw new ValueError(
    `${method}: expected a tensor, a batch of inputs, got ${shown(inputs)}. Write tensor(…)`,
  );
}

/** Epoch after epoch. */
function* endless<T>(epoch: Iterable<T>): globalThis.Generator<T, never> {
  for (;;) yield* epoch;
}

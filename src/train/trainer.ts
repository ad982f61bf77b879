import { compile } from "../compile/compile.ts";
import type { Batch, Dataset } from "../data/dataset.ts";
import type { LearningRateRangeTest } from "../doctor/learning-rate-finder.ts";
import { checkArgument, checkOptions, word } from "../tensor/arguments.ts";
import { ValueError } from "../tensor/errors.ts";
import type { Shape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { shown } from "../text/shown.ts";
import type { MaybeAwaited } from "./batches.ts";
import { Callbacks } from "./callbacks/callbacks.ts";
import { figuresOf, trainingRun } from "./callbacks/training-run.ts";
import { Course } from "./course.ts";
import { type Evaluation, evaluate, type Reading } from "./evaluate.ts";
import { learnerOf } from "./learners/build.ts";
import type { LayerParts, Learner, LearnerLayer, ModuleParts } from "./learners/learner.ts";
import { loaderOf, readingOf } from "./loader.ts";
import { type LoopParts, loop } from "./loop.ts";
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
import { rangeTest } from "./range-test.ts";
import type { RunRecord } from "./record.ts";
import { checkpointOf, goBack, type Resumable } from "./resume.ts";
import { overfitBatch, RunDoctor } from "./run-doctor.ts";
import { evaluationStep, type Metrics, type Step } from "./step.ts";
import { StepRunner } from "./step-runner.ts";
import { Weights } from "./weights.ts";

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
  readonly #reading: Reading;
  readonly #metrics: Metrics<Output>;
  readonly #weights: Weights;
  readonly #callbacks: Callbacks;
  readonly #resumable: Resumable;
  #steps: StepRunner<Output>;
  readonly #evaluation: Step;
  readonly #prediction: (inputs: Tensor) => Output;
  #isFitting = false;

  constructor(options: ModuleParts<Output> & RunOptions);
  constructor(options: LayerParts & RunOptions);
  constructor(options: TrainerOptions<Output>);
  constructor(options: TrainerOptions<Output>) {
    checkOptions("Trainer", trainerOptions, options);
    const learner = learnerOf<Output>(options, options.precision);
    const metrics = (options.metrics ?? {}) as Metrics<Output>;
    this.#options = options;
    this.#learner = learner;
    this.epochs = options.epochs;
    this.isCompiled = (options.compile ?? true) && !options.detectAnomaly;
    const compiled = <Arguments extends unknown[], Result>(fn: (...args: Arguments) => Result) =>
      this.isCompiled ? compile(fn) : fn;
    this.#metrics = metrics;
    this.#evaluation = compiled(evaluationStep(learner, metrics));
    this.#prediction = compiled((inputs) => learner.predict(inputs));
    this.#reading = readingOf(options);
    this.#course = new Course(loaderOf(learner, options), this.#reading.prefetch);
    this.#weights = new Weights(learner);
    const names = Object.keys(metrics);
    const figures = figuresOf(names, options.validation);
    const run = trainingRun(this, learner, this.#weights, figures);
    this.#callbacks = new Callbacks(options.callbacks ?? [], run);
    if (options.doctor && !this.isCompiled && this.#callbacks.batchesPerUpdate > 1) {
      throw new ValueError(
        "Trainer: in steps that are not compiled the doctor takes each update for a step. Leave out doctor, or " +
          "accumulateGradients",
      );
    }
    this.#weights.evaluated = () => this.#callbacks.evaluated();
    const [weights, course, callbacks] = [this.#weights, this.#course, this.#callbacks];
    this.#resumable = { learner, weights, course, callbacks, metrics: names };
    this.#steps = this.#newSteps();
  }

  /** A compiled step holds the optimizer's tensors: where these may be replaced, a new one is needed. */
  #newSteps(): StepRunner<Output> {
    const detectsAnomalies = this.#options.detectAnomaly ?? false;
    const { within, batchesPerUpdate } = this.#callbacks;
    const updates = (number: number) => {
      const inEpoch = ((number - 1) % this.stepsPerEpoch) + 1;
      return inEpoch % batchesPerUpdate === 0 || inEpoch === this.stepsPerEpoch;
    };
    const options = { isCompiled: this.isCompiled, detectsAnomalies, within, updates };
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

  /** Why the run has ended before its last epoch: what `stop` was given, by a callback perhaps. Else null. */
  get stoppedEarly(): string | null {
    return this.#course.stoppedEarly;
  }

  /**
   * Ends the run for good, after the step or the epoch under way: for who sees that it has learnt enough. To
   * stop it and go on later there is the `signal` of {@link fit}.
   *
   * @throws ValueError for a reason that is no text.
   */
  stop(reason: string): void {
    checkArgument("stop", "the reason", word, reason);
    this.#course.stop(reason);
  }

  /**
   * Trains to the last epoch, or until it is stopped; called again, it goes on. Now and then timers and
   * a page's events get their turn.
   *
   * @throws DivergedError at a loss that is NaN or infinite, and says where that began.
   * @returns how it ended: "stopped" by the signal, else "finished"; {@link stoppedEarly} says if by `stop`.
   */
  async fit(options: FitOptions = {}): Promise<"finished" | "stopped"> {
    checkOptions("fit", fitOptions, options);
    this.#checkIdle("fit");
    this.#isFitting = true;
    try {
      this.#weights.putBack();
      return await this.#callbacks.around(() => this.#fit(options));
    } finally {
      this.#isFitting = false;
    }
  }

  async #fit(options: FitOptions): Promise<"finished" | "stopped"> {
    this.#learner.train();
    const { validation } = this.#options;
    const doctor = this.#startDoctor();
    const parts: LoopParts = {
      course: this.#course,
      epochs: this.epochs,
      callbacks: this.#callbacks,
      doctor,
      step: (number, batch) => this.#steps.run(number, batch),
      evaluate: () => validation && this.#evaluate(validation),
    };
    try {
      if (doctor && this.step === 0) await this.#checkOverfit(doctor);
      return await loop(parts, options);
    } finally {
      this.#course.record = this.record;
      doctor?.stop();
      this.#steps.doctor = null;
      this.#weights.showEvaluated();
    }
  }

  #startDoctor(): RunDoctor | null {
    const { doctor } = this.#options;
    if (!doctor) return null;
    const watch = doctor === true ? {} : doctor;
    this.#steps.doctor = new RunDoctor(this.#learner, watch, this.step, this.record.doctor);
    return this.#steps.doctor;
  }

  async #checkOverfit(doctor: RunDoctor): Promise<void> {
    const { random } = this.#course;
    const batch = await random.peek(() => overfitBatch(this.#options.train));
    random.peek(() => doctor.checkOverfit(batch));
  }

  /**
   * The loss and the metrics over a dataset, by default the validation set, in evaluation mode. Training
   * goes on as without it. Of a dataset whose batches are promises, which must be given, it is a promise.
   *
   * @throws ValueError for what is no dataset, and for one without samples; by the promise, where the run went on
   * before all was read.
   */
  evaluate(dataset?: Dataset): Evaluation;
  evaluate(dataset: Dataset<Promise<Batch>>): Promise<Evaluation>;
  evaluate(given?: Dataset<MaybeAwaited>): Evaluation | Promise<Evaluation> {
    const dataset = given === undefined ? this.#options.validation : given;
    if (dataset === undefined) {
      throw new ValueError("evaluate: the trainer has no validation set. Give a dataset");
    }
    checkArgument("evaluate", "dataset", datasetKind, dataset);
    const evaluation = this.#evaluate(dataset);
    if (given !== undefined || !(evaluation instanceof Promise)) return evaluation;
    // Its errors come too late to be seen.
    evaluation.catch(() => {});
    throw new ValueError(
      "evaluate: the validation set's batches are promises. Give it, and wait: await trainer.evaluate(validation)",
    );
  }

  #evaluate(dataset: Dataset<MaybeAwaited>): Evaluation | Promise<Evaluation> {
    const { step } = this;
    const random = this.#course.random.copy();
    return evaluate(this.#evaluation, dataset, this.#reading, (body) => {
      if (this.step !== step) {
        throw new ValueError(
          "evaluate: the run went on while the dataset was read. Await it in onEpoch or onStep, or when fit has ended",
        );
      }
      return random.draw(() => this.#evaluating(body));
    });
  }

  #evaluating<T>(body: () => T): T {
    return this.#weights.evaluating(() => this.#learner.evaluating(body));
  }

  /** The model's outputs for a batch of inputs, in evaluation mode. */
  predict(inputs: Tensor): Output {
    checkInputs("predict", inputs);
    return this.#course.random.peek(() => this.#evaluating(() => this.#prediction(inputs)));
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
    try {
      const step = (batch: Batch) => this.#steps.runBlindly(batch);
      return rangeTest(this.#learner, this.#course, step, range);
    } finally {
      this.#steps = this.#newSteps();
    }
  }

  /**
   * All that the run needs to go on from here, as the bytes of a safetensors file: the model, the
   * optimizer, the place in the data and in the random numbers. What was recorded is not in it: keep
   * `record` beside it.
   */
  checkpoint(): Uint8Array<ArrayBuffer> {
    return checkpointOf(this.#resumable);
  }

  /**
   * Goes back to a checkpoint of a run with the same model, optimizer, data, metrics and callbacks.
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
    try {
      goBack(this.#resumable, bytes, options);
    } finally {
      this.#steps = this.#newSteps();
    }
  }

  #checkIdle(method: string): void {
    if (!this.#isFitting) return;
    throw new ValueError(`${method}: the run is under way. Stop it first, by its signal`);
  }
}

function checkInputs(method: string, inputs: unknown): void {
  if (inputs instanceof Tensor) return;
  throw new ValueError(
    `${method}: expected a tensor, a batch of inputs, got ${shown(inputs)}. Write tensor(…)`,
  );
}

import { compile } from "../compile/compile.ts";
import type { Batch } from "../data/dataset.ts";
import { defaultGenerator, type GeneratorState } from "../random/generator.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { detectInStep, explainDivergence } from "./diverged.ts";
import type { Learner } from "./learners/learner.ts";
import type { BatchResult } from "./metrics.ts";
import { keepScale } from "./resume.ts";
import type { RunDoctor } from "./run-doctor.ts";
import { type Metrics, type TrainingStep, trainingStep, type WithinStep } from "./step.ts";

/** A step under way. */
interface Underway {
  number: number;
  batch: Batch;
  /** The state of the default generator before the step. */
  generator: GeneratorState;
}

interface StepOptions {
  isCompiled: boolean;
  detectsAnomalies: boolean;
  /** What callbacks do within each step. */
  within: readonly WithinStep[];
  /** Whether the step of this number ends with an update. */
  updates(number: number): boolean;
}

/** Runs training steps, eager or compiled, and looks at what they compute. */
export class StepRunner<Output> {
  /** Sees every step. */
  doctor: RunDoctor | null = null;
  readonly #learner: Learner<Output>;
  readonly #options: StepOptions;
  readonly #step: TrainingStep;
  /** A step that is taken back: for a doctor who looks into a compiled one, and for a range test. */
  readonly #rehearsal: TrainingStep;
  #compiledRehearsal: TrainingStep | null = null;
  #underway: Underway | null = null;

  constructor(learner: Learner<Output>, metrics: Metrics<Output>, options: StepOptions) {
    this.#learner = learner;
    this.#options = options;
    const look = (loss: number) => this.#lookAt(loss);
    const eager = trainingStep(learner, metrics, look, options.within);
    this.#step = options.isCompiled ? compile(eager) : eager;
    // What callbacks keep from step to step would not be taken back.
    const rehearsed = options.within.map(({ gradients }) => ({ gradients }));
    this.#rehearsal = trainingStep(learner, {}, look, rehearsed);
  }

  /**
   * Runs step `number` of a run.
   *
   * @throws DivergedError at a loss that is no number.
   */
  run(number: number, batch: Batch): BatchResult {
    this.#underway = { number, batch, generator: defaultGenerator.state() };
    const step = () => this.#watched(...batch, this.#options.updates(number));
    try {
      return this.#options.detectsAnomalies ? detectInStep(number, step) : step();
    } catch (error) {
      // What it has found in the gradients of a step that was broken off is not the next one's.
      keepScale(this.#learner)();
      throw error;
    } finally {
      this.#underway = null;
    }
  }

  /** Runs a step for its result: nobody looks at it, whatever its loss. */
  runBlindly(batch: Batch): BatchResult {
    const { isCompiled } = this.#options;
    this.#compiledRehearsal ??= isCompiled ? compile(this.#rehearsal) : this.#rehearsal;
    return this.#compiledRehearsal(...batch, true);
  }

  #watched(inputs: Tensor, targets: Tensor, updates: boolean): BatchResult {
    const step = () => this.#step(inputs, targets, updates);
    if (!this.doctor || !this.#options.isCompiled) return step();
    return this.doctor.step(inputs, step, () => this.#rehearse(inputs, targets));
  }

  /** The doctor takes back what it changes of model and optimizer, of which the scale of the loss is no part. */
  #rehearse(inputs: Tensor, targets: Tensor): void {
    const putBack = keepScale(this.#learner);
    try {
      this.#rehearsal(inputs, targets, true);
    } finally {
      putBack();
    }
  }

  /** Is told the loss of the step under way; ends a run whose loss is no number. */
  #lookAt(loss: number): void {
    if (!this.#underway) return;
    const { number, batch, generator } = this.#underway;
    const [inputs, targets] = batch;
    this.doctor?.loss(loss, targets);
    if (Number.isFinite(loss)) return;
    defaultGenerator.restore(generator);
    throw explainDivergence(this.#learner, inputs, number, this.#options.detectsAnomalies);
  }
}

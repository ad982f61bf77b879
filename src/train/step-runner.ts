import { compile } from "../compile/compile.ts";
import type { Batch } from "../data/dataset.ts";
import { defaultGenerator, type GeneratorState } from "../random/generator.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { detectInStep, explainDivergence } from "./diverged.ts";
import type { Learner } from "./learners/learner.ts";
import type { BatchResult } from "./metrics.ts";
import type { RunDoctor } from "./run-doctor.ts";
import { type Metrics, type Step, trainingStep } from "./step.ts";

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
}

/** Runs training steps, eager or compiled, and looks at what they compute. */
export class StepRunner<Output> {
  /** Sees every step. */
  doctor: RunDoctor | null = null;
  readonly #learner: Learner<Output>;
  readonly #options: StepOptions;
  readonly #step: Step;
  /** The same for a doctor who looks into a compiled one. */
  readonly #rehearsal: Step;
  #underway: Underway | null = null;

  constructor(learner: Learner<Output>, metrics: Metrics<Output>, options: StepOptions) {
    this.#learner = learner;
    this.#options = options;
    const look = (loss: number) => this.#lookAt(loss);
    const eager = trainingStep(learner, metrics, look);
    this.#step = options.isCompiled ? compile(eager) : eager;
    this.#rehearsal = trainingStep(learner, {}, look);
  }

  /**
   * Runs step `number` of a run.
   *
   * @throws DivergedError at a loss that is no number.
   */
  run(number: number, batch: Batch): BatchResult {
    this.#underway = { number, batch, generator: defaultGenerator.state() };
    const step = () => this.#watched(...batch);
    try {
      return this.#options.detectsAnomalies ? detectInStep(number, step) : step();
    } finally {
      this.#underway = null;
    }
  }

  /** Runs a step for its result: nobody looks at it, whatever its loss. */
  runBlindly(batch: Batch): BatchResult {
    return this.#step(...batch);
  }

  #watched(inputs: Tensor, targets: Tensor): BatchResult {
    const step = () => this.#step(inputs, targets);
    if (!this.doctor || !this.#options.isCompiled) return step();
    return this.doctor.step(inputs, step, () => this.#rehearsal(inputs, targets));
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

import { setImmediate as nextTick } from "node:timers/promises";
import { compile } from "../../compile/index.ts";
import { DataLoader } from "../../data/index.ts";
import { Generator, manualSeed, type Tensor } from "../../index.ts";
import { defaultGenerator, type GeneratorState } from "../../random/generator.ts";
import { leastBatch } from "./architecture.ts";
import type { Checkpoint, Position } from "./checkpoint.ts";
import { detectInStep, explainDivergence } from "./diverged.ts";
import { type Answer, answerOf, type Evaluation, evaluate } from "./evaluate.ts";
import { buildNetwork } from "./networks/build.ts";
import type { Network } from "./networks/network.ts";
import type { TrainConfig } from "./options.ts";
import type { EpochMetrics, StepMetrics } from "./run-folder.ts";
import type { Task } from "./task.ts";
import { type StepResult, type TrainingStep, trainingStep } from "./training-step.ts";

/** What a run tells while it goes on. */
export interface TrainerEvents {
  /** In each step, as soon as its loss is known, be it NaN. */
  loss(loss: number, targets: Tensor): void;
  /** Runs a step that is compiled; `eager` is the same, for whoever wants to see into it. */
  watch?<T>(inputs: Tensor, compiled: () => T, eager: () => unknown): T;
  /** After each step, with the seconds of training so far. */
  step(metrics: StepMetrics, seconds: number): void;
  /** After each epoch; the run waits for it. */
  epoch(metrics: EpochMetrics): Promise<void>;
  /** Asked after each step: whether to stop here. */
  isStopped(): boolean;
}

export interface TrainerOptions {
  /** Look at every operation of every step for the first that makes a NaN or an infinity. */
  detectAnomaly?: boolean;
}

/** A step under way. */
interface Underway {
  inputs: Tensor;
  targets: Tensor;
  events: TrainerEvents;
  /** The state of the default generator before the step. */
  generator: GeneratorState;
}

/** How long training may go on before signals and timers get their turn, in milliseconds. */
const breath = 20;

const epochStart = { epochLoss: 0, epochCorrect: 0, epochSamples: 0, epochSeconds: 0 };

/** Trains one network. Everything that is random follows from the seed. */
export class Trainer {
  readonly config: TrainConfig;
  readonly task: Task;
  readonly network: Network;
  readonly loader: DataLoader;
  /** Whether steps and tests run as compiled functions. */
  readonly isCompiled: boolean;
  readonly #detectsAnomalies: boolean;
  readonly #eagerStep: TrainingStep;
  readonly #compiledStep: TrainingStep | null;
  readonly #answer: Answer;
  #underway: Underway | null = null;
  #position: Omit<Position, "loader" | "generator">;

  constructor(config: TrainConfig, task: Task, options: TrainerOptions = {}) {
    this.#detectsAnomalies = options.detectAnomaly ?? false;
    this.config = config;
    this.task = task;
    manualSeed(config.seed);
    this.network = buildNetwork(config, task);
    this.isCompiled = !config.eager && !this.#detectsAnomalies;
    this.#eagerStep = trainingStep(this.network, (loss) => this.#lookAt(loss));
    this.#compiledStep = this.isCompiled ? compile(this.#eagerStep) : null;
    const answer = answerOf(this.network);
    this.#answer = this.isCompiled ? compile(answer) : answer;
    this.loader = new DataLoader(task.train, {
      batchSize: config.batchSize,
      shuffle: true,
      // Batch normalisation has no variance over a single last sample.
      dropLast: leavesTooFew(config, task),
      generator: new Generator(config.seed),
    });
    this.#position = { step: 0, epoch: 1, seconds: 0, ...epochStart };
  }

  /** Steps done. */
  get step(): number {
    return this.#position.step;
  }

  /** Seconds spent in training steps. */
  get seconds(): number {
    return this.#position.seconds;
  }

  checkpoint(): Checkpoint {
    return {
      position: {
        ...this.#position,
        loader: this.loader.state(),
        generator: defaultGenerator.state(),
      },
      model: this.network.stateDict(),
      optimizer: this.network.optimizerState(),
    };
  }

  restore({ position, model, optimizer }: Checkpoint): void {
    const { loader, generator, ...rest } = position;
    this.network.loadStateDict(model);
    this.network.loadOptimizerState(optimizer);
    this.loader.restore(loader);
    defaultGenerator.restore(generator);
    this.#position = rest;
  }

  /** Trains to the last epoch, or until stopped. Gives the last test, unless it was stopped. */
  async run(events: TrainerEvents): Promise<Evaluation | null> {
    const at = this.#position;
    let evaluation: Evaluation | null = null;
    let breathed = performance.now();
    while (at.epoch <= this.config.epochs) {
      for (const [inputs, targets] of this.loader) {
        const step = () => this.#step(inputs, targets, events);
        const metrics = this.#detectsAnomalies ? detectInStep(at.step + 1, step) : step();
        events.step(metrics, at.seconds);
        if (performance.now() - breathed > breath) {
          await nextTick();
          breathed = performance.now();
        }
        if (events.isStopped()) return null;
      }
      evaluation = this.evaluate();
      const metrics = this.#epochMetrics(evaluation);
      Object.assign(at, epochStart, { epoch: at.epoch + 1 });
      await events.epoch(metrics);
    }
    return evaluation ?? this.evaluate();
  }

  /** How the network does on the test set. */
  evaluate(): Evaluation {
    return evaluate(this.network, this.#answer, this.task.test);
  }

  #step(inputs: Tensor, targets: Tensor, events: TrainerEvents): StepMetrics {
    const at = this.#position;
    const start = performance.now();
    this.#underway = { inputs, targets, events, generator: defaultGenerator.state() };
    const result = this.#runStep(this.#underway);
    const [loss, correct] = [result.loss.item(), result.correct.item()];
    const seconds = (performance.now() - start) / 1000;
    at.step++;
    at.epochLoss += loss * targets.size;
    at.epochCorrect += correct;
    at.epochSamples += targets.size;
    at.seconds += seconds;
    at.epochSeconds += seconds;
    return { step: at.step, epoch: at.epoch, loss, accuracy: correct / targets.size };
  }

  #runStep({ inputs, targets, events }: Underway): StepResult {
    const eager = () => this.#eagerStep(inputs, targets);
    const compiledStep = this.#compiledStep;
    if (!compiledStep) return eager();
    const compiled = () => compiledStep(inputs, targets);
    return events.watch ? events.watch(inputs, compiled, eager) : compiled();
  }

  /** Is told the loss of the step under way; ends a run whose loss is no number. */
  #lookAt(loss: number): void {
    const { inputs, targets, events, generator } = this.#underway!;
    events.loss(loss, targets);
    if (Number.isFinite(loss)) return;
    defaultGenerator.restore(generator);
    const step = this.#position.step + 1;
    throw explainDivergence(this.network, inputs, step, this.#detectsAnomalies);
  }

  #epochMetrics({ loss, accuracy }: Evaluation): EpochMetrics {
    const at = this.#position;
    return {
      epoch: at.epoch,
      step: at.step,
      trainLoss: at.epochLoss / at.epochSamples,
      trainAccuracy: at.epochCorrect / at.epochSamples,
      testLoss: loss,
      testAccuracy: accuracy,
      seconds: at.epochSeconds,
    };
  }
}

/** Whether an epoch would end with a batch too small for a layer: of one, for batch normalisation. */
function leavesTooFew(config: TrainConfig, { train }: Task): boolean {
  const left = train.length % config.batchSize;
  return left > 0 && left < leastBatch(config);
}

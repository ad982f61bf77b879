import { setImmediate as nextTick } from "node:timers/promises";
import { DataLoader } from "../../data/index.ts";
import { Generator, manualSeed, noGrad, type Tensor } from "../../index.ts";
import { defaultGenerator } from "../../random/generator.ts";
import type { Checkpoint, Position } from "./checkpoint.ts";
import { detectInStep, explainDivergence } from "./diverged.ts";
import { type Evaluation, evaluate } from "./evaluate.ts";
import { buildNetwork } from "./networks/build.ts";
import type { Network } from "./networks/network.ts";
import type { TrainConfig } from "./options.ts";
import type { EpochMetrics, StepMetrics } from "./run-folder.ts";
import type { Task } from "./task.ts";

/** What a run tells while it goes on. */
export interface TrainerEvents {
  /** In each step, as soon as its loss is known, be it NaN. */
  loss(loss: number, targets: Tensor): void;
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

/** How long training may go on before signals and timers get their turn, in milliseconds. */
const breath = 20;

const epochStart = { epochLoss: 0, epochCorrect: 0, epochSamples: 0, epochSeconds: 0 };

/** Trains one network. Everything that is random follows from the seed. */
export class Trainer {
  readonly config: TrainConfig;
  readonly task: Task;
  readonly network: Network;
  readonly loader: DataLoader;
  readonly #detectsAnomalies: boolean;
  #position: Omit<Position, "loader" | "generator">;

  constructor(config: TrainConfig, task: Task, options: TrainerOptions = {}) {
    this.#detectsAnomalies = options.detectAnomaly ?? false;
    this.config = config;
    this.task = task;
    manualSeed(config.seed);
    this.network = buildNetwork(config, task);
    this.loader = new DataLoader(task.train, {
      batchSize: config.batchSize,
      shuffle: true,
      // Batch normalisation has no variance over a single last sample.
      dropLast: leavesOneSample(config, task),
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
      evaluation = evaluate(this.network, this.task.test);
      const metrics = this.#epochMetrics(evaluation);
      Object.assign(at, epochStart, { epoch: at.epoch + 1 });
      await events.epoch(metrics);
    }
    return evaluation ?? evaluate(this.network, this.task.test);
  }

  #step(inputs: Tensor, targets: Tensor, events: TrainerEvents): StepMetrics {
    const at = this.#position;
    const start = performance.now();
    const generator = defaultGenerator.state();
    const scores = this.network.forward(inputs);
    const loss = this.network.loss(scores, targets);
    events.loss(loss, targets);
    at.step++;
    if (!Number.isFinite(loss)) {
      defaultGenerator.restore(generator);
      throw explainDivergence(this.network, inputs, at.step, this.#detectsAnomalies);
    }
    this.network.backward();
    this.network.update();
    const correct = noGrad(() => scores.argmax(1).eq(targets).sum().item());
    const seconds = (performance.now() - start) / 1000;
    at.epochLoss += loss * targets.size;
    at.epochCorrect += correct;
    at.epochSamples += targets.size;
    at.seconds += seconds;
    at.epochSeconds += seconds;
    return { step: at.step, epoch: at.epoch, loss, accuracy: correct / targets.size };
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

/** Whether an epoch would end with a batch of one, which batch normalisation cannot take. */
function leavesOneSample({ layers, batchSize }: TrainConfig, { train }: Task): boolean {
  return layers.toLowerCase().includes("batchnorm") && train.length % batchSize === 1;
}

import { relative } from "node:path";
import type { Alert, DoctorReport } from "../../doctor/index.ts";
import type { SystemBlas } from "../../node/index.ts";
import type { Answers } from "../../report/answers.ts";
import { confusionOf } from "../../report/confusion-matrix.ts";
import { printable } from "../../text/escape.ts";
import { formatDigits, formatScientific } from "../../text/number.ts";
import { formatCount, formatDuration, formatPercent } from "../../text/quantity.ts";
import type { EpochMetrics, Evaluation, GradientCheckRow, StepMetrics } from "../../train/index.ts";
import { epochLine } from "../../train/run-lines.ts";
import { confusionTable } from "../terminal/confusion-table.ts";
import { LiveProgress } from "../terminal/live-progress.ts";
import { type Output, type Style, styleFor } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import { columnsOf, commandList, heading, indent, keyValues, wrap } from "../terminal/text.ts";
import {
  describeData,
  describeEngine,
  describeMatrixProducts,
  describeNetwork,
  describeOptimizer,
  describeSettings,
  quoted,
  trainCommandName,
} from "./describe.ts";
import type { TrainConfig } from "./options.ts";
import { countParameters, type Run } from "./prepare.ts";
import { fileNames } from "./run-folder.ts";
import type { Task } from "./task.ts";

/** What is shown of a run, as it happens. */
export interface Display {
  /** What the run will read, before it does. */
  data(announcement: string): void;
  start(run: Run, folder: string, blas: SystemBlas | null): void;
  /** Something to know before the run goes on. */
  note(text: string): void;
  checkingGradients(): void;
  gradientCheck(rows: readonly GradientCheckRow[], seconds: number): void;
  step(metrics: StepMetrics, seconds: number): void;
  epoch(metrics: EpochMetrics): void;
  /** Something is likely wrong in the run. */
  alert(alert: Alert): void;
  /** What watching the run has shown, and cost; before the run's end is told. */
  doctor(doctor: DoctorReport): void;
  finished(evaluation: Evaluation, answers: Answers, seconds: number): void;
  stopped(step: number): void;
  /** Called however the run ends. */
  close(): void;
}

/** How strongly the last step counts in the loss that is shown. */
const smoothing = 0.05;

/** A run for people, on a terminal or in a log. */
export class TextDisplay implements Display {
  readonly #output: Output;
  readonly #style: Style;
  readonly #progress: LiveProgress;
  #config!: TrainConfig;
  #task!: Task;
  #folder = "";
  #losses: number[] = [];
  #loss = 0;
  #accuracy = 0;
  #firstStep = 0;
  #stepsPerEpoch = 0;

  constructor(output: Output) {
    this.#output = output;
    this.#style = styleFor(output);
    this.#progress = new LiveProgress(output, this.#style);
  }

  data(announcement: string): void {
    this.#line(announcement);
  }

  start(run: Run, folder: string, blas: SystemBlas | null): void {
    const { config, task, trainer } = run;
    const { step } = trainer;
    this.#config = config;
    this.#stepsPerEpoch = trainer.stepsPerEpoch;
    this.#task = task;
    this.#folder = relative(process.cwd(), folder) || ".";
    this.#firstStep = step;
    const count = countParameters(run);
    const { batchSize, epochs, seed } = config;
    this.#line(
      heading(
        `${step > 0 ? "Going on with" : "Training"} a network on ${printable(task.name)}`,
        this.#style,
      ),
    );
    this.#line(
      indent(
        keyValues(
          [
            ["data", describeData(task)],
            ["network", describeNetwork(config, task)],
            ["parameters", `${formatCount(count)}, float32`],
            ["training", `cross-entropy, ${describeOptimizer(config)}`],
            [
              "",
              `${formatCount(epochs)} epochs, batches of ${formatCount(batchSize)}, seed ${seed}`,
            ],
            ["engine", describeEngine(config, trainer.isCompiled)],
            ["matrix products", describeMatrixProducts(blas, trainer.isCompiled)],
            ["run folder", printable(this.#folder)],
          ],
          columnsOf(this.#output) - 2,
          this.#style,
        ),
      ),
    );
  }

  note(text: string): void {
    this.#line(`\n${text}`);
  }

  checkingGradients(): void {
    this.#line(heading("Gradient check", this.#style));
  }

  gradientCheck(rows: readonly GradientCheckRow[], seconds: number): void {
    const layers = [...new Set(rows.map((row) => row.layer))].map((layer) => {
      const of = rows.filter((row) => row.layer === layer);
      const passed = of.every((row) => row.passed);
      return [
        passed ? this.#style.good("✓") : this.#style.bad("✗"),
        layer,
        of.map((row) => row.parameter).join(", "),
        formatCount(of.reduce((sum, row) => sum + row.checked, 0)),
        formatScientific(Math.max(...of.map((row) => row.relativeError))),
      ];
    });
    const columns = [
      { title: "" },
      { title: "layer" },
      { title: "parameters" },
      { title: "compared", align: "right" },
      { title: "worst relative error", align: "right" },
    ] as const;
    this.#line(indent(table(columns, layers, this.#style)));
    this.#line(indent(this.#style.dim(`float64, central differences, ${formatDuration(seconds)}`)));
  }

  step(metrics: StepMetrics, seconds: number): void {
    if (this.#losses.length === 0) {
      this.#line(heading("Training", this.#style));
      this.#loss = metrics.loss;
      this.#accuracy = metrics.accuracy;
    }
    this.#loss += smoothing * (metrics.loss - this.#loss);
    this.#accuracy += smoothing * (metrics.accuracy - this.#accuracy);
    this.#losses.push(this.#loss);
    const { epochs, batchSize } = this.#config;
    const steps = this.#stepsPerEpoch;
    const secondsPerStep = seconds / metrics.step;
    this.#progress.update({
      epoch: metrics.epoch,
      epochs,
      step: metrics.step - (metrics.epoch - 1) * steps,
      stepsPerEpoch: steps,
      loss: this.#loss,
      accuracy: this.#accuracy,
      samplesPerSecond: Math.min(batchSize, this.#task.train.length) / secondsPerStep,
      secondsLeft: (epochs * steps - metrics.step) * secondsPerStep,
      lossHistory: this.#losses,
    });
  }

  epoch(metrics: EpochMetrics): void {
    this.#progress.endEpoch(epochLine(metrics), this.#config.epochs);
  }

  alert({ step, message, evidence, advice }: Alert): void {
    const style = this.#style;
    const where = style.dim(step === 0 ? "before training" : `step ${formatCount(step)}`);
    this.#progress.log(
      `${style.bad("!")} ${style.bold(message)}  ${where}\n${indent(`${evidence}\nTry: ${advice}`)}`,
    );
  }

  doctor({ alerts, cost }: DoctorReport): void {
    this.#progress.close();
    const { steps, observed, share, seconds } = cost;
    const count = alerts.length;
    const found = count === 1 ? "1 alert" : `${count === 0 ? "no" : count} alerts`;
    this.#line(heading("Doctor", this.#style));
    this.#line(
      indent(
        `${found}; looked at ${formatCount(observed)} of ${formatCount(steps)} steps, which took ` +
          `${formatDuration(seconds)}, ${formatPercent(share, 1)} of the time of training`,
      ),
    );
  }

  finished(evaluation: Evaluation, answers: Answers, seconds: number): void {
    this.#progress.close();
    const { accuracy, loss, samples } = evaluation;
    this.#line(heading("Test", this.#style));
    const right = this.#style.bold(`${formatPercent(accuracy)} right`);
    this.#line(
      indent(
        `${right} on ${formatCount(samples)} samples, loss ${formatDigits(loss)}, ` +
          `after ${formatDuration(seconds)} of training`,
      ),
    );
    const width = columnsOf(this.#output) - 2;
    const matrix = confusionOf(answers, this.#task.classes);
    this.#line(`\n${indent(confusionTable(matrix, width - 1, this.#style))}`);
    this.#line(heading("Files", this.#style));
    const { report, model, metrics, doctor } = fileNames;
    const folder = printable(this.#folder);
    this.#line(
      indent(
        keyValues(
          [
            [
              `${folder}/${report}`,
              "curves, confusion matrix, worst mistakes: open it in a browser",
            ],
            [`${folder}/${model}`, "the weights, for chainrule and PyTorch"],
            [`${folder}/${metrics}`, "loss and accuracy of every step"],
            ...(this.#config.doctor
              ? [[`${folder}/${doctor}`, "what the doctor saw"] as const]
              : []),
            [`${folder}/events.out…`, "for TensorBoard"],
          ],
          width,
          this.#style,
        ),
      ),
    );
    this.#line(heading("Next", this.#style));
    this.#output.write(`${indent(commandList(this.#suggestions(), width, this.#style))}\n`);
  }

  stopped(step: number): void {
    this.#progress.close();
    const done = step - this.#firstStep;
    this.#line(
      `\nStopped after ${formatCount(done)} ${done === 1 ? "step" : "steps"}; everything is saved. ` +
        "Go on with:",
    );
    this.#output.write(`  ${trainCommandName} --resume ${quoted(this.#folder)}\n`);
  }

  close(): void {
    this.#progress.close();
  }

  #suggestions(): [command: string, what: string][] {
    const { data, dataDir, label, epochs } = this.#config;
    const same = describeSettings({ data, dataDir, label });
    const layers =
      data === "mnist" || data === "digits"
        ? "--layers 512,gelu,256,gelu --optimizer adam --lr 0.001"
        : "--layers 16 --activation tanh";
    const other = data === "spirals" ? "moons" : "spirals";
    return [
      [`--resume ${quoted(this.#folder)} --epochs ${2 * epochs}`, "the same for longer"],
      [`${same} ${layers}`, "another network"],
      [`--data ${other}`, "seconds, with a map of the plane"],
      ["--help", "your own data, and all else"],
    ].map(([flags, what]) => [`${trainCommandName} ${flags}`, what]);
  }

  #line(text: string): void {
    this.#output.write(`${wrap(text, columnsOf(this.#output))}\n`);
  }
}

/** A run for programs: one JSON object a line. */
export class JsonDisplay implements Display {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  data(announcement: string): void {
    this.#write("data", { announcement });
  }

  start(run: Run, folder: string): void {
    const { config, task, trainer } = run;
    const parameters = countParameters(run);
    const { train, test, features, classes } = task;
    const data = { train: train.length, test: test.length, features, classes };
    this.#write("start", { config, data, parameters, folder, step: trainer.step });
  }

  note(text: string): void {
    this.#write("note", { text });
  }

  checkingGradients(): void {}

  gradientCheck(rows: readonly GradientCheckRow[]): void {
    this.#write("gradientCheck", { passed: rows.every((row) => row.passed), rows });
  }

  step(metrics: StepMetrics): void {
    this.#write("step", metrics);
  }

  epoch(metrics: EpochMetrics): void {
    this.#write("epoch", epochLine(metrics));
  }

  alert(alert: Alert): void {
    this.#write("alert", alert);
  }

  doctor({ alerts, cost }: DoctorReport): void {
    this.#write("doctor", { alerts: alerts.length, cost });
  }

  finished({ accuracy, loss, samples }: Evaluation, _: Answers, seconds: number): void {
    this.#write("finished", { accuracy, loss, samples, seconds });
  }

  stopped(step: number): void {
    this.#write("stopped", { step });
  }

  close(): void {}

  #write(event: string, content: object): void {
    this.#output.write(`${JSON.stringify({ event, ...content })}\n`);
  }
}

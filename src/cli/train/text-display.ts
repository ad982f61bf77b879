import { relative } from "node:path";
import type { Alert, DoctorReport } from "../../doctor/index.ts";
import type { TableProgress } from "../../io/index.ts";
import type { SystemBlas } from "../../node/index.ts";
import { confusionOf } from "../../report/confusion-matrix.ts";
import { printable, printableLines } from "../../text/escape.ts";
import { formatDigits, formatScientific } from "../../text/number.ts";
import { countOf, formatCount, formatDuration, formatPercent } from "../../text/quantity.ts";
import { quoted } from "../../text/shell-word.ts";
import type { EpochMetrics, GradientCheckRow, StepMetrics } from "../../train/index.ts";
import { epochLine } from "../../train/run-lines.ts";
import { confusionTable } from "../terminal/confusion-table.ts";
import { LiveProgress } from "../terminal/live-progress.ts";
import { type Output, type Style, styleFor } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import {
  columnsOf,
  commandList,
  heading,
  indent,
  keyValues,
  textWidth,
  wrap,
} from "../terminal/text.ts";
import {
  commandName,
  describeData,
  describeEngine,
  describeMatrixProducts,
  describeNetwork,
  describeOptimizer,
  lossNameOf,
} from "./describe.ts";
import type { Best, Display, Finished } from "./display.ts";
import { judgementLines, r2Text, reportContent } from "./judgement-text.ts";
import type { TrainConfig } from "./options.ts";
import { countParameters, type Run } from "./prepare.ts";
import { fileNames } from "./run-folder.ts";
import { suggestions } from "./suggestions.ts";
import type { TableAccount } from "./table/account.ts";
import { type FoldScores, foldScoresText, foldsTitle } from "./table/fold-scores.ts";
import { ReadingLine } from "./table/reading-line.ts";
import { tableText } from "./table/text.ts";
import { kindOf, type Task } from "./task.ts";

/** How strongly the last step counts in the loss that is shown. */
const smoothing = 0.05;

/** A run for people, on a terminal or in a log. */
export class TextDisplay implements Display {
  readonly #output: Output;
  readonly #style: Style;
  readonly #progress: LiveProgress;
  readonly #reading: ReadingLine;
  #config!: TrainConfig;
  #task!: Task;
  #folder = "";
  #losses: number[] = [];
  #loss = 0;
  #metric = 0;
  #firstStep = 0;
  #stepsPerEpoch = 0;

  constructor(output: Output) {
    this.#output = output;
    this.#style = styleFor(output);
    this.#progress = new LiveProgress(output, this.#style);
    this.#reading = new ReadingLine(output);
  }

  data(announcement: string): void {
    this.#line(announcement);
  }

  reading(file: string, progress: TableProgress): void {
    this.#reading.update(file, progress);
  }

  table(account: TableAccount): void {
    this.#reading.close();
    this.#line(tableText(account, columnsOf(this.#output), this.#style));
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
            ["training", `${lossNameOf(config, task)}, ${describeOptimizer(config)}`],
            ["", `${countOf(epochs, "epoch")}, batches of ${formatCount(batchSize)}, seed ${seed}`],
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
    const whole = table(columns, layers, this.#style);
    const fits = whole.split("\n").every((line) => textWidth(line) + 2 <= columnsOf(this.#output));
    this.#line(
      indent(
        fits
          ? whole
          : table(
              columns.toSpliced(2, 1),
              layers.map((row) => row.toSpliced(2, 1)),
              this.#style,
            ),
      ),
    );
    this.#line(indent(this.#style.dim(`float64, central differences, ${formatDuration(seconds)}`)));
  }

  folds(done: number, of: number): void {
    if (done === 1) this.#line(heading(foldsTitle(of, this.#task), this.#style));
    this.#line(indent(`${done} of ${of} trained and tested`));
  }

  foldScores(scores: FoldScores): void {
    this.#line(indent(this.#style.bold(printable(foldScoresText(scores)))));
  }

  step(metrics: StepMetrics, seconds: number): void {
    const metric = kindOf(this.#task) === "regression" ? "mae" : "accuracy";
    if (this.#losses.length === 0) {
      this.#line(heading("Training", this.#style));
      this.#loss = metrics.loss;
      this.#metric = metrics[metric];
    }
    this.#loss += smoothing * (metrics.loss - this.#loss);
    this.#metric += smoothing * (metrics[metric] - this.#metric);
    this.#losses.push(this.#loss);
    const { epochs, batchSize } = this.#config;
    const { train, counted: { each } = { each: 1 } } = this.#task;
    const steps = this.#stepsPerEpoch;
    const secondsPerStep = seconds / metrics.step;
    this.#progress.update({
      epoch: metrics.epoch,
      epochs,
      step: metrics.step - (metrics.epoch - 1) * steps,
      stepsPerEpoch: steps,
      loss: this.#loss,
      [metric]: this.#metric,
      samplesPerSecond: (each * Math.min(batchSize, train.length)) / secondsPerStep,
      secondsLeft: (epochs * steps - metrics.step) * secondsPerStep,
      lossHistory: this.#losses,
    });
  }

  epoch(metrics: EpochMetrics): void {
    const heldOut = this.#task.validation ? "validation" : "test";
    this.#progress.endEpoch(epochLine(metrics), this.#config.epochs, heldOut);
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
    const found = count === 0 ? "no alerts" : countOf(count, "alert");
    this.#line(heading("Doctor", this.#style));
    this.#line(
      indent(
        `${found}; looked at ${formatCount(observed)} of ${countOf(steps, "step")}, which took ` +
          `${formatDuration(seconds)}, ${formatPercent(share, 1)} of the time of training`,
      ),
    );
  }

  finished(ended: Finished, seconds: number): void {
    const { evaluation, answers, writing } = ended;
    this.#progress.close();
    const { accuracy, loss, samples } = evaluation;
    const { classes, counted } = this.#task;
    const width = columnsOf(this.#output) - 2;
    const style = this.#style;
    const right = ended.targets ? r2Text(ended.targets) : `${formatPercent(accuracy)} right`;
    const after = `after ${formatDuration(seconds)} of training`;
    this.#line(heading("Test", style));
    if (counted) {
      const held = `${formatCount(samples * counted.each)} ${counted.name}`;
      const bits = style.bold(`${formatDigits(loss)} bits per character`);
      this.#line(indent(`${bits} on ${held}, ${right}, ${after}`));
    } else {
      const held = `${countOf(samples, "sample")}, loss ${formatDigits(loss)}`;
      this.#line(indent(`${style.bold(right)} on ${held}, ${after}`));
    }
    if (ended.best) {
      const { epoch, epochs, on, loss: least } = ended.best;
      this.#line(
        indent(`Best after epoch ${epoch} of ${epochs}: ${on} loss ${formatDigits(least)}`),
      );
    }
    const judged = judgementLines(ended);
    if (judged.length > 0) this.#line(indent(judged.join("\n")));
    // The doctor has told them already, and the verdict what is no better than the baseline.
    const untold = this.#config.doctor ? [] : ended.findings;
    for (const { kind, message, evidence } of untold) {
      if (kind !== "no-better-than-baseline")
        this.#line(indent(printable(`${message}: ${evidence}.`)));
    }
    if (answers) {
      const matrix = confusionOf(answers, classes);
      this.#line(`\n${indent(confusionTable(matrix, width - 1, style))}`);
    }
    if (writing !== undefined) {
      this.#line(heading("What it writes", style));
      this.#line(indent(printableLines(writing)));
    }
    this.#line(heading("Files", style));
    const { report, model, metrics, doctor } = fileNames;
    const folder = printable(this.#folder);
    this.#line(
      indent(
        keyValues(
          [
            [`${folder}/${report}`, `${reportContent(ended)}: open it in a browser`],
            [`${folder}/${model}`, "the weights, for chainrule and PyTorch"],
            [
              `${folder}/${metrics}`,
              ended.targets ? "loss and error of every step" : "loss and accuracy of every step",
            ],
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
    this.#output.write(
      `${indent(commandList(suggestions(this.#config, this.#task, this.#folder, ended.findings), width, this.#style))}\n`,
    );
  }

  stopped(step: number, model?: { best?: Best }): void {
    this.#progress.close();
    const done = step - this.#firstStep;
    this.#line(`\nStopped after ${countOf(done, "step")}; everything is saved. Go on with:`);
    this.#output.write(`  ${commandName("train")} --resume ${quoted(this.#folder)}\n`);
    if (!model) return;
    const { best } = model;
    const what = best ? `of epoch ${best.epoch}, the best so far` : "so far";
    this.#line(`${printable(this.#folder)}/${fileNames.model} has the weights ${what}.`);
  }

  close(): void {
    this.#reading.close();
    this.#progress.close();
  }

  #line(text: string): void {
    this.#output.write(`${wrap(text, columnsOf(this.#output))}\n`);
  }
}

import type { Alert, DoctorReport } from "../../doctor/index.ts";
import type { EpochMetrics, GradientCheckRow, StepMetrics } from "../../train/index.ts";
import { epochLine } from "../../train/run-lines.ts";
import type { Output } from "../terminal/style.ts";
import type { Best, Display, Finished } from "./display.ts";
import { countParameters, type Run } from "./prepare.ts";
import type { TableAccount } from "./table/account.ts";
import type { FoldScores } from "./table/fold-scores.ts";

/** A run for programs: one JSON object a line. */
export class JsonDisplay implements Display {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  data(announcement: string): void {
    this.#write("data", { announcement });
  }

  reading(): void {}

  table(account: TableAccount): void {
    this.#write("table", account);
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

  folds(done: number, of: number): void {
    this.#write("fold", { done, of });
  }

  foldScores(scores: FoldScores): void {
    this.#write("folds", { scores });
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

  finished({ evaluation, judgement, targets, writing, best }: Finished, seconds: number): void {
    const { accuracy, mae, loss, samples } = evaluation;
    const judged = { judgement, targets: targets?.map(({ points: _, ...told }) => told) };
    this.#write("finished", { accuracy, mae, loss, samples, seconds, best, ...judged, writing });
  }

  stopped(step: number, model?: { best?: Best }): void {
    this.#write("stopped", { step, best: model?.best });
  }

  close(): void {}

  #write(event: string, content: object): void {
    this.#output.write(`${JSON.stringify({ event, ...content })}\n`);
  }
}

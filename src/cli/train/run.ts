import { saveSafetensors, useBlas } from "../../node/index.ts";
import { loadCheckpoint, saveCheckpoint } from "../../train/checkpoint.ts";
import { DivergedError } from "../../train/diverged.ts";
import type { Evaluation } from "../../train/evaluate.ts";
import { RunDoctor } from "../../train/run-doctor.ts";
import { Trainer, type TrainerOptions } from "../../train/trainer.ts";
import { renderReport } from "../report/page.ts";
import type { GradientCheckRow } from "../report/run-report.ts";
import type { Display } from "./display.ts";
import { checkGradients, explainGradients } from "./gradient-check.ts";
import type { TrainConfig } from "./options.ts";
import { buildReport } from "./report.ts";
import { type DoctorLine, type Metrics, RunFolder } from "./run-folder.ts";
import { loadTask, type Task } from "./task.ts";

/** The network's gradients are not what differences of its loss say: training it makes no sense. */
export class GradientCheckError extends Error {
  override name = "GradientCheckError";
}

export type Outcome = "finished" | "stopped";

/**
 * One training run, from its settings or from where an earlier one stopped, with everything that is
 * shown and written on the way.
 *
 * @param isStopped asked after every step: whether to save and stop.
 */
export async function train(
  run: ({ config: TrainConfig; out?: string } | { resume: string }) & TrainerOptions,
  display: Display,
  isStopped: () => boolean,
): Promise<Outcome> {
  const resumed = "resume" in run ? RunFolder.open(run.resume) : null;
  const config = resumed?.config ?? (run as { config: TrainConfig }).config;
  const blas = useBlas();
  const task = await loadTask(config);
  const trainer = new Trainer(config, task, run);
  let metrics: Metrics[] = [];
  let observed: DoctorLine[] = [];
  if (resumed) {
    trainer.restore(await loadCheckpoint(resumed.folder.file("checkpoint")));
    metrics = await resumed.folder.rewindMetrics(trainer.step);
    if (config.doctor) observed = await resumed.folder.rewindDoctor(trainer.step);
  }
  const folder = resumed?.folder ?? (await RunFolder.create((run as { out?: string }).out, config));

  display.start(trainer, folder.path, blas);
  let gradientCheck = resumed?.folder.readGradientCheck();
  // A run that was stopped during the check has none.
  if (!gradientCheck && trainer.step === 0) {
    const checked = await checkedGradients(config, task, trainer, display, isStopped);
    if (checked === null) {
      await saveCheckpoint(folder.file("checkpoint"), trainer.checkpoint());
      display.stopped(trainer.step);
      return "stopped";
    }
    gradientCheck = checked;
    await folder.write("gradientCheck", JSON.stringify(gradientCheck, null, 2));
  }

  const doctor = config.doctor
    ? new RunDoctor(trainer, folder, observed, (alert) => display.alert(alert))
    : undefined;
  if (trainer.step === 0) doctor?.checkOverfit();

  const save = async () => {
    doctor?.settle();
    folder.flush();
    await saveCheckpoint(folder.file("checkpoint"), trainer.checkpoint());
  };
  const writeReport = async (evaluation?: Evaluation, stopped?: string) => {
    const { network, isCompiled, seconds } = trainer;
    const found = { metrics, evaluation, gradientCheck, doctor };
    const report = buildReport({ config, task, network, isCompiled, seconds, stopped, ...found });
    await folder.write("report", renderReport(report));
  };

  try {
    const evaluation = await trainer.run({
      isStopped,
      loss: (loss, targets) => doctor?.loss(loss, targets),
      watch: doctor && ((inputs, compiled, eager) => doctor.step(inputs, compiled, eager)),
      step(step, seconds) {
        metrics.push(step);
        folder.record(step);
        display.step(step, seconds);
      },
      async epoch(epoch) {
        metrics.push(epoch);
        folder.record(epoch);
        display.epoch(epoch);
        await save();
      },
    });
    if (evaluation === null) {
      await save();
      await writeReport(trainer.evaluate(), "It was stopped before its last epoch.");
      if (doctor) display.doctor(doctor);
      display.stopped(trainer.step);
      return "stopped";
    }
    doctor?.settle();
    folder.flush();
    await saveSafetensors(folder.file("model"), trainer.network.stateDict(), {
      format: "pt",
      classes: JSON.stringify(task.classes),
      preprocessing: JSON.stringify(task.preprocessing ?? {}),
    });
    await writeReport(evaluation);
    if (doctor) display.doctor(doctor);
    display.finished(evaluation, trainer.seconds);
    return "finished";
  } catch (error) {
    if (error instanceof DivergedError) {
      doctor?.settle();
      folder.flush();
      await writeReport(undefined, `${error.message.replace(/^t/, "T")}.`);
    }
    throw error;
  } finally {
    display.close();
  }
}

/**
 * Checks the gradients, and shows what that gave; null where it was stopped.
 *
 * @throws GradientCheckError for a gradient that is wrong, with the likely cause.
 */
async function checkedGradients(
  config: TrainConfig,
  task: Task,
  { network }: Trainer,
  display: Display,
  isStopped: () => boolean,
): Promise<GradientCheckRow[] | null> {
  display.checkingGradients();
  const start = performance.now();
  const rows = await checkGradients(config, task, network, isStopped);
  if (rows === null) return null;
  display.gradientCheck(rows, (performance.now() - start) / 1000);
  const wrong = rows.find((row) => !row.passed);
  if (!wrong) return rows;
  const explanation = explainGradients(config, task);
  throw new GradientCheckError(
    `the gradient of ${wrong.parameter} in layer ${wrong.layer} is wrong: relative error ` +
      `${wrong.relativeError.toExponential(1)}. Nothing was trained` +
      (explanation === null ? "" : `\n\n${explanation}`),
  );
}

import { saveSafetensors } from "../../node/index.ts";
import { renderReport } from "../report/page.ts";
import type { GradientCheckRow } from "../report/run-report.ts";
import { loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import type { Display } from "./display.ts";
import { DivergedError } from "./diverged.ts";
import { type Evaluation, evaluate } from "./evaluate.ts";
import { checkGradients } from "./gradient-check.ts";
import type { TrainConfig } from "./options.ts";
import { buildReport } from "./report.ts";
import { type Metrics, RunFolder } from "./run-folder.ts";
import { loadTask } from "./task.ts";
import { Trainer } from "./trainer.ts";

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
  run: { config: TrainConfig; out?: string } | { resume: string },
  display: Display,
  isStopped: () => boolean,
): Promise<Outcome> {
  const resumed = "resume" in run ? RunFolder.open(run.resume) : null;
  const config = resumed?.config ?? (run as { config: TrainConfig }).config;
  const task = await loadTask(config);
  const trainer = new Trainer(config, task);
  let metrics: Metrics[] = [];
  if (resumed) {
    trainer.restore(await loadCheckpoint(resumed.folder.file("checkpoint")));
    metrics = await resumed.folder.rewindMetrics(trainer.step);
  }
  const folder = resumed?.folder ?? (await RunFolder.create((run as { out?: string }).out, config));

  display.start(trainer, folder.path);
  let gradientCheck: GradientCheckRow[] | undefined;
  if (!resumed) {
    const start = performance.now();
    gradientCheck = checkGradients(config, task, trainer.network);
    display.gradientCheck(gradientCheck, (performance.now() - start) / 1000);
    const wrong = gradientCheck.find((row) => !row.passed);
    if (wrong) {
      throw new GradientCheckError(
        `the gradient of ${wrong.parameter} in layer ${wrong.layer} is wrong: relative error ` +
          `${wrong.relativeError.toExponential(1)}. Nothing was trained`,
      );
    }
    await folder.write("gradientCheck", JSON.stringify(gradientCheck, null, 2));
  } else {
    gradientCheck = folder.readGradientCheck();
  }

  const save = async () => {
    folder.flush();
    await saveCheckpoint(folder.file("checkpoint"), trainer.checkpoint());
  };
  const writeReport = async (evaluation: Evaluation, stopped?: string) => {
    const { network, seconds } = trainer;
    const report = { config, task, network, seconds, metrics, evaluation, gradientCheck, stopped };
    await folder.write("report", renderReport(buildReport(report)));
  };

  try {
    const evaluation = await trainer.run({
      isStopped,
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
      await writeReport(
        evaluate(trainer.network, task.test),
        "It was stopped before its last epoch.",
      );
      display.stopped(trainer.step);
      return "stopped";
    }
    folder.flush();
    await saveSafetensors(folder.file("model"), trainer.network.stateDict(), {
      format: "pt",
      classes: JSON.stringify(task.classes),
      preprocessing: JSON.stringify(task.preprocessing ?? {}),
    });
    await writeReport(evaluation);
    display.finished(evaluation, trainer.seconds);
    return "finished";
  } catch (error) {
    if (error instanceof DivergedError) folder.flush();
    throw error;
  } finally {
    display.close();
  }
}

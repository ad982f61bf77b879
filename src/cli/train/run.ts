import { saveSafetensors } from "../../node/index.ts";
import { writeAtomically } from "../../node/write-atomically.ts";
import { buildReport, type ReportedTest, testOf } from "../../report/build-report.ts";
import { renderReport } from "../../report/page.ts";
import { formatScientific } from "../../text/number.ts";
import { DivergedError, type DivergenceAdvice, type GradientCheckRow } from "../../train/index.ts";
import { layersOf } from "./architecture.ts";
import { type Begun, begin, type From } from "./begin.ts";
import type { Display } from "./display.ts";
import { checkRun, explainGradients } from "./gradient-check.ts";
import type { Run } from "./prepare.ts";
import { reportTexts } from "./report.ts";
import { rateAt } from "./schedule.ts";

/** The network's gradients are not what differences of its loss say: training it makes no sense. */
export class GradientCheckError extends Error {
  override name = "GradientCheckError";
}

export type Outcome = "finished" | "stopped";

/**
 * One training run, from its settings or from where an earlier one stopped, with everything that is
 * shown and written on the way.
 *
 * @param signal aborted, it has the run saved and stopped after the step under way.
 */
export async function train(from: From, display: Display, signal?: AbortSignal): Promise<Outcome> {
  const begun = await begin(from, (text) => display.data(text));
  try {
    return await trainBegun(begun, display, signal);
  } finally {
    display.close();
    begun.folder.close();
  }
}

async function trainBegun(
  { run, folder, blas, notes, ...begun }: Begun,
  display: Display,
  signal?: AbortSignal,
): Promise<Outcome> {
  const { config, task, trainer, optimizer } = run;
  const setRate = () => {
    optimizer.lr = rateAt(config, trainer.step / (config.epochs * trainer.stepsPerEpoch));
  };
  const saveCheckpoint = () => writeAtomically(folder.file("checkpoint"), trainer.checkpoint());

  display.start(run, folder.path, blas);
  for (const note of notes) display.note(note);
  let { gradientCheck } = begun;
  // A run that was stopped during the check has none.
  if (!gradientCheck && trainer.step === 0) {
    const checked = await checkedGradients(run, display, signal);
    if (checked === null) {
      await saveCheckpoint();
      display.stopped(trainer.step);
      return "stopped";
    }
    gradientCheck = checked;
    await folder.write("gradientCheck", JSON.stringify(gradientCheck, null, 2));
  }

  const recordAll = () => {
    if (trainer.record.doctor) folder.recordDoctor(trainer.record.doctor);
    folder.flush();
  };
  const writeReport = async ({ test, stopped }: { test?: ReportedTest; stopped?: string }) => {
    const texts = { ...reportTexts(run, gradientCheck), stopped };
    await folder.write("report", renderReport(buildReport(trainer, task, texts, test)));
  };

  try {
    setRate();
    const outcome = await trainer.fit({
      signal,
      onStep(step) {
        setRate();
        folder.recordStep(step);
        display.step(step, trainer.seconds);
      },
      async onEpoch(epoch) {
        folder.recordEpoch(epoch);
        display.epoch(epoch);
        recordAll();
        await saveCheckpoint();
      },
      onAlert: (alert) => display.alert(alert),
    });
    recordAll();
    if (outcome === "stopped") await saveCheckpoint();
    const test = testOf(trainer, task.test, config.batchSize);
    if (outcome === "stopped") {
      await writeReport({ test, stopped: "It was stopped before its last epoch." });
    } else {
      const texts = {
        format: "pt",
        classes: JSON.stringify(task.classes),
        preprocessing: JSON.stringify(task.preprocessing ?? {}),
        ...networkText(run),
      };
      const state = run.model.stateDict();
      await saveSafetensors(folder.file("model"), state, texts, { checksum: true });
      await writeReport({ test });
    }
    if (trainer.record.doctor) display.doctor(trainer.record.doctor);
    if (outcome === "stopped") display.stopped(trainer.step);
    else display.finished(test.evaluation, test.answers, trainer.seconds);
    return outcome;
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    const message = inFlags(error);
    recordAll();
    await writeReport({ stopped: `${message.replace(/^t/, "T")}.` });
    throw new DivergedError(error.step, message, [], { cause: error });
  }
}

/** What the network is that the numbers in the model's file belong to. */
function networkText({ config, task }: Run): Record<string, string> {
  const { model } = config;
  if (model !== undefined) return { model, sample: JSON.stringify(task.sample) };
  return {
    layers: JSON.stringify(layersOf(config, task.classes.length)),
    sample: JSON.stringify(task.sample),
  };
}

/** The trainer's advice, with the command line's flags in the place of its options. */
const adviceInFlags: Readonly<Record<DivergenceAdvice, string>> = {
  "repair-data": "Remove or replace that sample",
  "lower-learning-rate": "A smaller --lr may help",
  "detect-anomaly": "To see the operation behind it: --detect-anomaly",
};

function inFlags({ finding, advice }: DivergedError): string {
  return [finding, ...advice.map((each) => adviceInFlags[each])].join(". ");
}

/**
 * Checks the gradients, and shows what that gave; null where it was stopped.
 *
 * @throws GradientCheckError for a gradient that is wrong, with the likely cause.
 */
async function checkedGradients(
  run: Run,
  display: Display,
  signal?: AbortSignal,
): Promise<GradientCheckRow[] | null> {
  display.checkingGradients();
  const start = performance.now();
  const rows = await checkRun(run, signal);
  if (rows === null) return null;
  display.gradientCheck(rows, (performance.now() - start) / 1000);
  const wrong = rows.find((row) => !row.passed);
  if (!wrong) return rows;
  const explanation = explainGradients(run.config, run.task);
  throw new GradientCheckError(
    `the gradient of ${wrong.parameter} in layer ${wrong.layer} is wrong: relative error ` +
      `${formatScientific(wrong.relativeError)}. Nothing was trained` +
      (explanation === null ? "" : `\n\n${explanation}`),
  );
}

import { Sequential } from "../../manual/index.ts";
import { saveSafetensors } from "../../node/index.ts";
import { writeAtomically } from "../../node/write-atomically.ts";
import { buildReport, type ReportedResults } from "../../report/build-report.ts";
import { importanceOf } from "../../report/importance.ts";
import { renderReport } from "../../report/page.ts";
import { type TestResults, testResults } from "../../report/test-results.ts";
import { formatScientific } from "../../text/number.ts";
import {
  type Alert,
  DivergedError,
  type DivergenceAdvice,
  type DoctorReport,
  type GradientCheckRow,
} from "../../train/index.ts";
import { alertsOf } from "../../train/judgement/alerts.ts";
import type { ModuleOfTensor } from "../../train/learners/learner.ts";
import { alertKey } from "../../train/record.ts";
import { overfittingIn } from "../../train/run-doctor.ts";
import { textsOf } from "../../train/trained/description.ts";
import type { LanguageModel } from "../../train/trained/network.ts";
import { type Begun, begin, type From } from "./begin.ts";
import type { Best, Display } from "./display.ts";
import { checkRun, explainGradients } from "./gradient-check.ts";
import { keptModel } from "./kept-model.ts";
import type { Run } from "./prepare.ts";
import { reportTexts } from "./report.ts";
import { crossValidate } from "./table/cross-validate.ts";
import { written } from "./written.ts";

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
  const begun = await begin(from, display);
  try {
    return await trainBegun(begun, display, signal);
  } finally {
    display.close();
    begun.folder.close();
  }
}

/** A run that has begun, to its end or until it is stopped. */
export async function trainBegun(
  { run, folder, blas, notes, ...begun }: Begun,
  display: Display,
  signal?: AbortSignal,
): Promise<Outcome> {
  const { config, task, trainer } = run;
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

  let folds = folder.readFolds();
  if (!folds && config.folds !== undefined && task.table && trainer.step === 0) {
    const tell = (done: number) => display.folds(done, config.folds!);
    const scores = await crossValidate(task.table, config.folds, config, tell, signal);
    if (scores === null) {
      await saveCheckpoint();
      display.stopped(trainer.step);
      return "stopped";
    }
    folds = scores;
    await folder.write("folds", JSON.stringify(folds, null, 2));
    display.foldScores(folds);
  }

  const recordAll = () => {
    if (trainer.record.doctor) folder.recordDoctor(trainer.record.doctor);
    folder.flush();
  };
  const keepModel = ({ targets }: TestResults) => {
    const texts = textsOf(keptModel(run, targets));
    return saveSafetensors(folder.file("model"), run.model.stateDict(), texts, { checksum: true });
  };
  const writeReport = async ({ test, ...told }: Ended) => {
    const texts = { ...reportTexts(run, gradientCheck, folds), ...told };
    await folder.write("report", renderReport(buildReport(trainer, task, texts, test)));
  };

  try {
    const outcome = await trainer.fit({
      signal,
      onStep(step) {
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
    const results = resultsOf(run);
    const isWhole = outcome === "finished";
    const found = isWhole ? alertsOf(results, task.classes, trainer.step) : [];
    const raised = trainer.record.doctor ? found : [];
    for (const alert of raised) display.alert(alert);
    const doctor = trainer.record.doctor && withAlerts(trainer.record.doctor, raised);
    if (doctor) folder.recordDoctor(doctor);
    folder.flush();
    const test = { ...results, doctor };
    const writing = writingOf(run);
    const best = bestOf(run);
    const isTrained = trainer.step > 0;
    if (isTrained) await keepModel(results);
    const stopped = outcome === "stopped" ? "It was stopped before its last epoch." : undefined;
    await writeReport({ test, writing, stopped });
    if (doctor) display.doctor(doctor);
    if (outcome === "stopped") display.stopped(trainer.step, isTrained ? { best } : undefined);
    else {
      const findings = best ? found : [...overfittingIn(trainer.record.epochs), ...found];
      display.finished({ ...test, writing, best, findings }, trainer.seconds);
    }
    return outcome;
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    const message = inFlags(error);
    recordAll();
    const stopped = `${message.replace(/^t/, "T")}.`;
    if (!run.best) {
      await writeReport({ stopped });
      throw new DivergedError(error.step, message, [], { cause: error });
    }
    const test = resultsOf(run);
    await keepModel(test);
    const kept = `has the weights of epoch ${run.best.epoch}, the best`;
    const ended = `${stopped} The model ${kept}.`;
    await writeReport({ test, writing: writingOf(run), stopped: ended });
    const told = `${message}. ${folder.file("model")} ${kept}`;
    throw new DivergedError(error.step, told, [], { cause: error });
  }
}

/** Where a run was at its best, if it was watched for that. */
function bestOf({ trainer, task, best }: Run): Best | undefined {
  if (!best) return undefined;
  const { epoch, value: loss } = best;
  const on = task.validation ? "validation" : "test";
  return { epoch, epochs: trainer.record.epochs.length, on, loss };
}

/** How the model does on the test set, and why. */
function resultsOf({ config, task, trainer, model }: Run): ReportedResults {
  if (task.vocabulary) return { evaluation: trainer.evaluate() };
  const results = testResults(trainer, task, config.batchSize);
  const module = model instanceof Sequential ? model.toModule() : model;
  return { ...results, importance: importanceOf(trainer, module as ModuleOfTensor, task) };
}

/** What a doctor saw of a run, with what its results show. */
function withAlerts(doctor: DoctorReport, raised: readonly Alert[]): DoctorReport {
  const keys = new Set(raised.map(alertKey));
  const others = doctor.alerts.filter((alert) => !keys.has(alertKey(alert)));
  return { ...doctor, alerts: [...others, ...raised] };
}

/** What a report tells of how a run ended. */
interface Ended {
  test?: ReportedResults;
  writing?: string;
  stopped?: string;
}

/** How much a language model writes at the end of its run. */
const writtenLength = 400;

/** What a language model writes. The run's random numbers are the same without it. */
function writingOf({ model, task: { vocabulary } }: Run): string | undefined {
  if (!vocabulary) return undefined;
  return [
    ...written(model as unknown as LanguageModel, vocabulary, { length: writtenLength }),
  ].join("");
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
  const explanation = explainGradients(run.config);
  throw new GradientCheckError(
    `the gradient of ${wrong.parameter} in layer ${wrong.layer} is wrong: relative error ` +
      `${formatScientific(wrong.relativeError)}. Nothing was trained` +
      (explanation === null ? "" : `\n\n${explanation}`),
  );
}

import type { SystemBlas } from "../../node/index.ts";
import { readBytes } from "../../node/read-bytes.ts";
import type { GradientCheckRow } from "../../train/index.ts";
import { UsageError } from "../errors.ts";
import { fingerprint } from "./fingerprint.ts";
import { resolveConfig, type TrainConfig } from "./options.ts";
import { chooseBlas, describeLibrary, type Origin, originOf } from "./origin.ts";
import { prepareRun, type Run } from "./prepare.ts";
import { RunFolder } from "./run-folder.ts";
import { announceData, loadTask, type Task } from "./task.ts";

/** What a run begins from: its settings, or where an earlier one stopped. */
export type From = { detectAnomaly?: boolean } & ({ config: TrainConfig; out?: string } | Resumed);

interface Resumed {
  /** The folder. */
  resume: string;
  /** How many epochs there are to be in all, as a flag has it. */
  epochs?: unknown;
  /** Go on although the data is no longer what it was. */
  changedData?: boolean;
}

/** A run at its first step or where it stopped, with its folder open. */
export interface Begun {
  run: Run;
  folder: RunFolder;
  blas: SystemBlas | null;
  /** The check that it began with, if it has been done. */
  gradientCheck?: GradientCheckRow[];
  /** What is to be said before it goes on. */
  notes: string[];
}

/** @param announce told what the run will read, before it does. */
export async function begin(from: From, announce: (text: string) => void): Promise<Begun> {
  if ("config" in from) return beginNew(from.config, announce, from.out, from.detectAnomaly);
  const folder = RunFolder.open(from.resume);
  try {
    return await goOn(folder, from, announce);
  } catch (error) {
    folder.close();
    throw error;
  }
}

async function read(config: TrainConfig, announce: (text: string) => void): Promise<Task> {
  const announcement = announceData(config);
  if (announcement !== null) announce(announcement);
  return loadTask(config);
}

async function beginNew(
  config: TrainConfig,
  announce: (text: string) => void,
  out?: string,
  detectAnomaly?: boolean,
): Promise<Begun> {
  const blas = chooseBlas(undefined);
  const task = await read(config, announce);
  const run = prepareRun(config, task, detectAnomaly);
  const folder = await RunFolder.create(out, config, originOf(fingerprint(task), blas));
  return { run, folder, blas, notes: [] };
}

async function goOn(
  folder: RunFolder,
  { epochs, changedData, detectAnomaly }: From & Resumed,
  announce: (text: string) => void,
): Promise<Begun> {
  const before = folder.readConfig();
  const config = epochs === undefined ? before : resolveConfig({ ...before, epochs });
  // Killed before its first checkpoint, it may have been so before it had written this file, too.
  const origin = folder.hasCheckpoint ? folder.readOrigin() : undefined;
  const blas = chooseBlas(origin);
  const task = await read(config, announce);
  const data = fingerprint(task);
  if (origin && origin.data !== data && !changedData) {
    throw new UsageError(
      `${folder.path}: the data, ${config.data}, is not what the run began with: what it learns would be ` +
        "of two kinds. Put the data back, begin a new run, or go on all the same with --changed-data",
    );
  }
  const run = prepareRun(config, task, detectAnomaly);
  if (origin) {
    const source = folder.file("checkpoint");
    const record = folder.readRecord(task.test.length);
    const target = `${folder.file("config")} and its data`;
    run.trainer.restore(await readBytes(source), { record, source, target });
  }
  refuseFewer(run, folder.path);
  await folder.rewind(run.trainer);
  if (epochs !== undefined) await folder.writeConfig(config);
  await folder.writeOrigin({ data, blas: origin ? origin.blas : originOf(data, blas).blas });
  const gradientCheck = folder.readGradientCheck();
  return { run, folder, blas, gradientCheck, notes: changes(origin, blas) };
}

/** @throws UsageError where a run is to end before where it stands. */
function refuseFewer({ config, trainer }: Run, path: string): void {
  const { step, epoch, stepsPerEpoch } = trainer;
  const begun = step > (epoch - 1) * stepsPerEpoch ? epoch : epoch - 1;
  if (config.epochs >= begun) return;
  throw new UsageError(
    `--epochs ${config.epochs}: ${path} is in epoch ${begun} already. Give ${begun} or more`,
  );
}

function changes(origin: Origin | undefined, blas: SystemBlas | null): string[] {
  const [then, now] = [origin?.blas?.library, blas ? describeLibrary(blas) : "WebAssembly"];
  if (then === undefined || then === now) return [];
  return [
    `The run began with ${then}; ${now} rounds differently, and the weights will differ a little.`,
  ];
}

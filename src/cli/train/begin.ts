import { existsSync } from "node:fs";
import type { SystemBlas } from "../../node/index.ts";
import { readBytes } from "../../node/read-bytes.ts";
import { formatShape, sameShape } from "../../tensor/shape.ts";
import { quoted } from "../../text/shell-word.ts";
import { type Checkpoint, decodeCheckpoint } from "../../train/checkpoint.ts";
import type { GradientCheckRow } from "../../train/index.ts";
import { UsageError } from "../errors.ts";
import { isNamed } from "./data-name.ts";
import { fingerprint } from "./fingerprint.ts";
import { loadTask } from "./load-task.ts";
import { resolveConfig, type TrainConfig } from "./options.ts";
import { chooseBlas, describeLibrary, type Origin, originOf } from "./origin.ts";
import { prepareRun, type Run } from "./prepare.ts";
import { RunFolder } from "./run-folder.ts";
import type { Announcer } from "./table/account.ts";

/** What a run begins from: its settings, or where an earlier one stopped. */
export type From = { detectAnomaly?: boolean } & ({ config: TrainConfig; out?: string } | Resumed);

interface Resumed {
  /** The folder. */
  resume: string;
  /** How many epochs there are to be in all, as a flag has it. */
  epochs?: unknown;
  /** Where the data is now, if it has moved. */
  data?: unknown;
  /** Where the folder of MNIST's files is now, likewise. */
  dataDir?: unknown;
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

/** @param announcer told what the data is. */
export async function begin(from: From, announcer: Announcer): Promise<Begun> {
  if ("config" in from) return beginNew(from.config, announcer, from.out, from.detectAnomaly);
  const folder = RunFolder.open(from.resume);
  try {
    return await goOn(folder, from, announcer);
  } catch (error) {
    folder.close();
    throw error;
  }
}

async function beginNew(
  config: TrainConfig,
  announcer: Announcer,
  out?: string,
  detectAnomaly?: boolean,
): Promise<Begun> {
  const blas = chooseBlas(undefined);
  const task = await loadTask(config, announcer);
  const run = prepareRun(config, task, detectAnomaly);
  const folder = await RunFolder.create(out, config, originOf(fingerprint(task), blas));
  run.files = folder.epochs;
  return { run, folder, blas, notes: [] };
}

async function goOn(
  folder: RunFolder,
  { epochs, data: moved, dataDir, changedData, detectAnomaly }: From & Resumed,
  announcer: Announcer,
): Promise<Begun> {
  const before = folder.readConfig();
  const told = {
    ...(epochs !== undefined && { epochs }),
    ...(moved !== undefined && { data: moved }),
    ...(dataDir !== undefined && { dataDir }),
  };
  const isTold = Object.keys(told).length > 0;
  const config = isTold ? resolveConfig({ ...before, ...told }) : before;
  refuseAbsent(config, folder.path);
  // Killed before its first checkpoint, it may have been so before it had written this file, too.
  const origin = folder.hasCheckpoint ? folder.readOrigin() : undefined;
  const blas = chooseBlas(origin);
  const task = await loadTask(config, announcer);
  const data = fingerprint(task);
  if (origin && origin.data !== data && !changedData) {
    throw new UsageError(
      `${folder.path}: the data, ${config.data}, is not what the run began with: what it learns would be ` +
        "of two kinds. Put the data back, begin a new run, or go on all the same with --changed-data",
    );
  }
  const run = prepareRun(config, task, detectAnomaly);
  run.files = folder.epochs;
  if (origin) {
    const source = folder.file("checkpoint");
    const bytes = await readBytes(source);
    if (origin.data !== data) refuseOtherSizes(run, decodeCheckpoint(bytes, source), folder.path);
    const record = folder.readRecord((task.validation ?? task.test).length);
    const target = `${folder.file("config")} and its data`;
    run.trainer.restore(bytes, { record, source, target });
  }
  refuseFewer(run, folder.path);
  await folder.rewind(run.trainer);
  if (isTold) await folder.writeConfig(config);
  await folder.writeOrigin({ data, blas: origin ? origin.blas : originOf(data, blas).blas });
  const gradientCheck = folder.readGradientCheck();
  return { run, folder, blas, gradientCheck, notes: changes(origin, blas) };
}

/** @throws UsageError where what a run learns from is not where it was, seen from here. */
function refuseAbsent({ data, dataDir = "" }: TrainConfig, path: string): void {
  const [place, flag] = data === "mnist" ? [dataDir, "--data-dir FOLDER"] : [data, "--data FILE"];
  if (isNamed(place) || place === "" || existsSync(place)) return;
  throw new UsageError(
    `${place}: the data of ${path} is not there, seen from the current folder. Say where it is now: ` +
      `--resume ${quoted(path)} ${flag}`,
  );
}

/**
 * @throws UsageError where changed data has another number of samples to learn from, as the place in an epoch is lost;
 * or makes a network of other sizes.
 */
function refuseOtherSizes({ task, model }: Run, before: Checkpoint, path: string): void {
  const { samples } = before.position.loader;
  const advice = "Put the data back, or begin a new run";
  if (task.train.length !== samples) {
    throw new UsageError(
      `${path}: --changed-data goes on with as many samples to learn from as before: the run began with ${samples}, ` +
        `and now there are ${task.train.length}. ${advice}`,
    );
  }
  for (const [name, { shape }] of Object.entries(model.stateDict())) {
    const was = before.model[name]?.shape;
    if (was === undefined || sameShape(was, shape)) continue;
    throw new UsageError(
      `${path}: --changed-data goes on with a network of the same sizes: ${task.name} has other columns, classes or ` +
        `characters, with which ${name} is ${formatShape(shape)}, and it was ${formatShape(was)}. ${advice}`,
    );
  }
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

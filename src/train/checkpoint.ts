import type { DataLoaderState } from "../data/index.ts";
import type { Tensor } from "../index.ts";
import { loadSafetensors, saveSafetensors } from "../node/index.ts";
import { DataError } from "../tensor/errors.ts";

/** Where a run stands, as plain data. */
export interface Position {
  /** Steps done. */
  step: number;
  /** The epoch under way, from 1. */
  epoch: number;
  /** Sums over the epoch so far. */
  epochLoss: number;
  epochCorrect: number;
  epochSamples: number;
  /** Seconds of training in all, and in this epoch. */
  seconds: number;
  epochSeconds: number;
  loader: DataLoaderState;
  /** The generator that draws dropout masks. */
  generator: { seed: number; offset: number };
}

/** All that a run needs to go on as if it had never stopped. */
export interface Checkpoint {
  position: Position;
  model: Record<string, Tensor>;
  optimizer: OptimizerState;
}

/** Any optimizer's state: tensors by name, and settings fit for JSON. */
export interface OptimizerState {
  state: Record<string, Tensor>;
  paramGroups: unknown[];
}

/** Writes a checkpoint to one safetensors file, whole or not at all. */
export async function saveCheckpoint(
  path: string,
  { position, model, optimizer }: Checkpoint,
): Promise<void> {
  const tensors: Record<string, Tensor> = {};
  for (const [name, value] of Object.entries(model)) tensors[`model.${name}`] = value;
  for (const [name, value] of Object.entries(optimizer.state)) tensors[`optimizer.${name}`] = value;
  await saveSafetensors(path, tensors, {
    position: JSON.stringify(position),
    optimizer: JSON.stringify(optimizer.paramGroups),
  });
}

export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  const { tensors, metadata } = await loadSafetensors(path);
  if (metadata.position === undefined || metadata.optimizer === undefined) {
    throw new DataError(
      `${path}: this is no checkpoint of a training run: its position is missing`,
    );
  }
  const under = (prefix: string) =>
    Object.fromEntries(
      Object.entries(tensors).flatMap(([name, value]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
      ),
    );
  return {
    position: JSON.parse(metadata.position) as Position,
    model: under("model."),
    optimizer: { state: under("optimizer."), paramGroups: JSON.parse(metadata.optimizer) },
  };
}

import type { DataLoaderState } from "../data/data-loader.ts";
import { refuseOther } from "../io/identify.ts";
import { parseJson } from "../io/json.ts";
import { hasChecksum } from "../io/safetensors/checksum.ts";
import { decodeSafetensors } from "../io/safetensors/decode.ts";
import { encodeSafetensors } from "../io/safetensors/encode.ts";
import type { GradScalerState } from "../optim/grad-scaler.ts";
import type { GeneratorState } from "../random/generator.ts";
import { DataError } from "../tensor/errors.ts";

import {
  array,
  checkPlainData,
  count,
  number,
  object,
  optional,
  ordinal,
  orNull,
  text,
  time,
} from "../tensor/plain-data.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { CallbackState } from "./callbacks/state.ts";
import type { Totals } from "./metrics.ts";

/** Where a run stands, as plain data. */
export interface Position {
  /** Steps done. */
  step: number;
  /** The epoch under way, from 1. */
  epoch: number;
  /** Seconds spent in training steps, in all and in this epoch. */
  seconds: number;
  epochSeconds: number;
  /** What this epoch's steps have come to so far. */
  totals: Totals;
  loader: DataLoaderState;
  /** What random numbers, as those of dropout, are drawn from next. */
  generator: GeneratorState;
  /** Why it has ended before its last epoch, where it has. */
  stoppedEarly?: string;
}

/** All that a run needs to go on as if it had never stopped. */
export interface Checkpoint {
  position: Position;
  model: Record<string, Tensor>;
  optimizer: OptimizerState;
  /** Of a run in mixed precision. */
  scaler: GradScalerState | null;
  /** Of the callbacks that have one, by their names. */
  callbacks: Record<string, CallbackState>;
}

/** Any optimizer's state: tensors by name, and settings fit for JSON. */
export interface OptimizerState {
  state: Record<string, Tensor>;
  paramGroups: unknown[];
}

/** A checkpoint as the bytes of a safetensors file with a checksum. */
export function encodeCheckpoint({
  position,
  model,
  optimizer,
  scaler,
  callbacks,
}: Checkpoint): Uint8Array<ArrayBuffer> {
  const tensors: Record<string, Tensor> = {};
  for (const [name, value] of Object.entries(model)) tensors[`model.${name}`] = value;
  for (const [name, value] of Object.entries(optimizer.state)) tensors[`optimizer.${name}`] = value;
  const values: Record<string, unknown> = {};
  for (const [name, state] of Object.entries(callbacks)) {
    values[name] = state.values;
    for (const [key, value] of Object.entries(state.tensors ?? {}))
      tensors[`callback.${name}.${key}`] = value;
  }
  const texts = {
    position: JSON.stringify(position),
    optimizer: JSON.stringify(optimizer.paramGroups),
    ...(scaler && { scaler: JSON.stringify(scaler) }),
    ...(Object.keys(values).length > 0 && { callbacks: JSON.stringify(values) }),
  };
  return encodeSafetensors(tensors, texts, { checksum: true });
}

/** @throws DataError for bytes that are no whole checkpoint; errors call them `source`. */
export function decodeCheckpoint(bytes: Uint8Array, source: string): Checkpoint {
  refuseOther(bytes, source, "a safetensors file");
  if (!hasChecksum(bytes)) {
    throw new DataError(
      `${source}: this is no checkpoint of a training run, or it is damaged: it has no checksum`,
    );
  }
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  const under = (prefix: string) =>
    Object.fromEntries(
      Object.entries(tensors).flatMap(([name, value]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
      ),
    );
  const what = `${source}: this is no checkpoint of a training run`;
  const parse = (name: string) => parseJson(metadata[name] ?? "null", `${what}: ${name}`);
  const position = parse("position") as Position;
  const paramGroups = parse("optimizer") as OptimizerState["paramGroups"];
  checkPlainData(position, "position", checkedPosition, what);
  checkPlainData(paramGroups, "optimizer", checkedGroups, what);
  const scaler = parse("scaler") as GradScalerState | null;
  checkPlainData(scaler, "scaler", orNull(checkedScaler), what);
  const values = parse("callbacks") as Record<string, unknown> | null;
  checkPlainData(values, "callbacks", orNull(object({})), what);
  const callbacks = Object.entries(values ?? {}).map(([name, values]) => {
    return [name, { values, tensors: under(`callback.${name}.`) }];
  });
  return {
    position: { ...position, totals: totalsOf(position.totals) },
    model: under("model."),
    optimizer: { state: under("optimizer."), paramGroups },
    scaler,
    callbacks: Object.fromEntries(callbacks),
  };
}

const generator = object({ seed: count, offset: count });

const checkedPosition = object({
  step: count,
  epoch: ordinal,
  seconds: time,
  epochSeconds: time,
  totals: object({ samples: count, sums: object({}, number) }),
  loader: object({
    samples: count,
    epoch: orNull(object({ position: count, generator })),
    epochs: optional(count),
    generator,
  }),
  generator,
  stoppedEarly: optional(text),
});

const checkedScaler = object({
  scale: number,
  growthFactor: number,
  backoffFactor: number,
  growthInterval: ordinal,
  growthTracker: count,
});

const checkedGroups = array(object({ params: array(count) }));

/** A metric's sum may be NaN, which JSON writes as null. */
function totalsOf({ samples, sums }: Totals): Totals {
  const numbers = Object.entries(sums).map(([name, sum]) => [name, sum ?? Number.NaN]);
  return { samples, sums: Object.fromEntries(numbers) };
}

/** @throws DataError for a run that was begun in another precision. */
export function checkPrecision(wasMixed: boolean, isMixed: boolean, source: string): void {
  if (wasMixed === isMixed) return;
  const [expected, got] = [isMixed, wasMixed].map((mixed) => (mixed ? "mixed" : "float32"));
  throw new DataError(
    `${source}: the run was begun in precision ${got}, and this one is ${expected}. Use the one that it began with`,
  );
}

/** @throws DataError for sums of an epoch under way that lack one of these metrics, or have others. */
export function checkTotals({ samples, sums }: Totals, metrics: string[], source: string): void {
  const [expected, got] = [["loss", ...metrics], Object.keys(sums)].map((names) =>
    names.sort().join(", "),
  );
  if (samples === 0 || expected === got) return;
  throw new DataError(
    `${source}: position.totals.sums: the epoch was begun with other metrics: expected ${expected}, got ${got}`,
  );
}

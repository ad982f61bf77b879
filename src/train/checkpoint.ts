import type { DataLoaderState } from "../data/data-loader.ts";
import { refuseOther } from "../io/identify.ts";
import { parseJson } from "../io/json.ts";
import { hasChecksum } from "../io/safetensors/checksum.ts";
import { decodeSafetensors } from "../io/safetensors/decode.ts";
import { encodeSafetensors } from "../io/safetensors/encode.ts";
import type { GeneratorState } from "../random/generator.ts";
import { DataError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Totals } from "./metrics.ts";
import {
  array,
  checkPlainData,
  count,
  number,
  object,
  ordinal,
  orNull,
  time,
} from "./plain-data.ts";

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

/** A checkpoint as the bytes of a safetensors file with a checksum. */
export function encodeCheckpoint({
  position,
  model,
  optimizer,
}: Checkpoint): Uint8Array<ArrayBuffer> {
  const tensors: Record<string, Tensor> = {};
  for (const [name, value] of Object.entries(model)) tensors[`model.${name}`] = value;
  for (const [name, value] of Object.entries(optimizer.state)) tensors[`optimizer.${name}`] = value;
  const texts = {
    position: JSON.stringify(position),
    optimizer: JSON.stringify(optimizer.paramGroups),
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
  return {
    position: { ...position, totals: totalsOf(position.totals) },
    model: under("model."),
    optimizer: { state: under("optimizer."), paramGroups },
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
    generator,
  }),
  generator,
});

const checkedGroups = array(object({ params: array(count) }));

/** A metric's sum may be NaN, which JSON writes as null. */
function totalsOf({ samples, sums }: Totals): Totals {
  const numbers = Object.entries(sums).map(([name, sum]) => [name, sum ?? Number.NaN]);
  return { samples, sums: Object.fromEntries(numbers) };
}

/** @throws DataError for a place in other data than a dataset of so many samples. */
export function checkData(
  { samples, epoch }: DataLoaderState,
  length: number,
  source: string,
): void {
  if (samples !== length) {
    throw new DataError(
      `${source}: position.loader.samples: the run has a dataset of ${samples} samples, this one has ` +
        `${length}. Use the data that the run began with`,
    );
  }
  if (epoch === null || epoch.position <= samples) return;
  throw new DataError(
    `${source}: position.loader.epoch.position: expected 0 to ${samples}, got ${epoch.position}`,
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

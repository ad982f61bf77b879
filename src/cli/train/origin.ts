import { decodeJson } from "../../io/json.ts";
import { type BlasThresholds, type SystemBlas, useBlas } from "../../node/index.ts";
import { readBytesNow } from "../../node/read-bytes.ts";
import { checkPlainData, object, ordinal, orNull, text } from "../../tensor/plain-data.ts";
import { countOf } from "../../text/quantity.ts";

/** What a run began with beside its settings, and what its weights follow from too: its run.json. */
export interface Origin {
  /** A hash of the data. */
  data: string;
  /** The library that multiplies large matrices, and from which sizes on; null: none does. */
  blas: { library: string; from: BlasThresholds } | null;
}

const sizes = object({ float32: ordinal, float64: ordinal });
const checkedOrigin = object({
  data: text,
  blas: orNull(object({ library: text, from: object({ arrays: sizes, memory: sizes }) })),
});

/** @throws DataError where the file cannot be read, or is not what a run writes. */
export function readOrigin(file: string): Origin {
  const origin = decodeJson(readBytesNow(file), file);
  checkPlainData(origin, "", checkedOrigin, file);
  return origin as Origin;
}

/** What multiplies matrices from now on: as in the run that is gone on with, where it can be. */
export function chooseBlas(origin: Origin | undefined): SystemBlas | null {
  return origin?.blas === null ? useBlas("off") : useBlas(undefined, origin?.blas?.from);
}

export function originOf(data: string, blas: SystemBlas | null): Origin {
  return { data, blas: blas && { library: describeLibrary(blas), from: blas.from } };
}

/** `OpenBLAS 0.3.21 (Haswell), 2 threads` */
export function describeLibrary({ name, version, kernels, threads }: SystemBlas): string {
  const kind = kernels ? ` (${kernels})` : "";
  const crew = threads ? `, ${countOf(threads, "thread")}` : "";
  return `${[name, version].filter(Boolean).join(" ")}${kind}${crew}`;
}

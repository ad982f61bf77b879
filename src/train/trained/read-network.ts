import { TableEncoder } from "../../data/table/table-encoder.ts";
import { TargetEncoder } from "../../data/table/target-encoder.ts";
import { decodeSafetensors } from "../../io/safetensors/decode.ts";
import { defaultGenerator } from "../../random/generator.ts";
import type { FloatDtype } from "../../tensor/dtype.ts";
import { ChainruleError, DataError } from "../../tensor/errors.ts";
import { type ModelDescription, readDescription } from "./description.ts";
import { buildModule } from "./network.ts";

/** A network with its numbers, and all that its file says of it. */
export interface ReadNetwork {
  readonly description: ModelDescription;
  readonly network: ReturnType<typeof buildModule>;
  /** Of a table. */
  readonly encoders?: { readonly encoder: TableEncoder; readonly target: TargetEncoder };
}

/** @throws DataError for bytes that are damaged, or not a run's model. */
export function readNetwork(bytes: Uint8Array, source: string, dtype?: FloatDtype): ReadNetwork {
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  const description = readDescription(metadata, source);
  const { table, classes } = description;
  return within(source, () => {
    const encoders = table && {
      encoder: TableEncoder.from(table.encoder),
      target: TargetEncoder.from(table.target),
    };
    const setting = { classes: classes.length, inputs: encoders?.encoder.inputs, dtype };
    const network = withoutDraws(() => buildModule(description.network, setting));
    network.loadStateDict(tensors, { strict: true });
    return { description, network: network.eval(), encoders };
  });
}

/** Numbers that are overwritten are no draws: what is random later is as it would have been. */
function withoutDraws<T>(body: () => T): T {
  const state = defaultGenerator.state();
  try {
    return body();
  } finally {
    defaultGenerator.restore(state);
  }
}

/** What is said of a file's content, said of the file. A size that no memory holds is a RangeError. */
export function within<T>(source: string, body: () => T): T {
  try {
    return body();
  } catch (cause) {
    if (!(cause instanceof ChainruleError || cause instanceof RangeError)) throw cause;
    throw new DataError(`${source}: what it holds does not fit together: ${cause.message}`, {
      cause,
    });
  }
}

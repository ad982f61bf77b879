import { checkArgument, kind, word } from "../../tensor/arguments.ts";
import { DataError } from "../../tensor/errors.ts";
import { readNetwork, within } from "./read-network.ts";
import { TrainedModel } from "./trained-model.ts";

const bytesKind = kind("a Uint8Array", (value) => value instanceof Uint8Array);

/**
 * The model of a run of `chainrule train`, from the bytes of its `model.safetensors`, which hold all that it needs: in a
 * page, `readModel(new Uint8Array(await (await fetch(url)).arrayBuffer()))`.
 *
 * @param source what errors call the file; default "model".
 * @throws DataError for bytes that are damaged, or no such file; and for a language model, which writes and does
 * not predict.
 * @example
 * ```ts
 * import { readModel } from "chainrule/train";
 * let problem = "";
 * try { readModel(new Uint8Array(0)); } catch (error) { problem = (error as Error).name; }
 * problem; // → DataError
 * ```
 */
export function readModel(bytes: Uint8Array, source = "model"): TrainedModel {
  checkArgument("readModel", "bytes", bytesKind, bytes);
  checkArgument("readModel", "source", word, source);
  const read = readNetwork(bytes, source, "float64");
  const { model } = read.description.network;
  if (model === "gpt" || model === "lstm") {
    throw new DataError(
      `${source}: this model writes, and predicts no classes or numbers: chainrule sample has it write`,
    );
  }
  return within(source, () => new TrainedModel(read));
}

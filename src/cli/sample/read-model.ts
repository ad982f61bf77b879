import { CharacterVocabulary } from "../../data/index.ts";
import { modelFileOf } from "../../node/load-run.ts";
import { readBytes } from "../../node/read-bytes.ts";
import type { LanguageModel } from "../../train/trained/network.ts";
import { readNetwork } from "../../train/trained/read-network.ts";
import { UsageError } from "../errors.ts";

/**
 * The language model of a run, with the characters that it writes in.
 *
 * @param path the run's folder, or its model's file.
 * @throws DataError where the run has no model yet; UsageError for one that does not write.
 */
export async function readLanguageModel(
  path: string,
): Promise<{ model: LanguageModel; vocabulary: CharacterVocabulary }> {
  const file = modelFileOf(path);
  const { description, network } = readNetwork(await readBytes(file), file);
  const { model } = description.network;
  if (model !== "gpt" && model !== "lstm") {
    throw new UsageError(
      `${file}: this model does not write. Give a run of chainrule train --model gpt or --model lstm`,
    );
  }
  const vocabulary = new CharacterVocabulary(description.classes.join(""));
  return { model: network as LanguageModel, vocabulary };
}

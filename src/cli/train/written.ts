import type { CharacterVocabulary } from "../../data/index.ts";
import { Generator, type Tensor } from "../../index.ts";
import type { LanguageModel } from "../../train/trained/network.ts";

/** What is written, and how it is chosen. */
export interface Writing {
  /** The text to go on with. Default a line break, or the first of the characters where there is none. */
  prompt?: string;
  /** How many characters. Default 500. */
  length?: number;
  /** Default 0.8. */
  temperature?: number;
  topK?: number;
  /** Default 0. */
  seed?: number;
}

/**
 * What a language model goes on with, character by character; without the prompt.
 *
 * @throws ValueError for a prompt with a character that the model does not have.
 */
export function written(
  model: LanguageModel,
  vocabulary: CharacterVocabulary,
  { prompt, length = 500, temperature = 0.8, topK, seed = 0 }: Writing,
): Iterable<string> {
  const [first] = vocabulary.characters;
  const start = prompt || (vocabulary.has("\n") ? "\n" : first);
  const tokens = model.stream(vocabulary.encode(start).unsqueeze(0), {
    maxNewTokens: length,
    temperature,
    topK,
    generator: new Generator(seed),
  });
  return decoded(tokens, vocabulary);
}

function* decoded(tokens: Iterable<Tensor>, vocabulary: CharacterVocabulary): Iterable<string> {
  for (const token of tokens) yield vocabulary.decode(token);
}

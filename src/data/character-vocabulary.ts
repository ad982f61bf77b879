import { checkArgument, word } from "../tensor/arguments.ts";
import { tensor } from "../tensor/creation.ts";
import { ValueError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { quote } from "../text/escape.ts";

/**
 * The characters that a text is written in, each with a number: what makes tokens of a text, and a text of
 * tokens. A character is a Unicode code point. They are numbered in their order, so that the same characters
 * always have the same numbers.
 *
 * @param text anything that has them all: the text itself, or `characters.join("")` of another vocabulary.
 * @throws ValueError in `encode` for a character, in `decode` for a number, that the vocabulary does not have.
 * @example
 * ```ts
 * import { CharacterVocabulary } from "chainrule/data";
 * const vocabulary = new CharacterVocabulary("banana");
 * vocabulary.encode("nab").toArray(); // → 2,0,1
 * vocabulary.decode([1, 0, 2, 2]); // → bann
 * ```
 */
export class CharacterVocabulary {
  readonly characters: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(text: string) {
    checkArgument("CharacterVocabulary", "text", word, text);
    this.characters = [...new Set(text)].sort();
    this.#numbers = new Map(this.characters.map((character, number) => [character, number]));
  }

  get size(): number {
    return this.characters.length;
  }

  has(character: string): boolean {
    return this.#numbers.has(character);
  }

  /** The number of each character: int32, [length]. */
  encode(text: string): Tensor {
    checkArgument("encode", "text", word, text);
    const numbers = Int32Array.from(Array.from(text, (character) => this.#numberOf(character)));
    return tensor(numbers);
  }

  #numberOf(character: string): number {
    const number = this.#numbers.get(character);
    if (number !== undefined) return number;
    throw new ValueError(
      `encode: the vocabulary of ${this.size} characters has no ${quote(character)}. Leave it out, or make ` +
        "the vocabulary of a text that has it",
    );
  }

  /** The characters with these numbers, in a row. */
  decode(tokens: TensorLike): string {
    const { data } = tensorOf("decode", "tokens", tokens, "int32");
    return Array.from(data, (number) => this.#characterOf(number)).join("");
  }

  #characterOf(number: number): string {
    const character = this.characters[number];
    if (character !== undefined) return character;
    throw new ValueError(
      `decode: there is no character ${number}, expected 0 to ${this.size - 1} of the vocabulary`,
    );
  }
}

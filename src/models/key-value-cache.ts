import type { BlockCache } from "./gpt-block.ts";

/**
 * What a GPT has computed of the tokens so far, so that the next one costs as much as one. Make a new one for
 * each text, and use it in `noGrad`.
 *
 * @example
 * ```ts
 * import { GPT, KeyValueCache } from "chainrule/models";
 * const model = new GPT({ vocabSize: 9, contextLength: 8, layers: 1, width: 8 });
 * const cache = new KeyValueCache();
 * noGrad(() => model.forward([[1, 2, 3]], cache).shape); // → 1,3,9
 * noGrad(() => model.forward([[4]], cache).shape); // → 1,1,9
 * cache.length; // → 4
 * ```
 */
export class KeyValueCache {
  readonly #blocks: BlockCache[] = [];

  /** How many tokens it has seen. */
  get length(): number {
    return this.#blocks[0]?.key?.shape[2] ?? 0;
  }

  /** Of one block, by its position. */
  ofBlock(i: number): BlockCache {
    this.#blocks[i] ??= { key: null, value: null };
    return this.#blocks[i];
  }
}

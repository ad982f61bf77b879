import { ValueError } from "../tensor/errors.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** What a tensor is called in a trace, and the shape by which its elements are counted. */
export interface Name {
  text: string;
  shape: Shape;
}

/** The names that somebody gave to tensors: one for a tensor, and no two alike. */
export class Names {
  readonly #names = new Map<Tensor, Name>();
  readonly #taken = new Set<string>();

  /** Names a tensor that has no name yet. */
  give(tensor: Tensor, text: string, shape: Shape = tensor.shape): Tensor {
    if (this.#names.has(tensor)) return tensor;
    if (this.#taken.has(text)) throw new ValueError(`trace: two tensors are named ${text}`);
    this.#taken.add(text);
    this.#names.set(tensor, { text, shape });
    return tensor;
  }

  /** Whether a name is given to some tensor. */
  isTaken(text: string): boolean {
    return this.#taken.has(text);
  }

  has(tensor: Tensor): boolean {
    return this.#names.has(tensor);
  }

  tensors(): IterableIterator<Tensor> {
    return this.#names.keys();
  }

  [Symbol.iterator](): IterableIterator<[Tensor, Name]> {
    return this.#names.entries();
  }
}

import { Generator, type GeneratorState } from "../random/generator.ts";
import { allocateFrom, type Dtype, isFloat } from "../tensor/dtype.ts";
import type { Storage } from "../tensor/storage.ts";
import { Tensor } from "../tensor/tensor.ts";

/**
 * Tensors given other numbers to work on, throughout an object and all that it holds, until `restore`.
 *
 * The tensors stay the same objects, and views of one storage stay views of one: what holds a tensor
 * where it cannot be seen, in a private (#) field, works on the copy as well.
 */
export class Promotion {
  /** Generators that the objects hold, with the states they had. */
  readonly generators = new Map<Generator, GeneratorState>();
  readonly #dtype: Dtype | "native";
  readonly #storages = new Set<Storage>();
  readonly #visited = new Set<object>();
  readonly #undo: (() => void)[] = [];
  #hasPromoted = false;

  /** @param dtype of the copies; "native" for the originals' own. */
  constructor(dtype: Dtype | "native") {
    this.#dtype = dtype;
  }

  /** Whether a tensor has another dtype than its own. */
  get hasPromoted(): boolean {
    return this.#hasPromoted;
  }

  /** Gives a tensor a copy of its numbers, in the dtype wanted if it is a float. */
  tensor(x: Tensor): void {
    if (this.#visited.has(x)) return;
    this.#visited.add(x);
    const { dtype, storage } = x;
    const wanted = this.#dtype === "native" || !isFloat(dtype) ? dtype : this.#dtype;
    if (!this.#storages.has(storage)) {
      this.#storages.add(storage);
      const before = { ...storage };
      storage.array = allocateFrom(wanted, storage.array);
      this.#undo.push(() => Object.assign(storage, before));
    }
    if (wanted === dtype) return;
    this.#hasPromoted = true;
    Object.assign(x, { dtype: wanted });
    this.#undo.push(() => Object.assign(x, { dtype }));
  }

  /** Promotes the tensors in an object, and in the objects in it. */
  inside(holder: object): void {
    if (holder instanceof Tensor) this.tensor(holder);
    if (this.#visited.has(holder)) return;
    this.#visited.add(holder);
    if (holder instanceof Generator) {
      this.generators.set(holder, holder.state());
      return;
    }
    const properties = Object.values(Object.getOwnPropertyDescriptors(holder));
    const held: unknown[] = properties.map(({ value }) => value);
    if (holder instanceof Map || holder instanceof Set) held.push(...holder.values());
    for (const value of held) {
      if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
        this.inside(value);
      }
    }
  }

  /** Puts every original back. */
  restore(): void {
    for (const undo of this.#undo.splice(0).reverse()) undo();
    for (const [generator, state] of this.generators) generator.restore(state);
  }
}

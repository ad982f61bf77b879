import { Buffer, Parameter } from "../nn/parameter.ts";
import { Generator, type GeneratorState } from "../random/generator.ts";
import { allocateFrom, type Dtype, isFloat } from "../tensor/dtype.ts";
import { type Storage, Tensor } from "../tensor/tensor.ts";

/**
 * Tensors replaced by copies, throughout an object and all that it holds, until `restore`.
 *
 * Copies keep what the originals share: two views of one storage become two views of its copy.
 * Private (#) properties cannot be seen.
 */
export class Promotion {
  /** Generators that the objects hold, with the states they had. */
  readonly generators = new Map<Generator, GeneratorState>();
  readonly #dtype: Dtype | "native";
  readonly #storages = new Map<Storage, Storage>();
  readonly #copies = new Map<Tensor, Tensor>();
  readonly #visited = new Set<object>();
  readonly #undo: (() => void)[] = [];

  /** @param dtype of the copies; "native" for the originals' own. */
  constructor(dtype: Dtype | "native") {
    this.#dtype = dtype;
  }

  /** The copy of a tensor, in the dtype wanted if it is a float. */
  tensor(x: Tensor): Tensor {
    const copy = this.#copies.get(x) ?? this.#copy(x);
    this.#copies.set(x, copy).set(copy, copy);
    return copy;
  }

  #copy(x: Tensor): Tensor {
    const dtype = this.#dtype === "native" || !isFloat(x.dtype) ? x.dtype : this.#dtype;
    let storage = this.#storages.get(x.storage);
    if (!storage) {
      storage = { array: allocateFrom(dtype, x.storage.array), version: 0 };
      this.#storages.set(x.storage, storage);
    }
    const copy = new Tensor(storage, x);
    if (x instanceof Parameter) return new Parameter(copy, x.requiresGrad);
    return x instanceof Buffer ? new Buffer(copy) : copy;
  }

  /** Replaces the tensors in the properties of an object, and of the objects in them. */
  inside(holder: object): void {
    if (this.#visited.has(holder)) return;
    this.#visited.add(holder);
    if (holder instanceof Generator) {
      this.generators.set(holder, holder.state());
      return;
    }
    for (const [key, { value, writable }] of Object.entries(
      Object.getOwnPropertyDescriptors(holder),
    )) {
      if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) continue;
      if (!(value instanceof Tensor)) this.inside(value);
      else if (writable) this.#replace(holder as Record<string, unknown>, key, value);
    }
  }

  #replace(holder: Record<string, unknown>, key: string, value: Tensor): void {
    holder[key] = this.tensor(value);
    this.#undo.push(() => {
      holder[key] = value;
    });
  }

  /** Puts every original back. */
  restore(): void {
    for (const undo of this.#undo.splice(0)) undo();
    for (const [generator, state] of this.generators) generator.restore(state);
  }
}

import { checkArgument, kind } from "../../tensor/arguments.ts";
import { ValueError } from "../../tensor/errors.ts";
import { type AnyModule, Module } from "../module.ts";
import { moduleKind } from "../module-kind.ts";

const listKind = kind("a list of modules", (value) => Array.isArray(value));

/**
 * Modules in a list, for a network that runs them in a way of its own. They are its properties 0, 1, …,
 * which is what they are called in `stateDict()`. It has no `forward` that could be called.
 *
 * @throws ValueError for what is no list of modules, and where `forward` is called.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
 * @example
 * ```ts
 * const list = new nn.ModuleList([new nn.Linear(2, 8), new nn.Linear(8, 1)]);
 * let x = zeros([5, 2]);
 * for (const layer of list) x = layer.forward(x);
 * x.shape; // → 5,1
 * list[1].weight.shape; // → 1,8
 * ```
 */
export class ModuleList<M extends AnyModule = Module> extends Module<[], never> {
  [position: number]: M;
  #length = 0;

  constructor(modules: readonly M[] = []) {
    super();
    this.extend(modules);
  }

  /** How many modules there are. */
  get length(): number {
    return this.#length;
  }

  /** Puts a module at the end. Returns this list. */
  append(module: M): this {
    checkArgument("ModuleList", `module ${this.#length}`, moduleKind, module);
    this[this.#length++] = module;
    return this;
  }

  /** Puts several modules at the end. Returns this list. */
  extend(modules: readonly M[]): this {
    checkArgument("ModuleList", "the modules", listKind, modules);
    for (const module of Array.from(modules)) this.append(module);
    return this;
  }

  /** Its modules with their positions. */
  *entries(): IterableIterator<[number, M]> {
    for (let i = 0; i < this.#length; i++) yield [i, this[i]];
  }

  /** Its modules. */
  *[Symbol.iterator](): IterableIterator<M> {
    for (const [, module] of this.entries()) yield module;
  }

  forward(): never {
    throw new ValueError(
      "ModuleList: it does not know how to run its modules. Call each: " +
        "for (const layer of list) x = layer.forward(x), or make it an nn.Sequential",
    );
  }
}

import { checkArgument, isPlainObject, kind } from "../../tensor/arguments.ts";
import { ValueError } from "../../tensor/errors.ts";
import { type AnyModule, Module } from "../module.ts";
import { moduleKind } from "../module-kind.ts";

type Modules = Readonly<Record<string, AnyModule>>;
type Entry<T extends Modules> = { [Name in keyof T]: [Name, T[Name]] }[keyof T];

const modulesKind = kind("an object of modules by name", isPlainObject);

class NamedModules<T extends Modules> extends Module<[], never> {
  constructor(modules: T = {} as T) {
    super();
    checkArgument("ModuleDict", "the modules", modulesKind, modules);
    for (const [name, module] of Object.entries(modules)) {
      checkArgument("ModuleDict", name, moduleKind, module);
      if (name in this || name.includes(".")) {
        throw new ValueError(
          `ModuleDict: a module cannot be called "${name}": ` +
            (name in this ? "a ModuleDict has a member of that name" : "a point separates names"),
        );
      }
      Object.assign(this, { [name]: module });
    }
  }

  /** The names of its modules. */
  keys(): (keyof T & string)[] {
    return this.namedChildren().map(([name]) => name);
  }

  /** Its modules. */
  values(): T[keyof T][] {
    return this.children() as T[keyof T][];
  }

  /** Its modules with their names. */
  entries(): Entry<T>[] {
    return this.namedChildren() as Entry<T>[];
  }

  /** Its modules with their names. */
  [Symbol.iterator](): IterableIterator<Entry<T>> {
    return this.entries()[Symbol.iterator]();
  }

  forward(): never {
    throw new ValueError(
      "ModuleDict: it does not know how to run its modules. Call one: modules.name.forward(x)",
    );
  }

  /** As they were given: PyTorch does not respell a name that its user chose. */
  protected override nameOf(key: string): string {
    return key;
  }
}
Object.defineProperty(NamedModules, "name", { value: "ModuleDict" });

/**
 * Modules by name, for a network that chooses among them. They are its properties, and `stateDict()`
 * calls them as they are called here. It has no `forward` that could be called.
 *
 * @throws ValueError for what is no object of modules, for a name that cannot be one, and where
 * `forward` is called.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.ModuleDict.html
 * @example
 * ```ts
 * const heads = new nn.ModuleDict({ digit: new nn.Linear(8, 10), isEven: new nn.Linear(8, 1) });
 * heads.isEven.forward(zeros([5, 8])).shape; // → 5,1
 * heads.keys(); // → digit,isEven
 * ```
 */
export type ModuleDict<T extends Modules = Modules> = NamedModules<T> & T;
export const ModuleDict = NamedModules as new <T extends Modules = Modules>(
  modules?: T,
) => ModuleDict<T>;

import type { Layer } from "../manual/layer.ts";
import { type AnyModule, Module } from "../nn/module.ts";
import { Tensor } from "../tensor/tensor.ts";
import { isPromise, ReturnedError } from "./returned.ts";
import { isLayer, labelOf } from "./target.ts";

/** A layer or module inside another. */
export interface Part {
  /** As in the names of parameters: "1", "0.query". */
  path: string;
  target: Layer | AnyModule;
  /** What holds it. */
  parent: object;
}

/** "layer 1 (ReLU)" */
export function partName({ path, target }: Part): string {
  return path === "" ? labelOf(target) : `layer ${path} (${labelOf(target)})`;
}

/** The layers and modules in a target's properties, and those in theirs, each once. */
function partsOf(target: object): Part[] {
  const known = new Set<object>([target]);
  const below = (parent: object, prefix: string): Part[] =>
    children(parent).flatMap(([name, child]) => {
      if (known.has(child)) return [];
      known.add(child);
      const path = [prefix, name].filter((word) => word !== "").join(".");
      return [{ path, target: child, parent }, ...below(child, path)];
    });
  return below(target, "");
}

function children(parent: object): [string, Layer | AnyModule][] {
  const isPart = (value: unknown): value is Layer | AnyModule =>
    value instanceof Module || (typeof value === "object" && value !== null && isLayer(value));
  if (parent instanceof Module) {
    // Of a hand-written layer as a module, the layer has the module's own name.
    const layer = Object.values(parent).find((value) => isPart(value) && isLayer(value));
    return [...parent.namedChildren(), ...(isPart(layer) ? [["", layer] as const] : [])].map(
      ([name, child]) => [name, child],
    );
  }
  return Object.entries(parent).flatMap(([key, value]): [string, Layer | AnyModule][] => {
    if (isPart(value)) return [[key, value]];
    if (!Array.isArray(value)) return [];
    const name = (i: number) => (key === "layers" ? `${i}` : `${key}.${i}`);
    return value.flatMap((item, i) => (isPart(item) ? [[name(i), item]] : []));
  });
}

/** Called after a part's forward pass, after those of the parts inside it. */
type Listener = (part: Part, inputs: readonly unknown[], output: unknown) => void;

/** Looks over the shoulder of a target's parts while they run, until `end`. */
export class Watch {
  readonly parts: readonly Part[];
  readonly #undo: (() => void)[] = [];
  readonly #throwers = new WeakMap<object, Part>();
  #listener: Listener | null = null;
  /** Whose backward last gave no tensor, and what it gave. */
  #silent: { part: Part; result: unknown } | null = null;

  constructor(target: object) {
    this.parts = partsOf(target);
    for (const part of this.parts) {
      this.#wrap(part, "forward");
      if (isLayer(part.target)) this.#wrap(part, "backward");
    }
  }

  /** Runs `body`, and tells of every forward pass of a part in it. */
  listen(listener: Listener, body: () => void): void {
    this.#listener = listener;
    try {
      body();
    } finally {
      this.#listener = null;
    }
  }

  /** The innermost part that threw an error. */
  thrower(error: object): Part | undefined {
    return this.#throwers.get(error);
  }

  #wrap(part: Part, method: "forward" | "backward"): void {
    const target = part.target as unknown as Record<string, (...given: unknown[]) => unknown>;
    const own = Object.getOwnPropertyDescriptor(target, method);
    const run = target[method];
    const value = (...given: unknown[]) => {
      try {
        const result = run.apply(target, given);
        if (isPromise(result) || (method === "forward" && result === undefined)) {
          const expected = method === "forward" ? "a float tensor" : "dx, one tensor";
          throw new ReturnedError(`${method} of ${partName(part)}`, expected, result);
        }
        if (method === "forward") this.#listener?.(part, given, result);
        else this.#silent = result instanceof Tensor ? null : { part, result };
        return result;
      } catch (error) {
        if (error instanceof Error && !this.#throwers.has(error)) this.#throwers.set(error, part);
        throw error;
      }
    };
    Object.defineProperty(target, method, { value, configurable: true, writable: true });
    this.#undo.push(() => {
      if (own) Object.defineProperty(target, method, own);
      else delete target[method];
    });
  }

  /** The part whose backward gave no gradient to the one before it, where a pass has failed; else null. */
  silence(): ReturnedError | null {
    if (!this.#silent) return null;
    const { part, result } = this.#silent;
    const error = new ReturnedError(`backward of ${partName(part)}`, "dx, one tensor", result);
    this.#throwers.set(error, part);
    return error;
  }

  end(): void {
    for (const undo of this.#undo) undo();
  }
}

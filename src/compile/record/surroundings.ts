import type { GradientHook, Tensor } from "../../tensor/tensor.ts";

/** A tensor from outside, and what recording operations on it depends on. */
interface Watched {
  readonly tensor: Tensor;
  readonly requiresGrad: boolean;
  readonly hooks: readonly GradientHook[] | null;
}

/** What an object has under a key. */
interface Member {
  readonly holder: object;
  readonly key: string;
  readonly value: unknown;
}

/**
 * What a recording found outside of its function and could find changed in a later run: the tensors
 * that it used, and the members of the modules that it went through.
 */
export class Surroundings {
  readonly #tensors = new Set<Tensor>();
  /** The parts of networks, with their members as they were when they were met. */
  readonly #parts = new Map<object, readonly Member[]>();
  #watched: readonly Watched[] = [];
  #members: readonly Member[] = [];

  /** Notes a tensor from outside whose gradient may be wanted. */
  meet(x: Tensor): void {
    this.#tensors.add(x);
  }

  /** Notes a part of a network. */
  enter(part: object): void {
    if (!this.#parts.has(part)) this.#parts.set(part, membersOf(part));
  }

  /** Takes down how everything is now, at the end of the recording. */
  seal(): void {
    this.#watched = [...this.#tensors].map((tensor) => ({
      tensor,
      requiresGrad: tensor.requiresGrad,
      hooks: tensor.hooks?.size ? [...tensor.hooks] : null,
    }));
    // What the function itself has changed, as a counter or what a layer keeps, is not what it read.
    this.#members = [...this.#parts.values()].flat().filter(isAsNoted);
  }

  /** Whether everything is as it was. */
  areUnchanged(): boolean {
    for (const { tensor, requiresGrad, hooks } of this.#watched) {
      if (tensor.requiresGrad !== requiresGrad) return false;
      if (tensor.hooks !== hooks && !areSame(tensor.hooks, hooks)) return false;
    }
    for (const member of this.#members) if (!isAsNoted(member)) return false;
    return true;
  }

  /** The tensors from outside that need gradients. */
  get differentiable(): Tensor[] {
    return this.#watched.flatMap(({ tensor, requiresGrad }) => (requiresGrad ? [tensor] : []));
  }
}

const isAsNoted = ({ holder, key, value }: Member) =>
  Object.is((holder as Record<string, unknown>)[key], value);

function areSame(
  hooks: ReadonlySet<GradientHook> | null,
  noted: readonly GradientHook[] | null,
): boolean {
  if (hooks === null || noted === null) return (hooks?.size ?? 0) === (noted?.length ?? 0);
  return hooks.size === noted.length && noted.every((hook) => hooks.has(hook));
}

/** An object's own properties, and the parts in those that are lists; getters tell of themselves. */
function membersOf(holder: object): Member[] {
  return Object.entries(Object.getOwnPropertyDescriptors(holder)).flatMap(([key, property]) => {
    if (!("value" in property)) return [];
    const { value } = property as { value: unknown };
    const member = { holder, key, value };
    return Array.isArray(value) ? [member, ...itemsOf(value)] : [member];
  });
}

function itemsOf(list: readonly unknown[]): Member[] {
  const parts = list.flatMap((value, index) =>
    typeof value === "object" ? [{ holder: list, key: String(index), value }] : [],
  );
  return [{ holder: list, key: "length", value: list.length }, ...parts];
}

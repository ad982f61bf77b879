import { Tensor } from "../tensor/tensor.ts";
import type { Executable } from "./executable.ts";
import type { Recording } from "./recording.ts";

/** So many recordings of one function are kept: more are shapes that do not come again. */
const KEPT = 64;

/** The recordings of a function, found by the kinds of its arguments; the latest ones used. */
export class Executables {
  /** By the kinds of arguments, the least recently used kind first. */
  readonly #byKind = new Map<string, Executable[]>();
  #count = 0;
  #hasTold = false;

  /** The one that is good for these arguments now. */
  find(leaves: readonly unknown[]): Executable | undefined {
    return this.#of(leaves).find((each) => each.fits(leaves));
  }

  /** The one that takes over a recording of the same program. */
  absorb(recording: Recording, leaves: readonly unknown[]): Executable | undefined {
    return this.#of(leaves).find((each) => each.absorbs(recording, leaves));
  }

  add(executable: Executable, leaves: readonly unknown[]): void {
    this.#byKind.set(kindOf(leaves), [...this.#of(leaves), executable]);
    this.#count++;
    while (this.#count > KEPT) this.#dropOldest();
  }

  /** All that are kept. */
  all(): Executable[] {
    return [...this.#byKind.values()].flat();
  }

  /** Those for arguments of these kinds, which are now the ones used last. */
  #of(leaves: readonly unknown[]): Executable[] {
    const kind = kindOf(leaves);
    const executables = this.#byKind.get(kind);
    if (!executables) return [];
    this.#byKind.delete(kind);
    this.#byKind.set(kind, executables);
    return executables;
  }

  #dropOldest(): void {
    const [[kind, executables]] = this.#byKind;
    executables.shift();
    this.#count--;
    if (executables.length === 0) this.#byKind.delete(kind);
    if (this.#hasTold) return;
    this.#hasTold = true;
    console.warn(
      `compile: a function was recorded more than ${KEPT} times, for as many kinds of arguments, and only ` +
        "the latest recordings are kept. Pad what differs in shape to a few sizes, and pass what changes at " +
        "every call as a tensor",
    );
  }
}

const identities = new WeakMap<object, number>();
let known = 0;

/** Equal for arguments that one recording may be good for. */
function kindOf(leaves: readonly unknown[]): string {
  return leaves.map(kindOfLeaf).join(";");
}

function kindOfLeaf(leaf: unknown): string {
  if (leaf instanceof Tensor) return `${leaf.dtype}[${leaf.shape}]${leaf.requiresGrad}`;
  if ((typeof leaf !== "object" && typeof leaf !== "function") || leaf === null) {
    return `${typeof leaf} ${Object.is(leaf, -0) ? "-0" : String(leaf)}`;
  }
  let identity = identities.get(leaf);
  if (identity === undefined) {
    identity = known++;
    identities.set(leaf, identity);
  }
  return `object ${identity}`;
}

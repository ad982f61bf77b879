import { computed, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Quantity } from "../formula/quantity.ts";
import type { Graph } from "../graph/model.ts";
import type { Handle, Progress } from "../graph/progress.ts";
import { quantitiesOf } from "../graph/quantities.ts";
import { settable } from "../state/settable.ts";
import type { Voice } from "../state/view.ts";
import type { Content, Given } from "./content.ts";
import { derive } from "./derived.ts";
import { type Material, materialOf, type Values } from "./material.ts";

/** A handle of a text, with how far it goes. */
export type TextHandle = Handle & Given;

/** Here nothing waits for a step. */
const all: Progress = { isKnown: () => true, isNow: () => false };
export const progress = computed(() => all);

/** What is moved at most, in the address: numbers by their names. */
export type Moved = Readonly<Record<string, number>>;

/** All numbers of a text: those to be moved, and those that follow. */
export class Numbers {
  readonly material: Material;
  /** The givens and the handles, as they are now. */
  readonly values: ReadonlySignal<Values>;
  /** Null where nothing has a graph. */
  readonly graph: ReadonlySignal<Graph> | null;
  readonly losses: ReadonlySignal<ReadonlyMap<string, readonly number[]>>;
  readonly #content: Content;
  readonly #moved: Signal<Moved>;
  readonly #canMove: boolean;
  readonly #initial: Values;
  readonly #handles = new Map<string, TextHandle>();
  readonly #numbers = new Map<string, ReadonlySignal<number | null>>();
  readonly #quantity: (name: string) => Quantity | undefined;

  /**
   * @param moved what differs from the content's own numbers; a handle that is moved writes it there.
   * @param canMove whether there are handles.
   */
  constructor(content: Content, moved: Signal<Moved>, canMove = true) {
    const material = materialOf(content.subject);
    const handles = Object.entries(content.handles ?? {});
    this.#content = content;
    this.#moved = moved;
    this.#canMove = canMove;
    this.material = material;
    this.#initial = new Map([
      ...material.given,
      ...handles.map(([name, { initial }]) => [name, initial] as const),
    ]);
    this.values = computed(
      () => new Map([...this.#initial].map(([id, value]) => [id, moved.value[id] ?? value])),
    );
    const { graph } = material;
    this.graph = graph && computed(() => graph(this.values.value));
    this.losses = computed(() => material.losses(this.values.value));
    this.#quantity = this.graph ? quantitiesOf(this.graph, progress) : () => undefined;
  }

  /** Undefined for what is computed, and where nothing can be moved. */
  readonly handle = (id: string): TextHandle | undefined => {
    const initial = this.#initial.get(id);
    if (initial === undefined || !this.#canMove) return undefined;
    const before = this.#handles.get(id);
    if (before) return before;
    const value = settable(
      () => this.values.value.get(id)!,
      (next) => this.set({ [id]: next }),
    );
    const handle = { ...this.#content.handles?.[id], value, initial };
    this.#handles.set(id, handle);
    return handle;
  };

  set(changes: Moved): void {
    const next = { ...this.#moved.peek(), ...changes };
    const differing = Object.entries(next).filter(([id, value]) => this.#initial.get(id) !== value);
    this.#moved.value = Object.fromEntries(differing);
  }

  reset(): void {
    this.#moved.value = {};
  }

  /** A number by its name: given, computed, a gradient, or one that is derived. */
  number(name: string): ReadonlySignal<number | null> {
    const before = this.#numbers.get(name);
    if (before) return before;
    const made = this.#find(name);
    this.#numbers.set(name, made);
    return made;
  }

  #find(name: string): ReadonlySignal<number | null> {
    const derived = this.#content.numbers?.[name];
    const { graph } = this;
    if (derived && graph) {
      return computed(() => derive(derived, this.material, this.values.value, graph.value));
    }
    const [, run, end] = /^(.+)\.(first|last)$/.exec(name) ?? [];
    if (run) {
      return computed(() => this.losses.value.get(run)?.at(end === "first" ? 0 : -1) ?? null);
    }
    return this.#quantity(name)?.value ?? computed(() => this.values.value.get(name) ?? null);
  }

  /** For formulas; a name may be a derived number's. */
  readonly lookup = (name: string): Quantity | undefined => {
    const own = this.#quantity(name);
    if (own) return own;
    const isKnown = this.#initial.has(name) || this.#content.numbers?.[name];
    return isKnown ? { id: name, voice: this.voice(name), value: this.number(name) } : undefined;
  };

  voice(name: string): Voice {
    if (/^([d∂]).+\/\1/u.test(name)) return "gradient";
    const derived = this.#content.numbers?.[name];
    if (!derived) return this.#content.handles?.[name] ? "data" : "forward";
    if ("stepped" in derived || "moved" in derived) return "update";
    return "nudged" in derived || "change" in derived ? "forward" : "gradient";
  }
}

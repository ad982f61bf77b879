import { batch, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Program } from "../program/program.ts";
import type { Handle } from "./progress.ts";

/**
 * The numbers that a program gives, as handles: moving one writes it into the program, and a program that is typed
 * moves them.
 *
 * @param write puts a number into the program
 */
export class GivenNumbers {
  readonly #program: ReadonlySignal<Program | null>;
  readonly #write: (id: string, value: number) => void;
  readonly #handles = new Map<string, { value: Signal<number>; initial: number }>();
  /** Where each was moved to last. */
  readonly #moved = new Map<string, number>();

  constructor(program: ReadonlySignal<Program | null>, write: (id: string, value: number) => void) {
    this.#program = program;
    this.#write = write;
    effect(() => this.#follow(program.value?.given ?? []));
  }

  /** Undefined for a number that is not given. */
  handle(id: string): Handle | undefined {
    return this.#written(id) === undefined ? undefined : this.#handles.get(id);
  }

  #written(id: string): number | undefined {
    for (const { numbers } of this.#program.peek()?.given ?? []) {
      const found = numbers.find((number) => number.id === id);
      if (found) return found.value;
    }
  }

  #follow(given: Program["given"]): void {
    batch(() => {
      for (const { id, value } of given.flatMap(({ numbers }) => numbers)) {
        const handle = this.#handles.get(id);
        if (!handle) this.#add(id, value);
        else {
          handle.value.value = value;
          // What a double click puts back is what was typed, not where a drag began.
          if (this.#moved.get(id) !== value) handle.initial = value;
        }
      }
    });
  }

  #add(id: string, initial: number): void {
    const value = signal(initial);
    this.#handles.set(id, { value, initial });
    effect(() => {
      const now = value.value;
      const written = this.#written(id);
      if (written === undefined || written === now) return;
      this.#moved.set(id, now);
      this.#write(id, now);
    });
  }
}

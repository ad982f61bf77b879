import { computed, type Signal } from "@preact/signals";

/** A signal that is kept elsewhere: it is read from there, and what it is set to is written there. */
export function settable<T>(read: () => T, write: (value: T) => void): Signal<T> {
  const kept = computed(read);
  return Object.defineProperty(kept, "value", {
    get: () => Reflect.get(Object.getPrototypeOf(kept), "value", kept),
    set: write,
  }) as Signal<T>;
}

import { effect, type Signal, signal } from "@preact/signals";
import { json, page } from "./address.ts";

/** What is under the pointer or has the focus: the id of a quantity, such as `w1`. */
export const lit = signal<string | null>(null);

const mostPins = 2;

/** What was clicked, and stays: at most two, the second to compare with the first. */
export const pinned = signal<readonly string[]>([]);

/** What is pinned, in a page's address. */
export const pinsField = json<readonly string[]>([], (data) =>
  Array.isArray(data) && data.every((id) => typeof id === "string")
    ? [...new Set<string>(data)].slice(0, mostPins)
    : undefined,
);

/** Lights a quantity; null lights nothing. */
export function light(id: string | null): void {
  lit.value = id;
}

/** Pins a quantity in place of the others, or as a second one beside the first; what is pinned is let go. */
export function pin(id: string, { second = false } = {}): void {
  const pins = pinned.value;
  if (pins.includes(id)) pinned.value = pins.filter((other) => other !== id);
  else pinned.value = second ? [...pins.slice(0, mostPins - 1), id] : [id];
}

export function letGo(): void {
  pinned.value = [];
}

/** The handlers of an element that stands for a quantity. */
export function selecting(id: string) {
  return {
    onPointerEnter: () => light(id),
    onPointerLeave: () => light(null),
    onFocus: () => light(id),
    onBlur: () => light(null),
    onClick: (event: MouseEvent) => pin(id, { second: event.shiftKey }),
  };
}

/** Keeps what is pinned in a page's own state, as its address has it; what it gives back ends that. */
export function keepPins(id: string, own: Signal<readonly string[]>): () => void {
  pinned.value = own.peek();
  const ends = [
    effect(() => {
      pinned.value = own.value;
    }),
    effect(() => {
      const now = pinned.value;
      // Another page that opens lets go of the pins, but this one is to have them when it comes back.
      if (page.peek() === id) own.value = now;
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

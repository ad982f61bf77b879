import { effect, type Signal } from "@preact/signals";
import { json, page } from "./address.ts";
import { mostPins, pageSelection } from "./selection-context.ts";

/** What is picked out on the page: see `Selection`. */
export const { lit, pinned, light, pin, letGo, selecting } = pageSelection;

/** What is pinned, in a page's address. */
export const pinsField = json<readonly string[]>([], (data) =>
  Array.isArray(data) && data.every((id) => typeof id === "string")
    ? [...new Set<string>(data)].slice(0, mostPins)
    : undefined,
);

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

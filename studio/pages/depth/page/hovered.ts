import { signal } from "@preact/signals";

/** The sentence about what is under the pointer; null where it is over nothing. */
export const hovered = signal<string | null>(null);

import { signal } from "@preact/signals";

/** The one line that explains what is under the pointer or has the focus, with its numbers. */
export const explanation = signal("");

import { indicesOf } from "../../tensor/shape.ts";
import { formatDecimals } from "../../text/number.ts";
import { indexText } from "../forward-graph.ts";
import type { Shortcut, Trace } from "../model.ts";

/** In a picture numbers are short: the text of a trace has more digits. */
export const pictureDigits = 4;

/** A number in a picture; nothing where a trace does not list it. */
export function write(value: number | undefined): string {
  return value === undefined ? "" : formatDecimals(value, pictureDigits);
}

/** The numbers of a trace, by name. */
export class Numbers {
  readonly values = new Map<string, number>();
  readonly gradients = new Map<string, number>();
  /** The local slope with which a gradient came in. */
  readonly slopes = new Map<string, number>();
  /** Shorter forms of gradients. */
  readonly shortcuts = new Map<string, Shortcut>();
  /** How many elements a vector has. */
  readonly sizes = new Map<string, number>();
  readonly dead = new Set<string>();

  constructor(trace: Trace) {
    for (const { name, shape, values } of trace.given) {
      this.sizes.set(name, shape[0] ?? 1);
      for (const [position, value] of values.entries()) {
        this.values.set(name + indexText(indicesOf(position, shape)), value);
      }
    }
    for (const step of trace.forward) {
      this.sizes.set(step.name, step.shape[0] ?? 1);
      for (const { name, value, dead } of step.elements) {
        this.values.set(name, value);
        if (dead) this.dead.add(name);
      }
    }
    for (const { of, value, terms, shortcut } of trace.backward.flatMap((step) => step.elements)) {
      this.gradients.set(of, value);
      if (terms.length === 1) this.slopes.set(of, terms[0].local.value);
      if (shortcut) this.shortcuts.set(of, shortcut);
    }
  }
}

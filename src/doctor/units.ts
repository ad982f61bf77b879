import type { ActivationName } from "../expr/activations.ts";
import type { Tensor } from "../tensor/tensor.ts";

const unitKinds = ["relu", "tanh", "sigmoid"] as const satisfies readonly ActivationName[];

/** An activation function whose units can die or saturate. */
export type UnitKind = (typeof unitKinds)[number];

/** The kind of units that a function of this name makes, if they can die or saturate. */
export function unitKind(name: string | undefined): UnitKind | null {
  return unitKinds.find((kind) => kind === name) ?? null;
}

/** A unit that gave 0 for so many samples one after the other counts as dead. */
const silence = 500;

/** How long each unit of a ReLU layer has given nothing but 0. */
export class SilentUnits {
  #samples = 0;
  #silent = new Uint32Array(0);

  /** Adds the outputs [..., units] of a step. Gives the fraction of units that are dead. */
  add(output: Tensor): number {
    const { data, size } = output;
    const units = output.shape.at(-1) ?? 1;
    if (size === 0) return 0;
    if (this.#silent.length !== units) {
      this.#samples = 0;
      this.#silent = new Uint32Array(units);
    }
    const fired = new Uint8Array(units);
    for (let row = 0; row < size; row += units) {
      for (let j = 0; j < units; j++) if (data[row + j] > 0) fired[j] = 1;
    }
    const samples = size / units;
    this.#samples += samples;
    const enough = Math.min(silence, this.#samples);
    let dead = 0;
    for (let j = 0; j < units; j++) {
      this.#silent[j] = fired[j] ? 0 : this.#silent[j] + samples;
      if (this.#silent[j] >= enough) dead++;
    }
    return dead / units;
  }
}

/**
 * Where |tanh| is above this its slope, 1 − y², is below 6% of the steepest. A sigmoid is a tanh
 * of half the height and half-way up: y = (1 + tanh(x/2))/2.
 */
const flat = 0.97;

/** The fraction of a tanh's or sigmoid's outputs that lie on its flat ends. */
export function saturatedShare({ data, size }: Tensor, unit: "tanh" | "sigmoid"): number {
  const [high, low] = unit === "tanh" ? [flat, -flat] : [(1 + flat) / 2, (1 - flat) / 2];
  let saturated = 0;
  for (let i = 0; i < data.length; i++) if (data[i] > high || data[i] < low) saturated++;
  return size === 0 ? 0 : saturated / size;
}

import type { Generator } from "../../random/generator.ts";
import type { View } from "../../tensor/strides.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Step } from "../program.ts";

/** Draws of a generator, and which of those of the frame they are. */
export interface Draw {
  readonly distribution: "uniform" | "normal";
  readonly generator: Generator;
  readonly keys: View;
}

/** What is recorded of a function, or of the body of a loop. */
export class Frame {
  /** How many turns there are. */
  readonly length: number;
  readonly steps: Step[] = [];
  /** How many draws one turn makes. */
  draws = 0;
  /** The tensors that all turns' draws fill, each with a slice for a turn. */
  readonly random: { readonly all: Tensor; readonly draw: Draw }[] = [];
  /** The numbers that draws give, where the body is computed once more for its gradient. */
  replayed: Tensor[] | null = null;
  /** The tensors from around the body that its gradient goes to. */
  readonly captured = new Set<Tensor>();
  readonly #own = new WeakSet<Tensor>();

  constructor(length: number) {
    this.length = length;
  }

  /** Notes a tensor of the body's own. */
  own(x: Tensor): void {
    this.#own.add(x);
  }

  owns(x: Tensor): boolean {
    return this.#own.has(x);
  }
}

import { defaultGenerator, type GeneratorState } from "../random/generator.ts";

/**
 * A run's own random numbers, in the place of the default generator's while the run computes: what else
 * is drawn meanwhile changes nothing of it. Until its first draw it is where the default generator is.
 */
export class RandomStream {
  #state: GeneratorState | null = null;

  get state(): GeneratorState {
    return this.#state ?? defaultGenerator.state();
  }

  set state(state: GeneratorState) {
    this.#state = state;
  }

  /** Another stream, which goes on from here. */
  copy(): RandomStream {
    const copy = new RandomStream();
    copy.state = this.state;
    return copy;
  }

  /** Runs `body` with the stream's numbers, and goes on after them; after an error, where it was. */
  draw<T>(body: () => T): T {
    return this.#lend(body, true);
  }

  /** Runs `body` with the stream's next numbers, which are still to come after it. */
  peek<T>(body: () => T): T {
    return this.#lend(body, false);
  }

  #lend<T>(body: () => T, advances: boolean): T {
    const outside = defaultGenerator.state();
    const { state } = this;
    defaultGenerator.restore(state);
    try {
      const result = body();
      if (advances) this.#state = defaultGenerator.state();
      return result;
    } finally {
      defaultGenerator.restore(outside);
    }
  }
}

import { copyOf } from "../doctor/keep-state.ts";
import type { StateDict } from "../nn/state-dict.ts";
import type { Learner } from "./learners/learner.ts";

/** A model's state in training, while others may stand in its place. */
export class Weights {
  readonly #learner: Learner<unknown>;
  /** The state in training, while another one stands in the model. */
  #trained: StateDict | null = null;

  /** Parameters' values that evaluations have in the place of those that are trained; null for none. */
  evaluated: () => StateDict | null = () => null;

  constructor(learner: Learner<unknown>) {
    this.#learner = learner;
  }

  /** The state that training goes on with. */
  get trained(): StateDict {
    return this.#trained ?? this.#learner.stateDict();
  }

  /** A copy of the model's state, as evaluations see it. */
  copy(): StateDict {
    return copyOf({ ...this.#learner.stateDict(), ...this.#evaluated() });
  }

  /** Has other numbers stand in the model. */
  show(weights: StateDict): void {
    const trained = this.#trained ?? copyOf(this.#learner.stateDict());
    this.#learner.loadStateDict({ ...this.#learner.stateDict(), ...weights });
    this.#trained = trained;
  }

  /** Has the numbers stand in the model that evaluations see. */
  showEvaluated(): void {
    const weights = this.#evaluated();
    if (weights) this.show(weights);
  }

  /** Runs an evaluation. */
  evaluating<T>(body: () => T): T {
    if (this.#trained) return body();
    this.showEvaluated();
    try {
      return body();
    } finally {
      this.putBack();
    }
  }

  #evaluated(): StateDict | null {
    return this.#trained ? null : this.evaluated();
  }

  /** Puts the state in training back into the model. */
  putBack(): void {
    if (this.#trained) this.#learner.loadStateDict(this.#trained);
    this.#trained = null;
  }

  /** The model has been given another state to train. */
  forget(): void {
    this.#trained = null;
  }
}

import { type AnyModule, Module } from "../../nn/module.ts";
import { checkArgument, checkOptions, kind, positiveInteger } from "../../tensor/arguments.ts";
import { formatDigits } from "../../text/number.ts";
import { type Layer, layerKind } from "../layer.ts";
import { ChecklistError } from "./error.ts";
import { watchLayers } from "./layers.ts";
import { watchModules } from "./modules.ts";

export interface ChecklistOptions {
  /**
   * How many steps a mean loss is taken over. Once two such windows have passed, the last one's must
   * be below the first one's. Default 10; 1 for a batch that is always the same.
   */
  window?: number;
}

/** Assertions that are switched on for one network. */
export interface Checklist {
  /**
   * Takes the loss of each step, and asserts that it is finite and falls. Returns it.
   *
   * @throws ChecklistError
   */
  loss(value: number): number;
  /** Switches the assertions off. */
  remove(): void;
}

/**
 * Switches assertions on for a network, of hand-written layers or of modules: from here on every
 * forward and backward pass also asserts, layer by layer, that
 *
 * - all values are finite: the data, outputs, parameters and gradients;
 * - each gradient has the shape of what it belongs to;
 * - the derivative of an activation function is taken at the right tensor (hand-written layers: a
 *   function of the library is recognised by its numbers);
 * - no parameter is changed between the forward pass and the last gradient;
 * - the loss falls, as far as it is told to {@link Checklist.loss}.
 *
 * A failing item throws a {@link ChecklistError}, which says where, and what to look at. The passes
 * become slower by some copies and comparisons of all numbers.
 *
 * @throws ChecklistError from the network's `forward` and `backward`.
 * @example
 * ```ts
 * import { checklist, Linear, Sequential, Tanh } from "chainrule/manual";
 * const network = new Sequential(new Linear(2, 3), new Tanh());
 * const checks = checklist(network);
 * network.backward(network.forward(randn([4, 2]))).shape; // → 4,2
 * checks.loss(0.5); // → 0.5
 * checks.remove();
 * ```
 */
export function checklist(model: Layer | AnyModule, options: ChecklistOptions = {}): Checklist {
  const isNetwork = model instanceof Module || layerKind.accepts(model);
  const network = kind("a network of modules or hand-written layers", () => isNetwork);
  checkArgument("checklist", "its argument", network, model);
  checkOptions("checklist", { window: positiveInteger }, options);
  const { window = 10 } = options;
  const remove = model instanceof Module ? watchModules(model) : watchLayers(model);
  const losses = new Losses(window);
  return {
    remove,
    loss(value) {
      losses.add(value);
      return value;
    },
  };
}

/** The losses of the first steps and of the latest. */
class Losses {
  readonly #window: number;
  readonly #first: number[] = [];
  readonly #latest: number[] = [];
  #step = 0;

  constructor(window: number) {
    this.#window = window;
  }

  add(loss: number): void {
    this.#step++;
    if (!Number.isFinite(loss)) {
      throw new ChecklistError(
        "values finite",
        `the loss is ${loss} at step ${this.#step}`,
        "Look at the loss: a logarithm of 0, or scores that have grown too large",
      );
    }
    if (this.#first.length < this.#window) this.#first.push(loss);
    else this.#latest.push(loss);
    if (this.#latest.length > this.#window) this.#latest.shift();
    if (this.#latest.length === this.#window) this.#checkFall();
  }

  #checkFall(): void {
    const mean = (losses: readonly number[]) =>
      losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    const [first, latest] = [mean(this.#first), mean(this.#latest)];
    if (latest < first) return;
    const what = this.#window === 1 ? "the loss" : `the mean loss of ${this.#window} steps`;
    throw new ChecklistError(
      "loss falling",
      `after ${this.#step} steps ${what} is ${formatDigits(latest)}, not less than at the beginning, ` +
        formatDigits(first),
      "Look at the update's sign (w − lr · dw), the learning rate, and zeroGrad before each backward",
    );
  }
}

import { Tensor, type TypedArray } from "chainrule";
import { Generator } from "chainrule/random";
import type { Points } from "../data/points.ts";
import type { Settings } from "../engine/settings.ts";

/** A place in the data: the draw that gave the epoch's order, and how many batches of it are done. */
export interface Place {
  /** Passes over the data that were begun, less one. */
  readonly epoch: number;
  readonly done: number;
}

/**
 * The batches of an endless training run, each epoch in an order of its own. All of a batch's rows are
 * written to the same two tensors. What is left of an epoch when no whole batch is, is passed over: the
 * next order brings it in.
 */
export class Batches {
  readonly inputs: Tensor;
  readonly targets: Tensor;
  readonly size: number;
  /** In an epoch. */
  readonly count: number;
  /** The rows of the latest batch, by their numbers in the table. */
  readonly rows: Int32Array;
  readonly #train: Int32Array;
  readonly #values: TypedArray;
  readonly #classes: Int32Array;
  readonly #features: number;
  readonly #seed: number;
  #order: Int32Array;
  #epoch = 0;
  #done = 0;

  constructor({ values, targets, train, features }: Points, settings: Settings) {
    const { batch, precision, seed } = settings;
    this.size = batch === 0 ? train.length : Math.min(batch, train.length);
    this.count = Math.floor(train.length / this.size);
    this.#train = train;
    this.#values = precision === "float64" ? values : Float32Array.from(values);
    this.#classes = targets;
    this.#features = features.length;
    this.#seed = seed;
    this.rows = new Int32Array(this.size);
    const numbers = this.size * features.length;
    const array = precision === "float64" ? new Float64Array(numbers) : new Float32Array(numbers);
    this.inputs = Tensor.from(array, [this.size, features.length]);
    this.targets = Tensor.from(new Int32Array(this.size), [this.size]);
    this.#order = this.#orderOf(0);
  }

  /** The next batch is then in `inputs` and `targets`. */
  next(): void {
    if (this.#done === this.count) {
      this.#epoch++;
      this.#done = 0;
      this.#order = this.#orderOf(this.#epoch);
    }
    this.#fill(this.#done * this.size);
    this.#done++;
  }

  #fill(start: number): void {
    const [inputs, targets, rows] = [this.inputs.data, this.targets.data, this.rows];
    const [order, train, values, classes] = [this.#order, this.#train, this.#values, this.#classes];
    const features = this.#features;
    for (let i = 0; i < rows.length; i++) {
      const row = train[order[start + i]];
      rows[i] = row;
      targets[i] = classes[row];
      for (let j = 0; j < features; j++) inputs[i * features + j] = values[row * features + j];
    }
  }

  /** All at once stay in their own order. */
  #orderOf(epoch: number): Int32Array {
    const { length } = this.#train;
    if (this.size === length) return Int32Array.from({ length }, (_, i) => i);
    const generator = new Generator(this.#seed);
    generator.restore({ seed: this.#seed, offset: epoch });
    return generator.permutation(length);
  }

  get place(): Place {
    return { epoch: this.#epoch, done: this.#done };
  }

  /** Goes back, or on, to a place; the batch before it is then in the tensors. */
  go({ epoch, done }: Place): void {
    if (epoch !== this.#epoch) this.#order = this.#orderOf(epoch);
    this.#epoch = epoch;
    this.#done = Math.min(done, this.count);
    if (this.#done > 0) this.#fill((this.#done - 1) * this.size);
  }
}

/** Numbers by step that grow at the end, in memory that is twice as large whenever it is full. */
export class Series {
  #steps = new Int32Array(64);
  #values = new Float64Array(64);
  length = 0;

  push(step: number, value: number): void {
    if (this.length === this.#steps.length) {
      const [steps, values] = [this.#steps, this.#values];
      this.#steps = new Int32Array(2 * this.length);
      this.#values = new Float64Array(2 * this.length);
      this.#steps.set(steps);
      this.#values.set(values);
    }
    this.#steps[this.length] = step;
    this.#values[this.length] = value;
    this.length++;
  }

  get steps(): Int32Array {
    return this.#steps.subarray(0, this.length);
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.length);
  }

  /** The place of the last step that is no later than this one; −1 where none is. */
  placeOf(step: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#steps[middle] <= step) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

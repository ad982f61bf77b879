import type { TypedArray } from "../../tensor/dtype.ts";
import { sameShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Layer, Parameter } from "../layer.ts";
import { checkActivation } from "./activation.ts";
import { checkGradient, checkOutput, updatedTooEarly } from "./assertions.ts";

/** The numbers that parameters had in the last forward pass, and what errors call them. */
export type Snapshots = Map<Tensor, { name: string; numbers: TypedArray }>;

/** A layer whose methods also assert the items of the checklist, until `remove`. */
export class WatchedLayer {
  readonly #layer: Layer;
  readonly #label: string;
  /** The layers that it consists of. */
  readonly #parts: readonly Layer[];
  readonly #snapshots: Snapshots;
  readonly #original: Pick<Layer, "forward" | "backward" | "backwardParameters">;
  #pass: { x: Tensor; y: Tensor } | null = null;

  /** @param isModel that gradients are complete once its backward returns. */
  constructor(
    layer: Layer,
    label: string,
    parts: readonly Layer[],
    snapshots: Snapshots,
    isModel: boolean,
  ) {
    this.#layer = layer;
    this.#label = label;
    this.#parts = parts;
    this.#snapshots = snapshots;
    const { forward, backward, backwardParameters } = layer;
    this.#original = { forward, backward, ...(backwardParameters && { backwardParameters }) };

    layer.forward = (x) => this.#forward(x);
    layer.backward = (dy) => {
      const dx = this.#backward(dy, backward, isModel);
      this.#checkInputGradient(dy, dx);
      return dx;
    };
    if (backwardParameters) {
      layer.backwardParameters = (dy) => this.#backward(dy, backwardParameters, isModel);
    }
  }

  remove(): void {
    Object.assign(this.#layer, this.#original);
  }

  #forward(x: Tensor): Tensor {
    const parameters = this.#ownParameters();
    for (const { name, value } of parameters) {
      const numbers = value.data.slice();
      this.#snapshots.set(value, { name: `${name} of ${this.#label}`, numbers });
    }
    const y = this.#original.forward.call(this.#layer, x);
    checkOutput(this.#label, y, x, parameters);
    this.#pass = { x, y };
    return y;
  }

  #backward<T>(dy: Tensor, backward: (dy: Tensor) => T, isModel: boolean): T {
    const parameters = this.#ownParameters();
    for (const { value } of parameters) this.#checkUnchanged(value);
    if (this.#pass) checkGradient(`y of ${this.#label}`, dy, this.#pass.y);
    const result = backward.call(this.#layer, dy);
    for (const { name, value, gradient } of parameters) {
      checkGradient(`${name} of ${this.#label}`, gradient, value);
    }
    if (isModel) for (const value of this.#snapshots.keys()) this.#checkUnchanged(value);
    return result;
  }

  #checkInputGradient(dy: Tensor, dx: Tensor): void {
    if (!this.#pass) return;
    const { x, y } = this.#pass;
    checkGradient(`x of ${this.#label}`, dx, x);
    const isElementwise = this.#parts.length === 0 && this.#layer.parameters().length === 0;
    if (isElementwise && sameShape(x.shape, y.shape)) {
      checkActivation(this.#label, { x, y, dy, dx });
    }
  }

  #checkUnchanged(value: Tensor): void {
    const before = this.#snapshots.get(value);
    const { data } = value;
    if (before?.numbers.some((number, i) => number !== data[i])) {
      throw updatedTooEarly(before.name);
    }
  }

  /** The parameters that are not those of a part. */
  #ownParameters(): Parameter[] {
    const below = new Set(this.#parts.flatMap((part) => part.parameters().map((p) => p.value)));
    return this.#layer.parameters().filter(({ value }) => !below.has(value));
  }
}

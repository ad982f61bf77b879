import { equal, formula, select } from "../expr/build.ts";
import { map } from "../ops/map/map.ts";
import { fold, unfold } from "../ops/unfold.ts";
import { checkArgument, checkOptions, type OptionTable } from "../tensor/arguments.ts";
import { arange } from "../tensor/creation.ts";
import { ShapeError } from "../tensor/errors.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { BaseLayer } from "./layer.ts";
import {
  nonNegativePair,
  type Pair,
  pairOf,
  placesOf,
  positivePair,
  type Window,
} from "./window.ts";

export interface MaxPool2dOptions {
  /** How far the window moves from one output to the next. Default the kernel's size. */
  stride?: Pair;
  /** How many −∞ stand around the image on each side; at most half of the kernel. Default 0. */
  padding?: Pair;
}

const maxPool2dOptions: OptionTable<MaxPool2dOptions> = {
  stride: positivePair,
  padding: nonNegativePair,
};

const whereLargest = formula((largest, place, dy) => select(equal(largest, place), dy, 0));

/**
 * The largest number of each window: [batch, channels, height, width] to [batch, channels, …, …].
 *
 * y = x[place] with place = argmax over the window, and so dx[place] = dy, and 0 for all others; where
 * windows overlap, dx is the sum. Of equal numbers the first one counts, in rows from the top.
 *
 * @throws ShapeError for an x smaller than the window, and for a padding above half of it.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
 * @example
 * ```ts
 * import { MaxPool2d } from "chainrule/manual";
 * const pool = new MaxPool2d([1, 2]);
 * pool.forward(tensor([[[[1, 3, 7, 5]]]])).toArray(); // → 3,7
 * pool.backward(tensor([[[[10, 20]]]])).toArray(); // → 0,10,20,0
 * ```
 */
export class MaxPool2d extends BaseLayer<{ largest: Tensor }> {
  readonly window: Window;
  #shape: Shape = [];

  constructor(kernelSize: Pair, options: MaxPool2dOptions = {}) {
    super();
    checkArgument("MaxPool2d", "kernelSize", positivePair, kernelSize);
    checkOptions("MaxPool2d", maxPool2dOptions, options);
    const { stride = kernelSize, padding = 0 } = options;
    const kernel = pairOf(kernelSize);
    this.window = { kernel, stride: pairOf(stride), padding: pairOf(padding), dilation: [1, 1] };
    if (pairOf(padding).some((size, i) => size > kernel[i] / 2)) {
      throw new ShapeError(
        `MaxPool2d: padding of ${pairOf(padding).join("×")} is more than half of the kernel of ` +
          `${kernel.join("×")}: a window could stand outside of the image`,
      );
    }
  }

  forward(x: Tensor): Tensor {
    this.expect(x, ["batch", "channels", "height", "width"]);
    const places = placesOf(`${this.label}: forward`, x.shape, this.window);
    const [batch, channels] = x.shape;
    const y = this.buffer("y", [batch, channels, ...places], x.dtype);

    // windows [batch, channels, kh·kw, places]: at each place of the window, its numbers
    const [ph, pw] = this.window.padding;
    const padded = x.pad([pw, pw, ph, ph], -Infinity);
    const columns = unfold(padded, { ...this.window, padding: [0, 0] });
    const [kh, kw] = this.window.kernel;
    const windows = columns.reshape([batch, channels, kh * kw, places[0] * places[1]]);
    // largest [batch, channels, 1, places]: which of the window's numbers is the largest
    const largest = windows.argmax(2, true);
    // y = x[largest]
    y.copy_(windows.gather(2, largest).reshape(y.shape));
    this.#shape = x.shape;
    return this.keep({ largest }, y);
  }

  backward(dy: Tensor): Tensor {
    const { largest } = this.recall(dy);
    const [batch, channels, height, width] = this.#shape;
    const { kernel, padding } = this.window;
    const dx = this.buffer("dx", this.#shape, dy.dtype);

    // dwindows = dy at the largest number of the window, 0 at the others
    const place = arange(kernel[0] * kernel[1]).reshape([-1, 1]);
    const dWindows = map(whereLargest, [largest, place, dy.reshape(largest.shape)]);
    // dx = Σ over all windows that x stands in, of its dwindows
    const columns = dWindows.reshape([batch, channels * place.size, largest.shape[3]]);
    const [ph, pw] = padding;
    const padded = fold(columns, [height + 2 * ph, width + 2 * pw], {
      ...this.window,
      padding: [0, 0],
    });
    return dx.copy_(padded.slice(2, ph, ph + height).slice(3, pw, pw + width));
  }
}

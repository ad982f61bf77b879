// A convolution in the sum over its kernel: y = Σ over u, v of W[u, v] · (x moved by u, v), for x [batch, in,
// height, width] with padding around it; and the largest of each window. Each class differs from the right one
// in one formula.

import { type Generator, randn, type Tensor, zeros } from "../../src/index.ts";
import { parameter, ZooLayer } from "./layer.ts";

const kernel = [2, 3] as const;
const stride = 2;
const padding = 1;

const places = (size: number, k: number) => Math.floor((size + 2 * padding - k) / stride) + 1;

/** The part of an image that stands under [u, v] of the kernel, at every place of it: a view. */
function under(image: Tensor, u: number, v: number, rows: number, columns: number, step = stride) {
  const part = image.slice(2, u, u + step * (rows - 1) + 1, step);
  return part.slice(3, v, v + step * (columns - 1) + 1, step);
}

export class RightConvolution extends ZooLayer {
  readonly weight;
  #padded: Tensor = zeros([]);

  constructor(inputs: number, outputs: number, generator: Generator) {
    super();
    this.weight = parameter("weight", randn([outputs, inputs, ...kernel], { generator }));
  }

  forward(x: Tensor): Tensor {
    const [batch, , height, width] = x.shape;
    const [rows, columns] = [places(height, kernel[0]), places(width, kernel[1])];
    this.#padded = x.pad([padding, padding, padding, padding]);
    let y = zeros([batch, this.weight.value.shape[0], rows * columns], { dtype: x.dtype });
    for (let u = 0; u < kernel[0]; u++) {
      for (let v = 0; v < kernel[1]; v++) {
        const part = under(this.#padded, u, v, rows, columns).flatten(2);
        y = y.add(this.weight.value.at(null, null, u, v).matmul(part));
      }
    }
    return y.reshape([batch, y.shape[1], rows, columns]);
  }

  backward(dy: Tensor): Tensor {
    const [rows, columns] = dy.shape.slice(2);
    const flat = dy.flatten(2);
    const dPadded = zeros(this.#padded.shape, { dtype: dy.dtype });
    for (let u = 0; u < kernel[0]; u++) {
      for (let v = 0; v < kernel[1]; v++) {
        const part = under(this.#padded, u, v, rows, columns).flatten(2);
        this.weight.gradient.at(null, null, u, v).add_(flat.matmul(part.T).sum(0));
        const there = under(dPadded, u, v, rows, columns, this.stride());
        there.add_(this.numbers(u, v).T.matmul(flat).reshape(there.shape));
      }
    }
    return this.inside(dPadded);
  }

  /** W[u, v] [out, in] */
  protected numbers(u: number, v: number): Tensor {
    return this.weight.value.at(null, null, u, v);
  }

  protected stride(): number {
    return stride;
  }

  protected inside(dPadded: Tensor): Tensor {
    const [height, width] = dPadded.shape.slice(2).map((size) => size - 2 * padding);
    return dPadded.slice(2, padding, padding + height).slice(3, padding, padding + width);
  }

  override parameters() {
    return [this.weight];
  }
}

export class KernelFlipped extends RightConvolution {
  protected override numbers(u: number, v: number): Tensor {
    return super.numbers(kernel[0] - 1 - u, kernel[1] - 1 - v);
  }
}

export class StrideForgotten extends RightConvolution {
  protected override stride(): number {
    return 1;
  }
}

export class PaddingForgotten extends RightConvolution {
  protected override inside(dPadded: Tensor): Tensor {
    const [height, width] = dPadded.shape.slice(2).map((size) => size - 2 * padding);
    return dPadded.slice(2, 0, height).slice(3, 0, width);
  }
}

const side = 2;

/** The largest of each window of 2×2, for x [batch, channels, 2·rows, 2·columns]. */
export class RightMaxPool extends ZooLayer {
  #place: Tensor = zeros([]);

  forward(x: Tensor): Tensor {
    this.x = x;
    const windows = this.#windows(x);
    this.#place = windows.argmax(4);
    return windows.max(4);
  }

  backward(dy: Tensor): Tensor {
    const share = this.share(this.#place).mul(dy.unsqueeze(4));
    const [batch, channels, rows, columns] = dy.shape;
    const parts = share.reshape([batch, channels, rows, columns, side, side]);
    return parts.permute(0, 1, 2, 4, 3, 5).reshape(this.x.shape);
  }

  /** The windows' numbers in rows: [batch, channels, rows, columns, 4] */
  #windows(x: Tensor): Tensor {
    const [batch, channels, height, width] = x.shape;
    const [rows, columns] = [height / side, width / side];
    const parts = x.reshape([batch, channels, rows, side, columns, side]);
    return parts.permute(0, 1, 2, 4, 3, 5).reshape([batch, channels, rows, columns, side * side]);
  }

  /** Which part of dy each number of the window gets. */
  protected share(place: Tensor): Tensor {
    return place.oneHot(side * side);
  }
}

export class PoolGradientToAll extends RightMaxPool {
  protected override share(place: Tensor): Tensor {
    return place
      .oneHot(side * side)
      .mul(0)
      .add(1);
  }
}

export class PoolPlaceExchanged extends RightMaxPool {
  protected override share(place: Tensor): Tensor {
    // place = row · 2 + column, taken for column · 2 + row
    const row = place.div(side).floor().to("int32");
    const column = place.sub(row.mul(side));
    return column
      .mul(side)
      .add(row)
      .oneHot(side * side);
  }
}

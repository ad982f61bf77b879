import { Conv2d } from "../nn/layers/convolution.ts";
import { Linear } from "../nn/layers/linear.ts";
import { MaxPool2d } from "../nn/layers/pooling.ts";
import { Module } from "../nn/module.ts";
import { type Generator, generatorKind } from "../random/generator.ts";
import { checkOptions, kind, type OptionTable, positiveInteger } from "../tensor/arguments.ts";
import type { FloatDtype } from "../tensor/dtype.ts";
import { floatDtype } from "../tensor/dtype-kind.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";

export interface LeNetOptions {
  /** The shape of an image. Default [1, 28, 28], a digit of MNIST; height and width are 12 at least. */
  image?: readonly [channels: number, height: number, width: number];
  /** Default 10. */
  classes?: number;
  /** Default float32. */
  dtype?: FloatDtype;
  /** Where the initial numbers come from; default the global generator. */
  generator?: Generator;
}

const lenetOptions: OptionTable<LeNetOptions> = {
  image: kind(
    "the shape of an image, [channels, height, width]",
    (shape) => Array.isArray(shape) && shape.length === 3 && shape.every(positiveInteger.accepts),
  ),
  classes: positiveInteger,
  dtype: floatDtype,
  generator: generatorKind,
};

/**
 * LeNet-5, as it is written today: two convolutions, each halved by the largest of 2×2, and three linear
 * layers; relu in between. Images [N, C, H, W] to a score for each class, [N, classes].
 *
 * Its parameters are called as those of the usual PyTorch model (`conv1`, `conv2`, `fc1`, `fc2`, `fc3`).
 *
 * @throws ShapeError for images that are too small, and in `forward` for others than it was made for.
 * Source: LeCun et al., Gradient-Based Learning Applied to Document Recognition (1998)
 * @example
 * ```ts
 * import { LeNet } from "chainrule/models";
 * new LeNet().forward(zeros([32, 1, 28, 28])).shape; // → 32,10
 * ```
 */
export class LeNet extends Module {
  readonly conv1: Conv2d;
  readonly conv2: Conv2d;
  readonly pool = new MaxPool2d(2);
  readonly fc1: Linear;
  readonly fc2: Linear;
  readonly fc3: Linear;

  constructor(options: LeNetOptions = {}) {
    super();
    checkOptions("LeNet", lenetOptions, options);
    const { image = [1, 28, 28], classes = 10, dtype, generator } = options;
    const [channels, ...sizes] = image;
    // Halved, less the border of a 5×5 kernel, and halved.
    const [h, w] = sizes.map((size) => Math.floor((Math.floor(size / 2) - 4) / 2));
    if (h < 1 || w < 1) {
      throw new ShapeError(`LeNet: needs images of at least 12×12, got ${formatShape(image)}`);
    }
    const setting = { dtype, generator };
    this.conv1 = new Conv2d(channels, 6, 5, { padding: 2, ...setting });
    this.conv2 = new Conv2d(6, 16, 5, setting);
    this.fc1 = new Linear(16 * h * w, 120, setting);
    this.fc2 = new Linear(120, 84, setting);
    this.fc3 = new Linear(84, classes, setting);
  }

  forward(images: TensorLike): Tensor {
    const x = tensorOf("LeNet", "x", images, this.fc1.weight.dtype);
    if (x.ndim !== 4) {
      throw new ShapeError(`LeNet: expected images [N, C, H, W], got ${formatShape(x.shape)}`);
    }
    const first = this.pool.forward(this.conv1.forward(x)).relu();
    const second = this.pool.forward(this.conv2.forward(first)).relu();
    const hidden = this.fc1.forward(second.flatten(1)).relu();
    return this.fc3.forward(this.fc2.forward(hidden).relu());
  }
}

import { allocate } from "../tensor/dtype.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape, sizeOf } from "../tensor/shape.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";
import { apply } from "./apply.ts";

/** Height and width. */
export type Pair = readonly [number, number];

/** A window that slides over images. */
export interface Window {
  kernel: Pair;
  stride: Pair;
  padding: Pair;
  dilation: Pair;
}

/** How many positions the window takes: ⌊(size + 2·padding − dilation·(kernel − 1) − 1)/stride⌋ + 1. */
export function windowCounts(height: number, width: number, window: Window): Pair {
  const count = (size: number, i: 0 | 1) => {
    const { kernel, stride, padding, dilation } = window;
    return Math.floor((size + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1) / stride[i]) + 1;
  };
  return [count(height, 0), count(width, 1)];
}

/**
 * Windows of images as columns: [N, C, H, W] to [N, C·kh·kw, positions], zeros outside the image.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Unfold.html
 */
export const unfoldOp: Op<Window> = {
  name: "unfold",
  moves: true,

  infer([x], window) {
    if (x.ndim !== 4) {
      throw new ShapeError(`unfold: needs images [N, C, H, W], got ${formatShape(x.shape)}`);
    }
    const [n, c, h, w] = x.shape;
    const [rows, columns] = windowCounts(h, w, window);
    if (rows < 1 || columns < 1) {
      throw new ShapeError(
        `unfold: a window of ${window.kernel.join("×")} does not fit images of ${h}×${w} ` +
          `with padding ${window.padding.join("×")}`,
      );
    }
    const [kh, kw] = window.kernel;
    return { shape: [n, c * kh * kw, rows * columns], dtype: x.dtype };
  },

  forward([x], window, { shape, dtype }) {
    const out = allocate(dtype, sizeOf(shape));
    const { data } = x;
    walkWindows(x.shape, window, (pixel, position) => {
      out[position] = data[pixel];
    });
    return Tensor.from(out, shape);
  },

  vjp(node, gradient) {
    const [, , height, width] = node.inputs[0].shape;
    return [apply(foldOp, [gradient], { ...node.attributes, size: [height, width] })];
  },
};

/** Columns added back to the images they came from: the counterpart of `unfold`. */
export const foldOp: Op<Window & { size: Pair }> = {
  name: "fold",

  infer([x], { size, ...window }) {
    const [kh, kw] = window.kernel;
    const [rows, columns] = windowCounts(size[0], size[1], window);
    const fits = x.ndim === 3 && x.shape[1] % (kh * kw) === 0 && x.shape[2] === rows * columns;
    if (!fits) {
      throw new ShapeError(
        `fold: needs columns [N, C·${kh * kw}, ${rows * columns}] for images of ` +
          `${size.join("×")}, got ${formatShape(x.shape)}`,
      );
    }
    return { shape: [x.shape[0], x.shape[1] / (kh * kw), ...size], dtype: x.dtype };
  },

  forward([x], window, { shape, dtype }) {
    const out = allocate(dtype, sizeOf(shape));
    const { data } = x;
    walkWindows(shape, window, (pixel, position) => {
      out[pixel] += data[position];
    });
    return Tensor.from(out, shape);
  },

  vjp(node, gradient) {
    const { size: _, ...window } = node.attributes;
    return [apply(unfoldOp, [gradient], window)];
  },
};

/** Visits each element of the columns that lies inside its image: where the pixel and where it stand. */
function walkWindows(
  images: readonly number[],
  window: Window,
  visit: (pixel: number, position: number) => void,
): void {
  const [n, c, h, w] = images;
  const { kernel, stride, padding, dilation } = window;
  const [rows, columns] = windowCounts(h, w, window);
  let position = 0;
  for (let plane = 0; plane < n * c; plane++) {
    for (let ky = 0; ky < kernel[0]; ky++) {
      for (let kx = 0; kx < kernel[1]; kx++) {
        for (let row = 0; row < rows; row++) {
          const y = row * stride[0] - padding[0] + ky * dilation[0];
          for (let column = 0; column < columns; column++, position++) {
            const x = column * stride[1] - padding[1] + kx * dilation[1];
            if (y >= 0 && y < h && x >= 0 && x < w) visit((plane * h + y) * w + x, position);
          }
        }
      }
    }
  }
}

export function unfold(x: Tensor, window: Window): Tensor {
  return apply(unfoldOp, [x], window);
}

export function fold(x: Tensor, size: Pair, window: Window): Tensor {
  return apply(foldOp, [x], { ...window, size });
}

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
    const [, , h, w] = x.shape;
    const { kernel, stride, dilation } = window;
    const [height, width] = windowCounts(h, w, window);
    const [down, right] = [stride[0] * w, stride[1]];
    // The element so many rows above sees a position later what this one sees: its block is moved.
    const shift = stride[0] % dilation[0] === 0 ? stride[0] / dilation[0] : kernel[0];
    forEachElement(x.shape, window, ({ ky, start, origin, rows, columns }) => {
      const [first, end] = columns;
      let row = rows[0];
      if (ky >= shift) {
        const above = start - shift * kernel[1] * height * width;
        out.copyWithin(start, above + width, above + height * width);
        row = Math.max(row, height - 1);
      }
      for (; row < rows[1]; row++) {
        const [from, to] = [origin + row * down, start + row * width];
        for (let i = first; i < end; i++) out[to + i] = data[from + i * right];
      }
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
    const [, , h, w] = shape;
    const [, width] = windowCounts(h, w, window);
    const [down, right] = [window.stride[0] * w, window.stride[1]];
    forEachElement(shape, window, ({ start, origin, rows, columns }) => {
      const [first, end] = columns;
      for (let row = rows[0]; row < rows[1]; row++) {
        const [from, to] = [start + row * width, origin + row * down];
        for (let i = first; i < end; i++) out[to + i * right] += data[from + i];
      }
    });
    return Tensor.from(out, shape);
  },

  vjp(node, gradient) {
    const { size: _, ...window } = node.attributes;
    return [apply(unfoldOp, [gradient], window)];
  },
};

/** One element of a window, on one plane of the images: its numbers are a block of rows × columns positions. */
interface WindowElement {
  /** In which row of the window it is. */
  ky: number;
  /** Where its block begins. */
  start: number;
  /** Where the pixel stands that it lies on at the first position, or would stand outside of the image. */
  origin: number;
  /** The positions where it lies inside the image: from … up to, but not with, … */
  rows: Pair;
  columns: Pair;
}

/** Visits each element of the window on each plane, in the order of the columns. */
function forEachElement(
  images: readonly number[],
  window: Window,
  visit: (element: WindowElement) => void,
): void {
  const [n, c, h, w] = images;
  const { kernel, stride, padding, dilation } = window;
  const counts = windowCounts(h, w, window);
  const inside = (size: number, offset: number, i: 0 | 1): Pair => [
    Math.max(0, Math.ceil(-offset / stride[i])),
    Math.min(counts[i], Math.ceil((size - offset) / stride[i])),
  ];
  let start = 0;
  for (let plane = 0; plane < n * c; plane++) {
    for (let ky = 0; ky < kernel[0]; ky++) {
      const down = ky * dilation[0] - padding[0];
      const rows = inside(h, down, 0);
      for (let kx = 0; kx < kernel[1]; kx++, start += counts[0] * counts[1]) {
        const right = kx * dilation[1] - padding[1];
        const origin = (plane * h + down) * w + right;
        visit({ ky, start, origin, rows, columns: inside(w, right, 1) });
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

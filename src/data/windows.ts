import { allocate } from "../tensor/dtype.ts";
import { Tensor } from "../tensor/tensor.ts";

/** Of each image the pixels from its `top` and `left` on, which may lie outside. */
export function windows(
  images: Tensor,
  tops: Int32Array,
  lefts: Int32Array,
  [height, width]: readonly [number, number],
  fill: number,
): Tensor {
  const [count, channels, rows, columns] = images.shape;
  const { data } = images;
  const out = allocate(images.dtype, count * channels * height * width).fill(fill);
  for (let plane = 0; plane < count * channels; plane++) {
    const top = tops[Math.floor(plane / channels)];
    const left = lefts[Math.floor(plane / channels)];
    const start = Math.max(0, -left);
    const end = Math.min(width, columns - left);
    for (let y = 0; y < height && start < end; y++) {
      const row = top + y;
      if (row < 0 || row >= rows) continue;
      const from = (plane * rows + row) * columns + left;
      out.set(data.subarray(from + start, from + end), (plane * height + y) * width + start);
    }
  }
  return Tensor.from(out, [count, channels, height, width]);
}

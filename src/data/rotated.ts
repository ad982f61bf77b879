import { cosine, sine } from "../random/elementary.ts";
import { allocate } from "../tensor/dtype.ts";
import { Tensor } from "../tensor/tensor.ts";

/**
 * Images [N, C, H, W], each turned anticlockwise round its middle by an angle in degrees. With the middle at 0, x
 * to the right and y down, the pixel at (x, y) comes from
 *
 * ```text
 * (x cos θ − y sin θ, x sin θ + y cos θ)
 * ```
 *
 * between whose four neighbours it is interpolated bilinearly; a neighbour outside of the image counts as `fill`.
 */
export function rotated(images: Tensor, degrees: Float64Array, fill: number): Tensor {
  const [count, channels, height, width] = images.shape;
  const { data } = images;
  const out = allocate(images.dtype, images.size);
  const [middleY, middleX] = [(height - 1) / 2, (width - 1) / 2];
  const pixel = (plane: number, y: number, x: number) =>
    y < 0 || y >= height || x < 0 || x >= width ? fill : data[(plane * height + y) * width + x];
  for (let image = 0; image < count; image++) {
    const [cos, sin] = direction(degrees[image]);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [fromMiddleY, fromMiddleX] = [y - middleY, x - middleX];
        const sourceX = middleX + fromMiddleX * cos - fromMiddleY * sin;
        const sourceY = middleY + fromMiddleX * sin + fromMiddleY * cos;
        const [left, top] = [Math.floor(sourceX), Math.floor(sourceY)];
        const [right, down] = [sourceX - left, sourceY - top];
        for (let channel = 0; channel < channels; channel++) {
          const plane = image * channels + channel;
          const upper = mixed(pixel(plane, top, left), pixel(plane, top, left + 1), right);
          const lower = mixed(pixel(plane, top + 1, left), pixel(plane, top + 1, left + 1), right);
          out[(plane * height + y) * width + x] = mixed(upper, lower, down);
        }
      }
    }
  }
  return Tensor.from(out, images.shape);
}

/** So much of the second, the rest of the first. */
const mixed = (first: number, second: number, share: number) =>
  (1 - share) * first + share * second;

/** Cosine and sine, the same in every runtime, and without rounding at right angles. */
function direction(degrees: number): [cos: number, sin: number] {
  const quarters = Math.round(degrees / 90);
  const rest = ((degrees - 90 * quarters) * Math.PI) / 180;
  const [cos, sin] = [cosine(rest), sine(rest)];
  const turned: [number, number][] = [
    [cos, sin],
    [-sin, cos],
    [-cos, -sin],
    [sin, -cos],
  ];
  return turned[((quarters % 4) + 4) % 4];
}

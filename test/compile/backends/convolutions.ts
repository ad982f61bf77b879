import { type Dtype, grad, type Tensor, tensor } from "../../../src/index.ts";
import { unfold, type Window } from "../../../src/ops/unfold.ts";
import { type Case, expectSame } from "./case.ts";

/** A convolution of images [n, channels, height, width]. */
export interface Convolution {
  images: readonly [number, number, number, number];
  outputs: number;
  groups?: number;
  window: Window;
}

const plain = { stride: [1, 1], padding: [0, 0], dilation: [1, 1] } as const;
const square = (size: number) => ({ ...plain, kernel: [size, size] }) as const;

/** By what is special about each. */
export const table: Record<string, Convolution> = {
  "padded, so that the size stays": {
    images: [2, 3, 7, 9],
    outputs: 5,
    window: { ...square(3), padding: [1, 1] },
  },
  "by steps of two, with a row and a column left over": {
    images: [2, 3, 8, 6],
    outputs: 4,
    window: { ...square(3), stride: [2, 2] },
  },
  "dilated, of odd sizes": {
    images: [1, 2, 11, 7],
    outputs: 9,
    window: { kernel: [3, 2], stride: [1, 2], padding: [2, 1], dilation: [2, 3] },
  },
  "in groups": {
    images: [3, 4, 5, 6],
    outputs: 6,
    groups: 2,
    window: { ...square(2), padding: [1, 0] },
  },
  "of each channel by itself": {
    images: [2, 3, 6, 5],
    outputs: 3,
    groups: 3,
    window: { ...square(3), padding: [1, 1] },
  },
  "by a kernel as large as the image": { images: [3, 2, 5, 5], outputs: 8, window: square(5) },
  "by a row": {
    images: [2, 3, 4, 9],
    outputs: 17,
    window: { ...plain, kernel: [1, 3], padding: [0, 2] },
  },
  "by single pixels, every other one": {
    images: [2, 5, 5, 7],
    outputs: 4,
    window: { ...square(1), stride: [2, 2] },
  },
  "of more channels than are summed over in one go": {
    images: [1, 99, 4, 4],
    outputs: 3,
    window: { ...square(3), padding: [1, 1] },
  },
};

export function convolve(x: Tensor, weight: Tensor, { outputs, groups = 1, window }: Convolution) {
  const columns = unfold(x, window);
  const [n, fields, positions] = columns.shape;
  if (groups === 1) return weight.reshape([outputs, fields]).matmul(columns);
  return weight
    .reshape([groups, outputs / groups, fields / groups])
    .matmul(columns.reshape([n, groups, fields / groups, positions]))
    .reshape([n, outputs, positions]);
}

export function weightShape({ images, outputs, groups = 1, window }: Convolution): number[] {
  return [outputs, images[1] / groups, ...window.kernel];
}

/** Small integers, so that every sum is exact. */
export function integers(shape: readonly number[], dtype: Dtype, seed: number): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const data = Array.from({ length: size }, (_, i) => (((i + seed) * 37 + 11) % 7) - 3);
  return tensor(data, { shape, dtype, requiresGrad: true });
}

/** Products with windows of images, their gradients and the gradients of these. */
export const convolutions: Record<string, Case> = {};

for (const [name, each] of Object.entries(table)) {
  for (const dtype of ["float32", "float64"] as const) {
    convolutions[`convolutions ${name}, ${dtype}`] = (compile) => {
      expectSame(
        compile,
        (x, weight, bias) => {
          const y = convolve(x, weight, each).add(bias).relu();
          const first = grad(y.square().sum(), [x, weight, bias], { createGraph: true });
          const inputs = first.map((gradient) => gradient.clamp(-500, 500).sum());
          return [y, ...first, ...grad(inputs[0].add(inputs[1]), [x, weight])];
        },
        integers(each.images, dtype, 0),
        integers(weightShape(each), dtype, 1),
        integers([each.outputs, 1], dtype, 2),
      );
    };
  }
}

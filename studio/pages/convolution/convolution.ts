import { F } from "chainrule";
import { type Trace, trace } from "chainrule/trace";
import type { Rows } from "../../parts/numbers-field.ts";

export interface Settings {
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** How many places the window takes along a side of so many numbers. */
export const placesOf = (size: number, kernel: number, { stride, padding, dilation }: Settings) =>
  Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;

/** y = the convolution of x with W, L = Σ u·y, forward and backward: u is what comes back to y. */
export function traceConvolution(x: Rows, W: Rows, u: Rows, settings: Settings): Trace {
  const [rows, columns] = [u.length, u[0].length];
  return trace(
    ({ x, W, u }, name) => {
      const images = x.reshape([1, ...x.shape]);
      const kernels = W.reshape([1, 1, ...W.shape]);
      const y = F.conv2d(images, kernels, null, { ...settings });
      return name("y", y.reshape([rows, columns]))
        .mul(u)
        .sum();
    },
    { x, W, u },
    { title: "A convolution", check: false, precision: 4 },
  );
}

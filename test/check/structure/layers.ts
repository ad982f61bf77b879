import type { GradcheckTarget } from "../../../src/check/index.ts";
import { type Tensor, zeros } from "../../../src/index.ts";
import { draw, fn, like, WithParameters } from "./wrong.ts";

const strides = (shape: readonly number[]) =>
  shape.map((_, d) => shape.slice(d + 1).reduce((a, b) => a * b, 1));
const place = (shape: readonly number[], index: readonly number[]) =>
  index.reduce((sum, i, d) => sum + i * strides(shape)[d], 0);
const inside = (shape: readonly number[], index: readonly number[]) =>
  index.every((i, d) => i >= 0 && i < shape[d]);

/** Calls `body` with every index of a shape. */
export function each(shape: readonly number[], body: (...index: number[]) => void): void {
  const size = shape.reduce((a, b) => a * b, 1);
  for (let k = 0; k < size; k++) {
    body(...shape.map((n, d) => Math.floor(k / strides(shape)[d]) % n));
  }
}

/** How backward of a convolution finds its places; forward's are the defaults. */
export interface Convolution {
  stride?: number;
  pad?: number;
  dilation?: number;
  /** The index of x along a dimension, for dx and for dW. */
  dx?: (i: number, u: number, dim: number) => number;
  dw?: (i: number, u: number, dim: number) => number;
  channel?: (c: number, o: number) => number;
  kernel?: (u: number[]) => number[];
  /** Which outputs' dy counts for the bias. */
  bias?: (index: number[]) => number;
}

/** A convolution of [N, C, …] with [O, C, …], in loops over numbers. */
export function conv(
  size: number[],
  kernel: number[],
  options: Convolution,
): [GradcheckTarget, Tensor[]] {
  const { stride = 1, pad = 0, dilation = 1 } = options;
  const at = (i: number, u: number) => i * stride + u * dilation - pad;
  const { dx = at, dw = at, channel = (c) => c, kernel: tap = (u) => u, bias = () => 1 } = options;
  const [N, C, O] = [2, 2, 3];
  const out = size.map(
    (n, d) => Math.floor((n + 2 * pad - dilation * (kernel[d] - 1) - 1) / stride) + 1,
  );
  const [xs, ys, ws] = [
    [N, C, ...size],
    [N, O, ...out],
    [O, C, ...kernel],
  ];
  const walk = (
    body: (y: number[], o: number, c: number, u: number[], n: number, i: number[]) => void,
  ) =>
    each(ys, (n, o, ...i) => each([C, ...kernel], (c, ...u) => body([n, o, ...i], o, c, u, n, i)));
  const layer = new WithParameters(
    { weight: draw(ws, 5), bias: draw([O], 6) },
    (x, { weight, bias }) => {
      const y = new Float64Array(ys.reduce((a, b) => a * b, 1));
      each(ys, (...index) => {
        y[place(ys, index)] = Number(bias.data[index[1]]);
      });
      walk((index, o, c, u, n, i) => {
        const from = [n, c, ...i.map((v, d) => at(v, u[d]))];
        if (inside(xs, from))
          y[place(ys, index)] +=
            Number(x.data[place(xs, from)]) * Number(weight.data[place(ws, [o, c, ...u])]);
      });
      return like(x, y, ys);
    },
    (dy, x, { weight }) => {
      const gx = new Float64Array(x.size);
      const gw = new Float64Array(weight.size);
      const gb = new Float64Array(O);
      each(ys, (...index) => {
        gb[index[1]] += Number(dy.data[place(ys, index)]) * bias(index);
      });
      walk((index, o, c, u, n, i) => {
        const g = Number(dy.data[place(ys, index)]);
        const to = [n, channel(c, o), ...i.map((v, d) => dx(v, u[d], d))];
        if (inside(xs, to))
          gx[place(xs, to)] += g * Number(weight.data[place(ws, [o, c, ...tap(u)])]);
        const from = [n, c, ...i.map((v, d) => dw(v, u[d], d))];
        if (inside(xs, from)) gw[place(ws, [o, c, ...u])] += g * Number(x.data[place(xs, from)]);
      });
      return { x: like(x, gx), weight: like(weight, gw), bias: like(weight, gb, [O]) };
    },
  );
  return [layer, [draw(xs)]];
}

/** Pooling of [N, C, H, W] by windows of k with a stride; `give` spreads one output's dy over its window. */
export function pool(
  k: number,
  stride: number,
  kind: "max" | "mean",
  give: (window: number[], values: number[], g: number, dx: Float64Array, best: number) => void,
): GradcheckTarget {
  const windows = (x: Tensor) => {
    const [N, C, H, W] = x.shape;
    const ys = [N, C, Math.floor((H - k) / stride) + 1, Math.floor((W - k) / stride) + 1];
    const all: number[][] = [];
    each(ys, (n, c, i, j) => {
      const window: number[] = [];
      each([k, k], (u, v) => window.push(place(x.shape, [n, c, i * stride + u, j * stride + v])));
      all.push(window);
    });
    return { ys, all };
  };
  return fn(
    (x) => {
      const { ys, all } = windows(x);
      const values = all.map((window) => window.map((p) => Number(x.data[p])));
      return like(
        x,
        values.map((v) =>
          kind === "max" ? Math.max(...v) : v.reduce((a, b) => a + b, 0) / v.length,
        ),
        ys,
      );
    },
    (dy, [x]) => {
      const dx = new Float64Array(x.size);
      windows(x).all.forEach((window, i) => {
        const values = window.map((p) => Number(x.data[p]));
        give(window, values, Number(dy.data[i]), dx, values.indexOf(Math.max(...values)));
      });
      return [like(x, dx)];
    },
  );
}

/** h_t = a · h_{t−1} + x_t along dimension 0, whose gradient goes back at most `reach` steps. */
export function recurrence(reach: number, from = 0): GradcheckTarget {
  const a = 0.7;
  return fn(
    (x) => {
      const y = Float64Array.from(x.data, Number);
      const width = x.size / x.shape[0];
      for (let k = width; k < y.length; k++) y[k] += a * y[k - width];
      return like(x, y);
    },
    (dy, [x]) => {
      const dx = new Float64Array(x.size);
      const width = x.size / x.shape[0];
      for (let s = from; s < x.shape[0]; s++) {
        for (let t = s; t < x.shape[0] && t - s <= reach; t++) {
          for (let k = 0; k < width; k++)
            dx[s * width + k] += a ** (t - s) * Number(dy.data[t * width + k]);
        }
      }
      return [like(x, dx)];
    },
  );
}

export { zeros };

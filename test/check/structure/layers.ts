import type { GradcheckTarget } from "../../../src/check/index.ts";
import type { Tensor } from "../../../src/index.ts";
import { draw, fn, like, WithParameters } from "./wrong.ts";

const strides = (shape: readonly number[]) =>
  shape.map((_, d) => shape.slice(d + 1).reduce((a, b) => a * b, 1));
const placeOf = (shape: readonly number[], index: readonly number[]) =>
  index.reduce((sum, i, d) => sum + i * strides(shape)[d], 0);
const inside = (shape: readonly number[], index: readonly number[]) =>
  index.every((i, d) => i >= 0 && i < shape[d]);

/** Calls `body` with every index of a shape. */
function each(shape: readonly number[], body: (...index: number[]) => void): void {
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
  /** Places of an output, an entry of x and one of the weight that go together. */
  const taps = (
    place: (n: number, o: number, c: number, i: number[], u: number[]) => [number[], number[]],
  ) => {
    const found: [number, number, number][] = [];
    each(ys, (n, o, ...i) =>
      each([C, ...kernel], (c, ...u) => {
        const [x, w] = place(n, o, c, i, u);
        if (inside(xs, x)) found.push([placeOf(ys, [n, o, ...i]), placeOf(xs, x), placeOf(ws, w)]);
      }),
    );
    return found;
  };
  const moved = (i: number[], u: number[], to: NonNullable<Convolution["dx"]>) =>
    i.map((v, d) => to(v, u[d], d));
  const forward = taps((n, o, c, i, u) => [
    [n, c, ...moved(i, u, at)],
    [o, c, ...u],
  ]);
  const forX = taps((n, o, c, i, u) => [
    [n, channel(c, o), ...moved(i, u, dx)],
    [o, c, ...tap(u)],
  ]);
  const forWeight = taps((n, o, c, i, u) => [
    [n, c, ...moved(i, u, dw)],
    [o, c, ...u],
  ]);
  const outputs: [number, number, number][] = [];
  each(ys, (...index) => outputs.push([placeOf(ys, index), index[1], bias(index)]));
  const numbers = (x: Tensor) => Float64Array.from(x.data, Number);
  const layer = new WithParameters(
    { weight: draw(ws, 5), bias: draw([O], 6) },
    (x, { weight, bias }) => {
      const [X, W, b] = [x, weight, bias].map(numbers);
      const y = new Float64Array(outputs.length);
      for (const [i, o] of outputs) y[i] = b[o];
      for (const [i, j, w] of forward) y[i] += X[j] * W[w];
      return like(x, y, ys);
    },
    (dy, x, { weight }) => {
      const [X, W, g] = [x, weight, dy].map(numbers);
      const [gx, gw, gb] = [X, W, new Float64Array(O)].map((v) => new Float64Array(v.length));
      for (const [i, o, share] of outputs) gb[o] += g[i] * share;
      for (const [i, j, w] of forX) gx[j] += g[i] * W[w];
      for (const [i, j, w] of forWeight) gw[w] += g[i] * X[j];
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
      each([k, k], (u, v) => window.push(placeOf(x.shape, [n, c, i * stride + u, j * stride + v])));
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

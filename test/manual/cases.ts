import { functions, input } from "../../src/expr/index.ts";
import * as F from "../../src/functional/index.ts";
import { cat, stack, type Tensor, where } from "../../src/index.ts";
import {
  Activation,
  Attention,
  BatchNorm,
  Conv2d,
  type Layer,
  LayerNorm,
  LeakyReLU,
  Linear,
  LSTM,
  MaxPool2d,
  MultiheadAttention,
  ReLU,
  Residual,
  Sequential,
  Sigmoid,
  Softmax,
  Tanh,
} from "../../src/manual/index.ts";
import type { FloatDtype } from "../../src/tensor/dtype.ts";
import type { Reference } from "./support.ts";

export interface Case {
  name: string;
  /** The layer and the shape of its x, for two sizes. */
  make(a: number, b: number, dtype?: FloatDtype): { layer: Layer; features: number[] };
  reference: Reference;
}

/** softmax(Q·Kᵀ/√size)·V, composed of the engine's operations. */
const attention: Reference = (x, wq, bq, wk, bk, wv, bv) => {
  const [q, k, v] = [
    [wq, bq],
    [wk, bk],
    [wv, bv],
  ].map(([w, b]) => F.linear(x, w, b));
  const scores = q.matmul(k.T).div(Math.sqrt(wq.shape[0]));
  return F.softmax(scores, -1).matmul(v);
};

/** Two heads, each by itself. */
const twoHeads =
  (causal: boolean): Reference =>
  (x, win, bin, wout, bout) => {
    const [, sequence, features] = x.shape;
    const size = features / 2;
    const heads = [0, 1].map((head) => {
      const [q, k, v] = [0, 1, 2].map((which) => {
        const from = which * features + head * size;
        return F.linear(x, win.slice(0, from, from + size), bin.slice(0, from, from + size));
      });
      const all = q.matmul(k.T).div(Math.sqrt(size));
      const rows = Array.from({ length: sequence }, (_, i) => {
        const seen = causal ? i + 1 : sequence;
        const scores = all.at(null, [i, i + 1], [0, seen]);
        return F.softmax(scores, -1).matmul(v.at(null, [0, seen]));
      });
      return cat(rows, 1);
    });
    return F.linear(cat(heads, 2), wout, bout);
  };

/** A convolution as its definition has it: a sum over the kernel's places of moved images. */
const convolution =
  (stride: number, padding: number, dilation: number): Reference =>
  (x, w, b) => {
    const padded = x.pad([padding, padding, padding, padding]);
    const [kh, kw] = w.shape.slice(2);
    const counts = padded.shape
      .slice(2)
      .map((size, i) => Math.floor((size - dilation * ([kh, kw][i] - 1) - 1) / stride) + 1);
    const moved = (u: number, dim: number) => [
      u * dilation,
      u * dilation + stride * (counts[dim] - 1) + 1,
      stride,
    ];
    const terms: Tensor[] = [];
    for (let u = 0; u < kh; u++) {
      for (let v = 0; v < kw; v++) {
        const [rows, columns] = [moved(u, 0), moved(v, 1)] as [number, number, number][];
        const part = padded.at(null, null, rows, columns).unsqueeze(1);
        terms.push(part.mul(w.at(null, null, u, v).unsqueeze(2).unsqueeze(3)).sum(2));
      }
    }
    const total = terms.reduce((sum, term) => sum.add(term));
    return b ? total.add(b.reshape([-1, 1, 1])) : total;
  };

/** The largest of a window's moved images, one after the other: the first of equal ones stays. */
const maxPool =
  (kernel: number, stride: number, padding: number): Reference =>
  (x) => {
    const padded = x.pad([padding, padding, padding, padding], -Infinity);
    const counts = padded.shape.slice(2).map((size) => Math.floor((size - kernel) / stride) + 1);
    let largest: Tensor | null = null;
    for (let u = 0; u < kernel; u++) {
      for (let v = 0; v < kernel; v++) {
        const [rows, columns] = [u, v].map((from, dim) => [
          from,
          from + stride * (counts[dim] - 1) + 1,
          stride,
        ]) as [number, number, number][];
        const here = padded.at(null, null, rows, columns);
        largest = largest === null ? here : where(here.gt(largest), here, largest);
      }
    }
    return largest!;
  };

/** An LSTM's equations, a gate at a time. */
const lstm: Reference = (x, wih, whh, bih, bhh) => {
  const size = whh.shape[1];
  let h = x.at(null, 0, [0, 1]).mul(0).expand([x.shape[0], size]);
  let c = h;
  const states = Array.from({ length: x.shape[1] }, (_, t) => {
    const [i, f, g, o] = [0, 1, 2, 3].map((gate) => {
      const [wi, wh, bi, bh] = [wih, whh, bih, bhh].map((w) =>
        w.slice(0, gate * size, (gate + 1) * size),
      );
      return F.linear(x.at(null, t), wi, bi).add(F.linear(h, wh, bh));
    });
    c = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
    h = o.sigmoid().mul(c.tanh());
    return h;
  });
  return stack(states, 1);
};

const elementwise = (name: string, layer: () => Layer, reference: Reference): Case => ({
  name,
  make: (a) => ({ layer: layer(), features: [a] }),
  reference,
});

const float64 = "float64";

/** Every layer by hand, and the same composed of operations. */
export const cases: readonly Case[] = [
  {
    name: "Linear",
    make: (a, b, dtype = float64) => ({ layer: new Linear(a, b, { dtype }), features: [a] }),
    reference: (x, w, b) => F.linear(x, w, b),
  },
  {
    name: "Linear without bias",
    make: (a, b, dtype = float64) => ({
      layer: new Linear(a, b, { dtype, bias: false }),
      features: [a],
    }),
    reference: (x, w) => F.linear(x, w),
  },
  elementwise(
    "ReLU",
    () => new ReLU(),
    (x) => x.relu(),
  ),
  elementwise(
    "LeakyReLU",
    () => new LeakyReLU(0.2),
    (x) => x.leakyRelu(0.2),
  ),
  elementwise(
    "Sigmoid",
    () => new Sigmoid(),
    (x) => x.sigmoid(),
  ),
  elementwise(
    "Tanh",
    () => new Tanh(),
    (x) => x.tanh(),
  ),
  elementwise(
    "GELU",
    () => new Activation(functions.gelu(input(0))),
    (x) => x.gelu(),
  ),
  elementwise(
    "Softmax",
    () => new Softmax(),
    (x) => F.softmax(x, -1),
  ),
  {
    name: "BatchNorm, training",
    make: (a, _, dtype = float64) => ({ layer: new BatchNorm(a, { dtype }), features: [a] }),
    reference: (x, weight, bias) => F.batchNorm(x, { training: true, weight, bias }),
  },
  {
    name: "LayerNorm",
    make: (a, b, dtype = float64) => ({
      layer: new LayerNorm(a + 1, { dtype }),
      features: [b, a + 1],
    }),
    reference: (x, weight, bias) => {
      const centered = x.sub(x.mean(-1, true));
      const deviation = centered.square().mean(-1, true).add(1e-5).sqrt();
      return centered.div(deviation).mul(weight).add(bias);
    },
  },
  {
    name: "Conv2d",
    make: (a, b, dtype = float64) => ({
      layer: new Conv2d(a, b, [2, 3], { dtype }),
      features: [a, 3, 4],
    }),
    reference: convolution(1, 0, 1),
  },
  {
    name: "Conv2d with stride, padding and dilation, without bias",
    make: (a, b, dtype = float64) => ({
      layer: new Conv2d(a, b, 3, { stride: 2, padding: 1, dilation: 2, bias: false, dtype }),
      features: [a, 5, 6],
    }),
    reference: convolution(2, 1, 2),
  },
  {
    name: "MaxPool2d",
    make: (a) => ({ layer: new MaxPool2d(2), features: [a, 5, 4] }),
    reference: maxPool(2, 2, 0),
  },
  {
    name: "MaxPool2d, overlapping and padded",
    make: (a) => ({ layer: new MaxPool2d(3, { stride: 2, padding: 1 }), features: [a, 5, 4] }),
    reference: maxPool(3, 2, 1),
  },
  {
    name: "LSTM",
    make: (a, b, dtype = float64) => ({ layer: new LSTM(a, b, { dtype }), features: [3, a] }),
    reference: lstm,
  },
  {
    name: "Attention",
    make: (a, b, dtype = float64) => ({
      layer: new Attention(a, b, { dtype }),
      features: [3, a],
    }),
    reference: attention,
  },
  ...[false, true].map((causal) => ({
    name: `MultiheadAttention${causal ? ", causal" : ""}`,
    make: (a: number, b: number, dtype: FloatDtype = float64) => ({
      layer: new MultiheadAttention(2 * a, 2, { causal, dtype }),
      features: [b, 2 * a],
    }),
    reference: twoHeads(causal),
  })),
  {
    name: "Residual",
    make: (a, b, dtype = float64) => ({
      layer: new Residual(
        new Sequential(new Linear(a, b, { dtype }), new Tanh(), new Linear(b, a, { dtype })),
      ),
      features: [a],
    }),
    reference: (x, w0, b0, w1, b1) => F.linear(F.linear(x, w0, b0).tanh(), w1, b1).add(x),
  },
  {
    name: "Sequential",
    make: (a, b, dtype = float64) => ({
      layer: new Sequential(new Linear(a, b, { dtype }), new Tanh(), new Softmax()),
      features: [a],
    }),
    reference: (x, w, b) => F.softmax(F.linear(x, w, b).tanh(), -1),
  },
];

import { expect, it } from "vitest";
import { grad, nn, noGrad, type Tensor, tensor } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import type { AnyModule } from "../../src/nn/module.ts";
import { draw, expectSame, leaf } from "./support.ts";

const dtype = "float64";

interface Pair {
  layer: manual.Layer;
  module: AnyModule;
  run?: (x: Tensor) => Tensor;
  x: Tensor;
}

const attention = (isCausal: boolean): Pair => {
  const module = new nn.MultiheadAttention(6, 3, { batchFirst: true, dtype });
  const later = isCausal
    ? tensor(
        [
          [0, 1, 1],
          [0, 0, 1],
          [0, 0, 0],
        ],
        { dtype: "int32" },
      ).to("bool")
    : undefined;
  return {
    layer: new manual.MultiheadAttention(6, 3, { causal: isCausal, dtype }),
    module,
    run: (x) => module.forward(x, x, x, { attnMask: later })[0],
    x: draw([2, 3, 6], 1),
  };
};
const recurrent = new nn.LSTM(3, 4, { batchFirst: true, dtype });

it.each<[string, Pair]>([
  [
    "Conv2d",
    {
      layer: new manual.Conv2d(2, 3, [2, 3], { stride: 2, padding: 1, dilation: [1, 2], dtype }),
      module: new nn.Conv2d(2, 3, [2, 3], { stride: 2, padding: 1, dilation: [1, 2], dtype }),
      x: draw([2, 2, 6, 7], 1),
    },
  ],
  [
    "MaxPool2d",
    {
      layer: new manual.MaxPool2d(3, { stride: 2, padding: 1 }),
      module: new nn.MaxPool2d(3, { stride: 2, padding: 1 }),
      x: draw([2, 2, 6, 7], 1),
    },
  ],
  [
    "LayerNorm",
    {
      layer: new manual.LayerNorm(4, { dtype }),
      module: new nn.LayerNorm(4, { dtype }),
      x: draw([2, 3, 4], 1),
    },
  ],
  [
    "Embedding",
    {
      layer: new manual.Embedding(5, 3, { dtype }),
      module: new nn.Embedding(5, 3, { dtype }),
      x: tensor(
        [
          [0, 4, 0],
          [2, 2, 1],
        ],
        { dtype: "int32" },
      ),
    },
  ],
  [
    "LSTM",
    {
      layer: new manual.LSTM(3, 4, { dtype }),
      module: recurrent,
      run: (x) => recurrent.forward(x)[0],
      x: draw([2, 5, 3], 1),
    },
  ],
  ["MultiheadAttention", attention(false)],
  ["MultiheadAttention, causal", attention(true)],
  [
    "Residual",
    {
      layer: new manual.Residual(new manual.Linear(4, 4, { dtype })),
      module: new nn.Residual(new nn.Linear(4, 4, { dtype })),
      x: draw([3, 4], 1),
    },
  ],
])(
  "%s has the names, the numbers and the gradients of the module",
  (_, { layer, module, x, ...rest }) => {
    const { run = (given: Tensor) => module.forward(given as never) as Tensor } = rest;
    const parameters = new Map(module.namedParameters());
    expect(layer.parameters().map(({ name }) => name)).toEqual([...parameters.keys()]);
    layer.parameters().forEach(({ name, value }, i) => {
      value.copy_(draw(value.shape, i + 2));
      noGrad(() => parameters.get(name)!.copy_(value));
    });
    const isIndex = x.dtype === "int32";
    const input = isIndex ? x : leaf(x);
    const y = run(input);
    expectSame(layer.forward(x), y);
    const dy = draw(y.shape, 9);
    const gradients = grad(y, [...(isIndex ? [] : [input]), ...parameters.values()], {
      gradOutputs: [dy],
    });
    const dx = layer.backward(dy);
    if (!isIndex) expectSame(dx, gradients.shift()!);
    layer.parameters().forEach(({ gradient }, i) => {
      expectSame(gradient, gradients[i]);
    });
  },
);

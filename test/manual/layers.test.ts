import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { gradcheck } from "../../src/check/index.ts";
import { functions, input } from "../../src/expr/index.ts";
import * as F from "../../src/functional/index.ts";
import {
  cat,
  customFunction,
  Generator,
  manualSeed,
  noGrad,
  ones,
  ShapeError,
  stack,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.ts";
import {
  Activation,
  BatchNorm,
  Dropout,
  Embedding,
  type Layer,
  Linear,
  LSTM,
  LSTMCell,
  type LSTMState,
  MaxPool2d,
  MultiheadAttention,
  ReLU,
  Residual,
  Sequential,
  SGD,
  Softmax,
  SoftmaxCrossEntropy,
  Tanh,
} from "../../src/manual/index.ts";
import { kaimingUniform_ } from "../../src/nn/init.ts";
import type { FloatDtype } from "../../src/tensor/dtype.ts";
import { cases } from "./cases.ts";
import { draw, expectAgreement, expectSame, seeds, sizes } from "./support.ts";

const dtype = "float64";

beforeEach(() => manualSeed(0));

/** Gives one layer the numbers of another. */
function copyParameters(from: Pick<Layer, "parameters">, to: Pick<Layer, "parameters">): void {
  to.parameters().forEach(({ value }, i) => {
    value.copy_(from.parameters()[i].value.to(value.dtype as FloatDtype));
  });
}

describe.each(cases)("$name", ({ make, reference }) => {
  it("gives the output and the gradients that autograd finds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), sizes, sizes, seeds, (batch, a, b, seed) => {
        const { layer, features } = make(a, b);
        expectAgreement(layer, reference, [batch, ...features], seed);
      }),
      { numRuns: 40 },
    );
  });

  it("adds to the gradients of its parameters until zeroGrad", () => {
    const { layer, features } = make(3, 2);
    const x = draw([4, ...features], 1);
    const pass = () => layer.backward(ones(layer.forward(x).shape, { dtype }));
    pass();
    const once = layer.parameters().map(({ gradient }) => gradient.clone());
    pass();
    layer.parameters().forEach(({ gradient }, i) => {
      expectSame(gradient, once[i].mul(2));
    });
    layer.zeroGrad();
    for (const { gradient } of layer.parameters()) expect(gradient.abs().sum().item()).toBe(0);
  });

  it("records nothing, writes to the same tensors at every step, and changes neither x nor dy", () => {
    const { layer, features } = make(3, 2);
    const [x, other] = [draw([4, ...features], 1), draw([4, ...features], 2)];
    const kept = x.clone();
    const y = layer.forward(x);
    const dy = draw(y.shape, 3);
    const keptUpstream = dy.clone();
    const dx = layer.backward(dy);
    expect([y.requiresGrad, dx.requiresGrad]).toEqual([false, false]);
    expectSame(x, kept, 0);
    expectSame(dy, keptUpstream, 0);
    const gradients = layer.parameters().map(({ gradient }) => gradient.storage);

    const before = y.clone();
    expect(layer.forward(other).storage).toBe(y.storage);
    expect(layer.backward(dy).storage).toBe(dx.storage);
    expect(layer.parameters().map(({ gradient }) => gradient.storage)).toEqual(gradients);
    expect(y.sub(before).abs().sum().item()).toBeGreaterThan(0);
  });

  it("reads x and dy through any strides", () => {
    const { layer, features } = make(3, 2);
    const turned = (shape: readonly number[], seed: number): Tensor => {
      const last = shape.length - 1;
      const stored = draw([...shape.slice(0, -2), shape[last], shape[last - 1]], seed);
      return stored.transpose(last - 1, last);
    };
    const x = turned([4, ...features], 1);
    expect(x.isContiguous).toBe(false);
    const y = layer.forward(x).clone();
    const dy = turned(y.shape, 2);
    const dx = layer.backward(dy).clone();
    expectSame(layer.forward(x.contiguous()), y);
    expectSame(layer.backward(dy.contiguous()), dx);
  });

  it("takes another batch size, and an empty one", () => {
    const { layer, features } = make(3, 2);
    layer.training = false;
    for (const batch of [5, 2, 0, 5]) {
      const y = layer.forward(draw([batch, ...features], batch));
      expect(y.shape[0]).toBe(batch);
      expect(layer.backward(ones(y.shape, { dtype })).shape).toEqual([batch, ...features]);
    }
  });

  it("computes in float32 what it computes in float64", () => {
    const [{ layer: exact, features }, { layer }] = [make(3, 2), make(3, 2, "float32")];
    copyParameters(exact, layer);
    const x = draw([4, ...features], 1);
    const y = exact.forward(x);
    const dy = draw(y.shape, 2);
    const rounded = layer.forward(x.to("float32"));
    expect(rounded.dtype).toBe("float32");
    expectSame(rounded, y, 1e-5);
    expectSame(layer.backward(dy.to("float32")), exact.backward(dy), 1e-5);
    layer.parameters().forEach(({ gradient }, i) => {
      expect(gradient.dtype).toBe("float32");
      expectSame(gradient, exact.parameters()[i].gradient, 1e-5);
    });
  });
});

describe("Linear", () => {
  it("gives the parameters' gradients alone for the first layer", () => {
    const [whole, first] = [new Linear(3, 2, { dtype }), new Linear(3, 2, { dtype })];
    const x = draw([4, 3], 1);
    const dy = draw([4, 2], 2);
    for (const layer of [whole, first]) layer.forward(x);
    whole.backward(dy);
    expect(first.backwardParameters(dy)).toBeUndefined();
    expectSame(first.weight.gradient, whole.weight.gradient, 0);
    expectSame(first.bias!.gradient, whole.bias!.gradient, 0);
  });

  it("starts with He's weights: normal, of variance 2/in, and no bias", () => {
    const { weight, bias } = new Linear(200, 300, { dtype });
    expect(weight.value.mean().item()).toBeCloseTo(0, 2);
    expect(weight.value.var().item()).toBeCloseTo(2 / 200, 3);
    expect(bias!.value.abs().max().item()).toBe(0);
    const uniform = new Linear(6, 300, { initialize: kaimingUniform_ }).weight.value;
    expect(uniform.abs().max().item()).toBeLessThanOrEqual(1);
    expect(uniform.abs().max().item()).toBeGreaterThan(0.9);
  });
});

describe("ReLU", () => {
  it("blocks the gradient at 0", () => {
    const relu = new ReLU();
    relu.forward(tensor([0, -0, 1]));
    expect(relu.backward(ones([3])).toArray()).toEqual([0, 0, 1]);
  });
});

describe("Activation", () => {
  it("has no gradient where the function is flat everywhere", () => {
    const floor = new Activation(functions.floor(input(0)));
    expect(floor.forward(tensor([1.5])).item()).toBe(1);
    expect(floor.backward(ones([1])).item()).toBe(0);
  });
});

describe("Softmax", () => {
  it("does not overflow", () => {
    expect(new Softmax().forward(tensor([1000, 1000])).toArray()).toEqual([0.5, 0.5]);
  });
});

describe("Dropout", () => {
  it("drops a share p, scales the rest, and sends the gradient through the same mask", () => {
    const dropout = new Dropout(0.25);
    const x = ones([10_000], { dtype });
    const y = dropout.forward(x).clone();
    expect([...new Set(y.data)].sort()).toEqual([0, 1 / 0.75]);
    expect(y.mean().item()).toBeCloseTo(1, 1);
    expectSame(dropout.backward(x), y, 0);
  });

  it("draws the mask that the tensor engine draws", () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0, max: 1, noNaN: true }), (seed, p) => {
        const x = draw([5, 4], 1);
        const expected = noGrad(() => F.dropout(x, { p, generator: new Generator(seed) }));
        const y = new Dropout(p, { generator: new Generator(seed) }).forward(x);
        expectSame(y, expected);
      }),
    );
  });

  it("is the identity in evaluation, and for p = 0", () => {
    const evaluated = new Dropout(0.5);
    evaluated.training = false;
    for (const dropout of [evaluated, new Dropout(0)]) {
      const x = draw([3], 1);
      expectSame(dropout.forward(x), x, 0);
      expectSame(dropout.backward(x), x, 0);
    }
  });

  it("keeps nothing for p = 1", () => {
    const dropout = new Dropout(1);
    expect(dropout.forward(ones([2])).toArray()).toEqual([0, 0]);
    expect(dropout.backward(ones([2])).toArray()).toEqual([0, 0]);
  });
});

describe("MaxPool2d", () => {
  it("refuses a padding in which a window could stand outside of the image", () => {
    expect(() => new MaxPool2d(3, { padding: [1, 2] })).toThrow(
      "MaxPool2d: padding of 1×2 is more than half of the kernel of 3×3",
    );
  });
});

describe("Embedding", () => {
  it("takes indices of any shape, and an empty batch", () => {
    const layer = new Embedding(4, 3, { dtype });
    const indices = tensor([[1, 3, 3]], { dtype: "int32" });
    expectSame(layer.forward(indices), layer.weight.value.at(indices), 0);
    layer.backward(ones([1, 3, 3], { dtype }));
    const counts = [0, 1, 0, 2].map((count) => [count, count, count]);
    expect([...layer.weight.gradient.data]).toEqual(counts.flat());
    const none = zeros([0, 3], { dtype: "int32" });
    expect(layer.forward(none).shape).toEqual([0, 3, 3]);
    expect(layer.backward(zeros([0, 3, 3], { dtype })).shape).toEqual([0, 3]);
  });

  it("refuses what is no index", () => {
    const layer = new Embedding(4, 3);
    expect(() => layer.forward(zeros([2]))).toThrow(
      'Embedding: forward expected indices x of dtype int32, got float32. Convert them: x.to("int32")',
    );
    for (const index of [4, -1]) {
      const outside = tensor([index], { dtype: "int32" });
      expect(() => layer.forward(outside)).toThrow(ShapeError);
    }
  });

  it("starts a network, and learns what each index stands for", () => {
    const network = new Sequential(new Embedding(3, 4, { dtype }), new Linear(4, 3, { dtype }));
    const [x, loss] = [tensor([0, 1, 2, 1], { dtype: "int32" }), new SoftmaxCrossEntropy()];
    const optimizer = new SGD(network.parameters(), { lr: 0.5 });
    for (let step = 0; step < 100; step++) {
      loss.forward(network.forward(x), x);
      network.zeroGrad();
      network.backwardParameters(loss.backward());
      optimizer.step();
    }
    expect([...network.forward(x).argmax(1).data]).toEqual([0, 1, 2, 1]);
  });
});

describe("LSTMCell", () => {
  const make = () => new LSTMCell(3, 2, { dtype });

  it("has right gradients by x, h, c and all weights", () => {
    const cell = make();
    const step = customFunction({
      name: "step",
      forward: (_, x: Tensor, h: Tensor, c: Tensor, ...weights: Tensor[]) => {
        cell.parameters().forEach(({ value }, i) => {
          value.copy_(weights[i]);
        });
        return cat(cell.forward(x, [h, c]), 1);
      },
      backward: (_, dy) => {
        cell.zeroGrad();
        const [dh, dc] = dy.split(2, 1);
        const [dx, state] = cell.backward([dh, dc]);
        return [dx, ...state, ...cell.parameters().map(({ gradient }) => gradient.clone())];
      },
    });
    const shapes = [[4, 3], [4, 2], [4, 2], ...cell.parameters().map(({ value }) => value.shape)];
    const report = gradcheck(
      (...inputs: Tensor[]) => step(inputs[0], inputs[1], inputs[2], ...inputs.slice(3)),
      shapes.map((shape, i) => draw(shape, i)),
    );
    expect(report.passed, String(report)).toBe(true);
  });

  it("step by step is the layer over a sequence", () => {
    const [cell, layer] = [make(), new LSTM(3, 2, { dtype })];
    copyParameters(layer, cell);
    const x = draw([4, 3, 3], 1);
    let state: LSTMState | undefined;
    const states = [0, 1, 2].map((t) => {
      state = cell.forward(x.at(null, t), state);
      return state[0];
    });
    expectSame(layer.forward(x), stack(states, 1), 0);
  });

  it("refuses a state that does not fit, and a second backward", () => {
    const cell = make();
    const [x, state] = [draw([4, 3], 1), draw([4, 2], 2)];
    expect(() => cell.forward(x, [state, draw([4, 3], 1)])).toThrow(
      "LSTMCell: forward expected c [4, 2], got [4, 3]",
    );
    expect(() => cell.forward(x, state as unknown as LSTMState)).toThrow(
      "LSTMCell: forward: [h, c] must be a pair of tensors",
    );
    const after = cell.forward(x);
    expect(() => cell.backward([draw([1, 2], 1), state])).toThrow(
      "LSTMCell: backward expected dh [4, 2], got [1, 2]",
    );
    cell.backward(after);
    expect(() => cell.backward(after)).toThrow("LSTMCell: backward twice after one forward");
  });
});

describe("MultiheadAttention", () => {
  it("refuses features that its heads cannot share", () => {
    expect(() => new MultiheadAttention(7, 2)).toThrow(
      "MultiheadAttention: 7 features cannot be shared out among 2 heads",
    );
  });

  it("has PyTorch's names", () => {
    const names = new MultiheadAttention(4, 2).parameters().map(({ name }) => name);
    expect(names).toEqual(["in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"]);
  });

  it("where it is causal gives later positions no gradient", () => {
    const attention = new MultiheadAttention(4, 2, { causal: true, dtype });
    attention.forward(draw([1, 3, 4], 1));
    const dy = zeros([1, 3, 4], { dtype });
    dy.slice(1, 0, 2).fill_(1);
    const dx = attention.backward(dy);
    expect([...dx.at(0, 2).data]).toEqual([0, 0, 0, 0]);
    expect(dx.at(0, 1).abs().sum().item()).toBeGreaterThan(0);
  });
});

describe("Residual", () => {
  it("names what is inside, and switches it to evaluation", () => {
    const inner = new Sequential(new Linear(2, 2), new BatchNorm(2));
    const network = new Sequential(new Tanh(), new Residual(inner));
    expect(network.parameters().map(({ name }) => name)[0]).toBe("1.fn.0.weight");
    expect(network.buffers().map(({ name }) => name)[0]).toBe("1.fn.1.running_mean");
    network.eval();
    expect(inner.training).toBe(false);
    network.train();
    expect([inner.training, (inner.layers[1] as BatchNorm).training]).toEqual([true, true]);
    expect(() => network.forward(zeros([4, 3]))).toThrow("Linear 1.fn.0: forward expected x");
  });
});

import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { functions, input } from "../../src/expr/index.ts";
import * as F from "../../src/functional/index.ts";
import { Generator, manualSeed, noGrad, ones, type Tensor, tensor } from "../../src/index.ts";
import {
  Activation,
  Attention,
  BatchNorm,
  Dropout,
  type Layer,
  LeakyReLU,
  Linear,
  ReLU,
  Sequential,
  Sigmoid,
  Softmax,
  Tanh,
} from "../../src/manual/index.ts";
import { kaimingUniform_ } from "../../src/nn/init.ts";
import { draw, expectAgreement, expectSame, type Reference, seeds, sizes } from "./support.ts";

const dtype = "float64";

beforeEach(() => manualSeed(0));

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

interface Case {
  name: string;
  /** The layer and the shape of its x, for two sizes. */
  make(a: number, b: number): { layer: Layer; features: number[] };
  reference: Reference;
}

const elementwise = (name: string, layer: () => Layer, reference: Reference): Case => ({
  name,
  make: (a) => ({ layer: layer(), features: [a] }),
  reference,
});

const cases: Case[] = [
  {
    name: "Linear",
    make: (a, b) => ({ layer: new Linear(a, b, { dtype }), features: [a] }),
    reference: (x, w, b) => F.linear(x, w, b),
  },
  {
    name: "Linear without bias",
    make: (a, b) => ({ layer: new Linear(a, b, { dtype, bias: false }), features: [a] }),
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
    make: (a) => ({ layer: new BatchNorm(a, { dtype }), features: [a] }),
    reference: (x, weight, bias) => F.batchNorm(x, { training: true, weight, bias }),
  },
  {
    name: "Attention",
    make: (a, b) => ({ layer: new Attention(a, b, { dtype }), features: [3, a] }),
    reference: attention,
  },
  {
    name: "Sequential",
    make: (a, b) => ({
      layer: new Sequential(new Linear(a, b, { dtype }), new Tanh(), new Softmax()),
      features: [a],
    }),
    reference: (x, w, b) => F.softmax(F.linear(x, w, b).tanh(), -1),
  },
];

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
    const { layer: exact, features } = make(3, 2);
    const layer = inFloat32(exact);
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

/** A layer of the same kind and numbers in float32. */
function inFloat32(layer: Layer): Layer {
  const copy = copyOf(layer);
  copy.parameters().forEach(({ value }, i) => {
    value.copy_(layer.parameters()[i].value.to("float32"));
  });
  return copy;
}

function copyOf(layer: Layer): Layer {
  if (layer instanceof Linear) {
    return new Linear(layer.inFeatures, layer.outFeatures, { bias: layer.bias !== null });
  }
  if (layer instanceof BatchNorm) return new BatchNorm(layer.features);
  if (layer instanceof Attention) return new Attention(layer.features, layer.size);
  if (layer instanceof Sequential) return new Sequential(...layer.layers.map(copyOf));
  if (layer instanceof Activation) return new Activation(layer.f);
  return new Softmax();
}

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

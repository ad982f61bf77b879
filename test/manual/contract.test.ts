import { describe, expect, it } from "vitest";
import {
  DtypeError,
  GraphError,
  noGrad,
  ones,
  ShapeError,
  tensor,
  zeros,
} from "../../src/index.ts";
import {
  Attention,
  BatchNorm,
  Conv2d,
  Dropout,
  Embedding,
  type Layer,
  LayerNorm,
  Linear,
  LSTM,
  LSTMCell,
  type LSTMState,
  MaxPool2d,
  MeanSquaredError,
  MultiheadAttention,
  ReLU,
  Residual,
  Sequential,
  SigmoidBinaryCrossEntropy,
  Softmax,
  SoftmaxCrossEntropy,
  Tanh,
} from "../../src/manual/index.ts";

const message = (body: () => unknown): string => {
  try {
    body();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "no error";
};

describe("a shape that does not fit", () => {
  it("names layer, pass, argument, expected and given shape, and the likely fix", () => {
    const layer = new Linear(784, 256);
    layer.name = "fc1";
    expect(message(() => layer.forward(zeros([128, 28, 28])))).toBe(
      "ShapeError: Linear fc1: forward expected x [batch, 784], got [128, 28, 28]. Use x.flatten(1)",
    );
    expect(message(() => layer.forward(zeros([784])))).toBe(
      "ShapeError: Linear fc1: forward expected x [batch, 784], got [784]. " +
        "One sample: x.reshape([1, -1])",
    );
    expect(message(() => layer.forward(zeros([784, 128])))).toBe(
      "ShapeError: Linear fc1: forward expected x [batch, 784], got [784, 128]. Did you mean x.T?",
    );
    expect(message(() => layer.forward(zeros([128, 100])))).toBe(
      "ShapeError: Linear fc1: forward expected x [batch, 784], got [128, 100]",
    );
    layer.forward(zeros([128, 784]));
    expect(message(() => layer.backward(zeros([64, 256])))).toBe(
      "ShapeError: Linear fc1: backward expected dy [128, 256], got [64, 256]",
    );
  });

  it("leaves what forward kept: the right dy can still follow", () => {
    const layer = new Linear(3, 2);
    layer.forward(zeros([4, 3]));
    expect(() => layer.backward(zeros([4, 3]))).toThrow(ShapeError);
    expect(layer.backward(zeros([4, 2])).shape).toEqual([4, 3]);
  });

  it.each<[string, Layer, number[], string]>([
    ["BatchNorm", new BatchNorm(3), [4, 2], "x [batch, 3], got [4, 2]"],
    ["BatchNorm", new BatchNorm(3), [1, 3], "x of at least 2 samples, got 1"],
    ["Attention", new Attention(3, 2), [4, 3], "x [batch, sequence, 3], got [4, 3]"],
    [
      "MultiheadAttention",
      new MultiheadAttention(4, 2),
      [4, 3],
      "x [batch, sequence, 4], got [4, 3]",
    ],
    ["LayerNorm", new LayerNorm(3), [4, 2], "x [..., 3], got [4, 2]"],
    ["Conv2d", new Conv2d(3, 2, 2), [2, 4, 4], "x [batch, 3, height, width], got [2, 4, 4]"],
    [
      "Conv2d",
      new Conv2d(3, 2, [2, 3], { padding: [0, 1], dilation: 4 }),
      [1, 3, 5, 6],
      "x at least as large as its kernel of 2×3 (dilation 4×4), got 5×6 with padding 0×1",
    ],
    ["MaxPool2d", new MaxPool2d(3), [1, 3, 5, 2], "x at least as large as its kernel of 3×3"],
    ["LSTM", new LSTM(3, 2), [4, 3], "x [batch, time, 3], got [4, 3]"],
    ["LSTM", new LSTM(3, 2), [4, 0, 3], "x of at least one step, got none"],
    ["Residual", new Residual(new Linear(3, 2)), [4, 3], "Linear to give y of x's shape [4, 3]"],
    ["Softmax", new Softmax(), [], "x [..., classes], got []"],
  ])("%s %#", (name, layer, shape, expected) => {
    expect(message(() => layer.forward(zeros(shape)))).toContain(`ShapeError: ${name}: forward`);
    expect(message(() => layer.forward(zeros(shape)))).toContain(expected);
  });

  it("is named by the layer whose argument it is", () => {
    const indices = (...numbers: number[]) => tensor(numbers, { dtype: "int32" });
    expect(message(() => new Embedding(3, 2).forward(indices(0, 3)))).toBe(
      "ShapeError: Embedding: forward expected indices x from 0 to 2, got 3",
    );
    const state = [1, 2, 3].map(() => zeros([1, 3])) as unknown as LSTMState;
    expect(message(() => new LSTMCell(2, 3).forward(zeros([1, 2]), state))).toContain(
      "ValueError: LSTMCell: forward: [h, c] must be a pair of tensors",
    );
    expect(message(() => new Attention(4, 2, { causal: true } as object))).toContain(
      "Attention: there is no option causal",
    );
  });

  it.each<[string, Layer, number[]]>([
    ["Softmax", new Softmax(), [2, 0]],
    ["Attention", new Attention(4, 2), [2, 0, 4]],
    ["MultiheadAttention", new MultiheadAttention(4, 2, { causal: true }), [2, 0, 4]],
  ])("%s takes a sequence without positions, as the module does", (_, layer, shape) => {
    const y = layer.forward(zeros(shape));
    expect(y.size).toBe(0);
    expect(layer.backward(y.clone()).shape).toEqual(shape);
  });

  it.each<[string, Layer, number[]]>([
    ["ReLU", new ReLU(), [4]],
    ["Softmax", new Softmax(), [4, 3]],
    ["Dropout", new Dropout(), [4]],
    ["BatchNorm", new BatchNorm(3), [4, 3]],
    ["Attention", new Attention(3), [2, 4, 3]],
    ["MultiheadAttention", new MultiheadAttention(4, 2), [2, 3, 4]],
    ["LayerNorm", new LayerNorm(3), [4, 3]],
    ["Conv2d", new Conv2d(2, 2, 1), [1, 2, 3, 3]],
    ["MaxPool2d", new MaxPool2d(1), [1, 2, 3, 3]],
    ["LSTM", new LSTM(3, 3), [2, 4, 3]],
    ["Residual", new Residual(new Linear(3, 3)), [4, 3]],
  ])("%s: dy is of y's shape and dtype", (name, layer, shape) => {
    const y = layer.forward(zeros(shape));
    expect(message(() => layer.backward(zeros([...y.shape, 2])))).toBe(
      `ShapeError: ${name}: backward expected dy [${y.shape.join(", ")}], ` +
        `got [${[...y.shape, 2].join(", ")}]`,
    );
    expect(message(() => layer.backward(zeros(y.shape, { dtype: "float64" })))).toBe(
      `DtypeError: ${name}: backward expected dy of dtype float32, got float64. ` +
        'Convert it: dy.to("float32")',
    );
  });
});

describe("a dtype that does not fit", () => {
  it("names the parameters' dtype, and how to convert", () => {
    expect(message(() => new Linear(3, 2).forward(zeros([4, 3], { dtype: "float64" })))).toBe(
      "DtypeError: Linear: forward expected x of dtype float32, got float64. " +
        'Convert it: x.to("float32")',
    );
    expect(() => new Tanh().forward(tensor([1, 2], { dtype: "int32" }))).toThrow(DtypeError);
  });
});

describe("a tensor of a graph", () => {
  const recorded = (shape: number[]) => ones(shape, { requiresGrad: true });

  it.each<[string, Layer, number[]]>([
    ["Linear", new Linear(3, 2), [4, 3]],
    ["Tanh", new Tanh(), [4]],
    ["Softmax", new Softmax(), [4, 3]],
    ["BatchNorm", new BatchNorm(3), [4, 3]],
    ["Dropout", new Dropout(), [4]],
    ["Attention", new Attention(3), [2, 4, 3]],
    ["MultiheadAttention", new MultiheadAttention(4, 2), [2, 3, 4]],
    ["LayerNorm", new LayerNorm(3), [4, 3]],
    ["Conv2d", new Conv2d(2, 2, 1), [1, 2, 3, 3]],
    ["MaxPool2d", new MaxPool2d(1), [1, 2, 3, 3]],
    ["LSTM", new LSTM(3, 3), [2, 4, 3]],
    ["Residual", new Residual(new Linear(3, 3)), [4, 3]],
  ])(
    "is refused by %s, forward and backward, and taken where nothing is recorded",
    (name, layer, shape) => {
      expect(message(() => layer.forward(recorded(shape)))).toBe(
        `GraphError: ${name}: forward expected x outside of any graph, got one that requires a gradient: ` +
          "what is written by hand records nothing. Pass x.detach(); fromLayer makes a layer a part of a graph",
      );
      const y = layer.forward(recorded(shape).detach());
      const dy = recorded([...y.shape]);
      expect(() => layer.backward(dy)).toThrow(/backward expected dy outside of any graph/);
      expect(noGrad(() => layer.backward(dy)).shape).toEqual(shape);
    },
  );

  it.each([new SoftmaxCrossEntropy(), new MeanSquaredError(), new SigmoidBinaryCrossEntropy()])(
    "is refused by $constructor.name",
    (loss) => {
      const target =
        loss instanceof SoftmaxCrossEntropy ? zeros([2], { dtype: "int32" }) : zeros([2, 3]);
      expect(() => loss.forward(recorded([2, 3]), target)).toThrow(
        /forward expected x outside of any graph/,
      );
    },
  );
});

describe("the order of forward and backward", () => {
  const layers: [string, Layer, number[]][] = [
    ["Linear", new Linear(3, 2), [4, 3]],
    ["Tanh", new Tanh(), [4]],
    ["Softmax", new Softmax(), [4, 3]],
    ["BatchNorm", new BatchNorm(3), [4, 3]],
    ["Dropout", new Dropout(), [4]],
    ["Attention", new Attention(3), [2, 4, 3]],
    ["MultiheadAttention", new MultiheadAttention(4, 2), [2, 3, 4]],
    ["LayerNorm", new LayerNorm(3), [4, 3]],
    ["Conv2d", new Conv2d(2, 2, 1), [1, 2, 3, 3]],
    ["MaxPool2d", new MaxPool2d(1), [1, 2, 3, 3]],
    ["LSTM", new LSTM(3, 3), [2, 4, 3]],
    ["Residual", new Residual(new Linear(3, 3)), [4, 3]],
  ];

  it.each(layers)("%s: once after each forward", (name, layer, shape) => {
    expect(message(() => layer.backward(zeros(shape)))).toBe(
      `GraphError: ${name}: backward before forward. Call forward first: it keeps what backward needs`,
    );
    const y = layer.forward(zeros(shape));
    layer.backward(y.clone());
    expect(message(() => layer.backward(y.clone()))).toBe(
      `GraphError: ${name}: backward twice after one forward. What forward kept is used up: call ` +
        "forward again before the next backward",
    );
    layer.forward(zeros(shape));
    expect(layer.backward(y.clone()).shape).toEqual(shape);
  });

  it.each([new SoftmaxCrossEntropy(), new MeanSquaredError(), new SigmoidBinaryCrossEntropy()])(
    "$constructor.name: once after each forward",
    (loss) => {
      const target =
        loss instanceof SoftmaxCrossEntropy ? zeros([2], { dtype: "int32" }) : zeros([2, 3]);
      expect(() => loss.backward()).toThrow(/backward before forward/);
      loss.forward(ones([2, 3]), target);
      loss.backward();
      expect(() => loss.backward()).toThrow(/backward twice after one forward/);
    },
  );

  it("an update, or any change, of what backward needs comes too early", () => {
    const layer = new Linear(3, 2);
    const y = layer.forward(ones([4, 3]));
    layer.weight.value.mul_(0.9);
    expect(message(() => layer.backward(y.clone()))).toBe(
      "GraphError: Linear: backward needs weight as it was in forward, and it was changed since. " +
        "The order is forward, loss, backward, update",
    );
    const x = ones([4]);
    const tanh = new Tanh();
    tanh.forward(x);
    x.add_(1);
    expect(() => tanh.backward(ones([4]))).toThrow(GraphError);
  });

  it("a second forward of the layer before overwrites what this one kept", () => {
    const [first, second] = [new Tanh(), new Tanh()];
    second.forward(first.forward(ones([4])));
    first.forward(zeros([4]));
    expect(() => second.backward(ones([4]))).toThrow(/Tanh: backward needs x as it was in forward/);
  });
});

describe("in a Sequential", () => {
  const network = () =>
    new Sequential(new Linear(3, 2), new Sequential(new Tanh(), new Linear(2, 5)), new Softmax());

  it("errors call a layer by its position, or the name it was given", () => {
    const model = network();
    expect(() => model.forward(zeros([4, 2]))).toThrow("Linear 0: forward expected x [batch, 3]");
    model.forward(zeros([4, 3]));
    expect(() => model.backward(zeros([4, 4]))).toThrow("Softmax 2: backward expected dy [4, 5]");
    const inner = model.layers[1] as Sequential;
    expect(() => inner.layers[1].forward(zeros([4, 4]))).toThrow("Linear 1.1: forward expected x");

    const first = new Linear(3, 2);
    first.name = "fc1";
    const outer = new Sequential(new Sequential(first));
    expect(() => outer.forward(zeros([4, 2]))).toThrow("Linear fc1: forward expected x [batch, 3]");
  });

  it("names parameters and buffers as nn.Sequential does", () => {
    expect(
      network()
        .parameters()
        .map((p) => p.name),
    ).toEqual(["0.weight", "0.bias", "1.1.weight", "1.1.bias"]);
    expect(new Sequential(new Tanh(), new BatchNorm(2)).buffers().map((b) => b.name)).toEqual([
      "1.running_mean",
      "1.running_var",
      "1.num_batches_tracked",
    ]);
  });

  it("a layer whose dx has not x's shape is called out", () => {
    class Wrong implements Layer {
      forward(x: ReturnType<typeof zeros>) {
        return x.clone();
      }
      backward(dy: ReturnType<typeof zeros>) {
        return dy.T;
      }
      parameters() {
        return [];
      }
      zeroGrad() {}
    }
    const model = new Sequential(new Linear(3, 2), new Wrong());
    model.forward(zeros([4, 3]));
    expect(() => model.backward(zeros([4, 2]))).toThrow(
      "Wrong 1: backward returned dx [2, 4], expected the shape of its x, [4, 2]",
    );
  });
});

describe("Sequential", () => {
  it("refuses one layer in two places", () => {
    const layer = new ReLU();
    expect(() => new Sequential(layer, new Linear(2, 2), layer)).toThrow(
      /the same ReLU stands in two places/,
    );
  });
});

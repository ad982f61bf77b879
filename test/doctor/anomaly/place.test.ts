import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { framesOf } from "../../../src/text/source-line.ts";
import { F, nn, noGrad, ones, optim, type Tensor, tensor, zeros } from "../../../src/index.ts";
import { anomalyOf, errorOf, lineWith } from "./anomaly-of.ts";

const file = fileURLToPath(import.meta.url);
const line = (comment: string) => ({ file, line: lineWith(file, comment) });

class Log extends nn.Module {
  forward(x: Tensor): Tensor {
    return x.log(); // in a module
  }
}

describe("where an anomaly is", () => {
  it("is told by the line, the module and the element", () => {
    const model = new nn.Sequential(
      new nn.Flatten(),
      new nn.Sequential(new nn.ReLU(), new nn.Sequential(new nn.Tanh(), new Log())),
    );
    const x = tensor([
      [3, 2],
      [1, -4],
    ]);
    const anomaly = anomalyOf(() => model.forward(x));
    expect(anomaly).toMatchObject({
      value: -Infinity,
      operation: "log",
      calledFor: null,
      shape: [2, 2],
      dtype: "float32",
      index: [1, 1],
      module: { path: "1.1.1", description: "Log" },
      source: line("in a module"),
      gradientOf: null,
    });
    const [operand] = anomaly.operands;
    expect(operand).toMatchObject({ name: "tanh", shape: [2, 2], dtype: "float32", value: 0 });
    expect(operand.range.max).toBeCloseTo(Math.tanh(3));
    expect(operand.ancestors.map(({ name, module }) => [name, module?.path])).toEqual([
      ["relu", "1.0"],
      ["input", undefined],
    ]);
    expect(operand.ancestors[1].range).toEqual({ min: -4, max: 3, nan: 0, infinite: 0 });
  });

  it("names parameters, and the library's function that was called", () => {
    const model = new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3, { eps: 0 }));
    const anomaly = anomalyOf(
      () => model.forward(zeros([4, 2])), // the call of the model
    );
    expect(anomaly.operation).toBe("1 / sqrt(x0 + x1) * x2");
    expect(anomaly.calledFor).toBe("batchNorm");
    expect(anomaly.module).toEqual({ path: "1", description: "BatchNorm1d(3)" });
    expect(anomaly.source).toMatchObject(line("the call of the model"));
    expect(anomaly.operands.map(({ name, value }) => [name, value])).toEqual([
      ["div", 0],
      ["input", 0],
      ["1.weight", 1],
    ]);
    expect(anomaly.operands[0].ancestors.map(({ name }) => name).slice(0, 3)).toEqual([
      "sum",
      "square",
      "sub",
    ]);
  });

  it("is a function's own line where several are nested", () => {
    const logarithm = (x: Tensor) => x.log(); // the innermost
    const anomaly = anomalyOf(() => [zeros([2])].map(logarithm));
    expect(anomaly.source).toMatchObject(line("the innermost"));
    expect(anomaly.module).toBeNull();
  });

  it("in backward also names the forward operation", () => {
    const model = new nn.Sequential(new nn.Linear(2, 2, { bias: false }), new nn.ReLU());
    const anomaly = anomalyOf(() => {
      const y = model.forward(zeros([1, 2]));
      const root = y.sqrt(); // forward
      root.sum().backward(); // backward
    });
    expect(anomaly).toMatchObject({
      pass: "backward",
      value: Infinity,
      source: line("backward"),
      gradientOf: { operation: "sqrt", module: null, source: line("forward") },
    });
  });

  it("in backward also names the module", () => {
    class Root extends nn.Module {
      forward(x: Tensor): Tensor {
        return x.sqrt(); // the root
      }
    }
    const model = new nn.Sequential(new nn.Linear(2, 2, { bias: false }), new Root());
    const anomaly = anomalyOf(() =>
      model
        .forward(zeros([1, 2]))
        .sum()
        .backward(),
    );
    const module = { path: "1", description: "Root" };
    expect(anomaly.module).toEqual(module);
    expect(anomaly.gradientOf).toMatchObject({ module, source: line("the root") });
  });

  it("is told as well in a second walk of a graph", () => {
    const x = tensor([1e-30], { requiresGrad: true });
    const anomaly = anomalyOf(() => {
      const y = x.reciprocal(); // walked twice
      y.backward(tensor([1e-30]), { retainGraph: true });
      y.backward(tensor([1]));
    });
    expect(anomaly.gradientOf).toMatchObject({ source: line("walked twice") });
  });

  it("leaves out how parameters came to be what they are", () => {
    const layer = new nn.Linear(1, 1);
    const anomaly = anomalyOf(() => {
      const optimizer = new optim.SGD(layer.parameters(), { lr: 0.1 });
      for (let step = 0; step < 3; step++) {
        layer
          .forward(ones([1, 1]))
          .sum()
          .backward();
        optimizer.step();
      }
      layer
        .forward(ones([1, 1]))
        .mul(0)
        .log();
    });
    expect(anomaly.operands[0].ancestors.map(({ name }) => name)).toEqual([
      ...["add", "matmul", "weight", "bias"],
    ]);
  });

  it("is the sum where gradients meet", () => {
    const x = tensor([0], { requiresGrad: true });
    const anomaly = anomalyOf(() => {
      const y = x.mul(1);
      y.mul(3e38).add(y.mul(3e38)).backward();
    });
    expect(anomaly).toMatchObject({
      pass: "backward",
      operation: "add",
      cause: { kind: "overflow" },
    });
  });

  it("is found in noGrad, and in an update", () => {
    expect(anomalyOf(() => noGrad(() => zeros([1]).log())).operation).toBe("log");
    const layer = new nn.Linear(1, 1);
    const optimizer = new optim.SGD(layer.parameters(), { lr: 1e38 });
    const anomaly = anomalyOf(() => {
      F.mseLoss(layer.forward(ones([1, 1]).mul(1e4)), ones([1, 1])).backward();
      optimizer.step(); // the update
    });
    expect(anomaly).toMatchObject({ pass: "update", source: line("the update"), module: null });
    expect(anomaly.operands[0]).toMatchObject({ name: "weight", value: expect.any(Number) });
    expect(Number.isFinite(anomaly.operands[0].value)).toBe(true);
  });

  it("is found in a change in place", () => {
    const x = tensor([2, 0]);
    const anomaly = anomalyOf(() => tensor([1, 1]).div_(x));
    expect(anomaly).toMatchObject({ operation: "div", index: [1], value: Infinity });
    expect(anomaly.operands.map(({ value }) => value)).toEqual([1, 0]);
  });

  it("finds the first of several, row-major, and broadcasts operands to it", () => {
    const anomaly = anomalyOf(() => ones([2, 3]).div(tensor([[1, 0, 0]])));
    expect(anomaly.index).toEqual([0, 1]);
    expect(anomaly.operands.map(({ value }) => value)).toEqual([1, 0]);
  });

  it("finds an entry of a batched product of views", () => {
    const a = ones([2, 2, 3]).mul(tensor([[[1], [1e30]]]));
    const b = tensor([[1, 1e30]]).expand([3, 2]);
    const anomaly = anomalyOf(() => a.matmul(b));
    expect(anomaly).toMatchObject({ operation: "matmul", index: [0, 1, 1] });
    expect(anomaly.operands[0].value).toBeCloseTo(1e30, -25);
  });

  it("finds a sum along a dimension", () => {
    const x = tensor([
      [1, 3e38],
      [2, 3e38],
    ]);
    expect(anomalyOf(() => x.sum(0)).index).toEqual([1]);
    expect(anomalyOf(() => x.sum(0, true)).index).toEqual([0, 1]);
    expect(anomalyOf(() => x.T.sum(1)).index).toEqual([1]);
  });
});

describe("the report", () => {
  it("says what, why, where and from what", () => {
    const model = new nn.Sequential(new nn.ReLU(), new Log());
    const { message } = errorOf(() => model.forward(tensor([1, -1])));
    expect(message).toBe(
      [
        "detectAnomaly: log gives −∞, the first number that is not finite",
        "",
        "  Likely cause: The logarithm of 0.",
        "    log(0) is −∞",
        "    Keep its argument above 0: x.clamp(1e-12).log(). For probabilities use F.logSoftmax, or a loss of the scores.",
        "",
        "  forward, at [1] of the result float32 [2]",
        "  in module 1 (Log)",
        `  at ${file}:${lineWith(file, "in a module")}:14`,
        "",
        "  what went in, and from what it was computed:",
        "    relu float32 [2]: 0 to 1, here 0",
        "      input [2]: −1 to 1",
      ].join("\n"),
    );
  });
});

describe("framesOf", () => {
  it.each([
    ["Chrome and Node", "Error\n    at Net.forward (file:///a%20b/net.ts:3:14)", "/a b/net.ts"],
    ["Node, without a function", "Error\n    at /home/net.ts:3:14", "/home/net.ts"],
    ["Node, awaited", "Error\n    at async file:///home/net.ts:3:14", "/home/net.ts"],
    ["Node on Windows", "Error\n    at forward (C:\\net\\net.ts:3:14)", "C:/net/net.ts"],
    ["a file URL on Windows", "Error\n    at file:///C:/net.ts:3:14", "C:/net.ts"],
    ["Firefox", "forward@https://host/net.js:3:14", "https://host/net.js"],
    ["Safari", "@https://host/net.js?v=1:3:14", "https://host/net.js?v=1"],
  ])("reads a stack of %s", (_, stack, expected) => {
    expect(framesOf(stack)).toEqual([
      expect.objectContaining({ file: expected, line: 3, column: 14 }),
    ]);
  });
});

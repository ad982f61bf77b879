import { describe, expect, expectTypeOf, it } from "vitest";
import { Generator, manualSeed, ShapeError, ValueError } from "../../src/index.ts";
import { Layer, MLP, Neuron, type Value, value } from "../../src/scalar/index.ts";

const labels = (model: { parameters(): Value[] }) => model.parameters().map(({ label }) => label);
const weights = (model: { parameters(): Value[] }) => model.parameters().map(({ data }) => data);

describe("Neuron", () => {
  it("computes activation(w · x + b)", () => {
    const neuron = new Neuron(2, { activation: "tanh" });
    const [w0, w1, b] = neuron.parameters();
    b.data = 0.5;
    const x = [value(3), value(-2)];
    const y = neuron.forward(x);
    expect(y.data).toBeCloseTo(Math.tanh(3 * w0.data - 2 * w1.data + 0.5), 14);
    y.backward();
    const slope = 1 - y.data ** 2;
    expect(w0.grad).toBeCloseTo(3 * slope, 14);
    expect(w1.grad).toBeCloseTo(-2 * slope, 14);
    expect(b.grad).toBeCloseTo(slope, 14);
    expect(x[1].grad).toBeCloseTo(w1.data * slope, 14);
  });

  it("has relu by default, and none where it is linear", () => {
    const generator = () => new Generator(4);
    const linear = new Neuron(1, { activation: "linear", generator: generator() });
    const relu = new Neuron(1, { generator: generator() });
    const x = -Math.sign(linear.w[0].data);
    expect(linear.forward([x]).data).toBe(-Math.abs(linear.w[0].data));
    expect(relu.forward([x]).data).toBe(0);
  });

  it("starts with b = 0 and w uniform within ±1", () => {
    const neuron = new Neuron(10_000, { generator: new Generator(0) });
    const w = neuron.w.map(({ data }) => data);
    expect(neuron.b.data).toBe(0);
    expect(Math.max(...w.map(Math.abs))).toBeLessThanOrEqual(1);
    const mean = w.reduce((a, b) => a + b) / w.length;
    const variance = w.reduce((a, b) => a + b * b, 0) / w.length;
    // Five standard errors: 1/√(3n) of the mean, √(4/45n) of the mean square.
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(1 / 30_000));
    expect(Math.abs(variance - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 450_000));
  });

  it("says how many inputs it expected", () => {
    const neuron = new Neuron(2);
    expect(() => neuron.forward([1, 2, 3])).toThrow(ShapeError);
    expect(() => neuron.forward([1, 2, 3])).toThrow("ReLUNeuron(2): expected 2 inputs, got 3");
  });
});

describe("MLP", () => {
  it.each([
    [2, [4, 4, 1], 12 + 20 + 5],
    [3, [4, 4, 1], 16 + 20 + 5],
    [2, [16, 16, 1], 337],
    [5, [1], 6],
  ])("%i → %j has %i parameters", (inputs, sizes, count) => {
    expect(new MLP(inputs, sizes).parameters()).toHaveLength(count);
  });

  it("is relu inside and linear at the end, as micrograd's", () => {
    expect(String(new MLP(2, [2, 1]))).toBe(
      "MLP of [Layer of [ReLUNeuron(2), ReLUNeuron(2)], Layer of [LinearNeuron(2)]]",
    );
  });

  it("takes other activations", () => {
    const model = new MLP(1, [1, 1], { activation: "leakyRelu", outputActivation: "tanh" });
    expect(String(model)).toBe("MLP of [Layer of [LeakyReLUNeuron(1)], Layer of [TanhNeuron(1)]]");
  });

  it("labels parameters by layer, neuron and input", () => {
    expect(labels(new MLP(2, [1, 2]))).toEqual([
      ...["w[0][0][0]", "w[0][0][1]", "b[0][0]"],
      ...["w[1][0][0]", "b[1][0]", "w[1][1][0]", "b[1][1]"],
    ]);
    expect(labels(new Layer(1, 2))).toEqual(["w[0][0]", "b[0]", "w[1][0]", "b[1]"]);
    expect(labels(new Neuron(2))).toEqual(["w[0]", "w[1]", "b"]);
  });

  it("gives one value for a last layer of one, else an array", () => {
    const one = new MLP(2, [3, 1]).forward([1, 2]);
    expectTypeOf(one).toEqualTypeOf<Value>();
    expect(one.data).toBeTypeOf("number");
    const two = new MLP(2, [3, 2]).forward([1, 2]);
    expectTypeOf(two).toEqualTypeOf<Value[]>();
    expect(two).toHaveLength(2);
    const sizes: number[] = [1];
    expectTypeOf(new MLP(2, sizes).forward([1, 2])).toEqualTypeOf<Value | Value[]>();
  });

  it("is the same from the same seed", () => {
    const make = (seed: number) => new MLP(2, [4, 4, 1], { generator: new Generator(seed) });
    expect(weights(make(3))).toEqual(weights(make(3)));
    expect(weights(make(3))).not.toEqual(weights(make(4)));
    manualSeed(5);
    const first = weights(new MLP(2, [2]));
    manualSeed(5);
    expect(weights(new MLP(2, [2]))).toEqual(first);
  });

  it("zeroGrad sets the gradients of all parameters to 0", () => {
    const model = new MLP(2, [3, 1], { activation: "tanh" });
    model.forward([1, 2]).backward();
    expect(model.parameters().every(({ grad }) => grad !== 0)).toBe(true);
    model.zeroGrad();
    expect(model.parameters().every(({ grad }) => grad === 0)).toBe(true);
  });

  it("refuses sizes that make no sense", () => {
    expect(() => new MLP(2, [])).toThrow(ValueError);
    expect(() => new MLP(0, [1])).toThrow("Neuron: inputs must be a positive integer, got 0");
    expect(() => new MLP(2, [2.5])).toThrow("Layer: outputs must be a positive integer, got 2.5");
  });
});

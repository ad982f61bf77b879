import { describe, expect, it } from "vitest";
import { customFunction, type Tensor } from "../../src/index.ts";
import { isSymbolic } from "../../src/ops/interceptors.ts";
import { numbersFrom, type Sample } from "./sample.ts";
import { checkSample, checkSampleThoroughly } from "./table.ts";

const { distinct, normal } = numbersFrom(7);

/** x² with another gradient. */
function squareWith(backward: (x: Tensor, gradient: Tensor) => Tensor) {
  return customFunction({
    name: "square",
    forward(context, x: Tensor) {
      context.save(x);
      return x.square();
    },
    backward: ({ saved: [x] }, gradient) => [backward(x, gradient)],
  });
}

const sample = (run: Sample["run"], more: Partial<Sample> = {}): Sample => ({
  about: "spoilt",
  run,
  inputs: [normal(3)],
  ...more,
});

describe("a table's check", () => {
  it.each<[what: string, message: RegExp, spoilt: Sample]>([
    ["a constant value", /value is the same for other inputs/, sample((x) => x.mul(0).add(3))],
    ["a gradient of 0", /gradient is 0 everywhere/, sample((x) => x.floor())],
    [
      "a gradient where none was to be",
      /says that it has no gradient \(none\), but it has one/,
      sample((x) => x.square(), { noGradient: "none" }),
    ],
    [
      "a value that varies where it was to be constant",
      /says that its value is constant \(nothing\), but it is not/,
      sample((x) => x.square(), { constant: "nothing" }),
    ],
    [
      "a wrong gradient",
      /gradient of input 0/,
      sample((x) => squareWith((x, g) => x.mul(g).mul(2.001))(x)),
    ],
    [
      "a gradient beyond a kink's slopes",
      /gradient of input 0 at element/,
      sample((x) => squareWith((x, g) => x.mul(g).mul(-3))(x), { kink: true }),
    ],
    [
      "other numbers when compiled",
      /element 0/,
      sample((x) => (isSymbolic() ? x.mul(1.001) : x.mul(1))),
    ],
  ])("refuses %s", (_, message, spoilt) => {
    expect(() => checkSample(spoilt)).toThrow(message);
  });

  it.each<[what: string, message: RegExp, spoilt: Sample]>([
    [
      "a wrong gradient of the gradient",
      /gradient of the gradient of input 0/,
      sample((x) => squareWith((x, g) => x.detach().mul(g).mul(2))(x)),
    ],
    ["float64 from float32", /float64/, sample((x) => x.to("float64").mul(2))],
    [
      "a function that is another in float32",
      /element 0/,
      sample((x) => x.mul(x.dtype === "float32" ? 2 : 1)),
    ],
  ])("refuses, more thoroughly, %s", (_, message, spoilt) => {
    expect(() => checkSampleThoroughly(spoilt)).toThrow(message);
  });

  it("passes what is right", () => {
    const right = sample((x) => x.max().square(), { inputs: [distinct(4)] });
    checkSample(right);
    checkSampleThoroughly(right);
  });
});

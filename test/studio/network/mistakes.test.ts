import { exampleNetwork, type TracedNetwork } from "chainrule/trace";
import { describe, expect, it } from "vitest";
import { parametersOf } from "../../../studio/network/numbers.ts";
import { withActivation, withLayer, withLoss } from "../../../studio/pages/network/edit/edit.ts";
import { isRight, judge, readAnswer } from "../../../studio/pages/network/predict/judge.ts";
import { isSame, mistakesOf } from "../../../studio/pages/network/predict/mistakes.ts";
import { slopeAt } from "../../../studio/pages/network/predict/slope.ts";
import { exampleGradients, read } from "./example.ts";

function mistakes(id: string, network: TracedNetwork = exampleNetwork) {
  const { graph, shape } = read(network);
  return mistakesOf(graph, shape, network.loss, id, slopeAt);
}

const numbersOf = (id: string, name: string, network?: TracedNetwork) =>
  mistakes(id, network)
    .filter((mistake) => mistake.name === name)
    .map(({ value }) => value);

const expectNumbers = (found: readonly number[], expected: readonly number[]) => {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, 6);
  });
};

// The example's numbers: p, dL/dz2 = p − t, and what it is made with.
const p = [0.460334, 0.539666];
const dz2 = [-0.539666, 0.539666];
const dh1 = [-0.1619, 0.377767, 0.053967];

describe("each mistake's number on the example", () => {
  it.each([
    ["W1[1][0]", "wrong sign", [-0.188883]],
    ["W1[0][0]", "forgot relu′", [dh1[0] * 0.5]],
    ["b1[0]", "forgot relu′", [dh1[0]]],
    ["W1[1][0]", "forgot a path", [dz2[0] * -0.3 * 0.5, dz2[1] * 0.4 * 0.5]],
    ["b1[2]", "forgot a path", [dz2[0] * 0.1, dz2[1] * 0.2]],
    ["b2[0]", "forgot the target", [p[0]]],
    ["b2[1]", "forgot the sum of softmax", [0]],
    ["b2[0]", "forgot the sum of softmax", [-1]],
    // W2 laid out anew as three rows of two: 0.1, −0.1 is the second.
    ["b1[1]", "transposed", [dz2[0] * 0.1 + dz2[1] * -0.1]],
    ["W2[0][1]", "transposed", [dz2[1] * 0]],
    ["W2[0][2]", "transposed", [dz2[0] * 0.37]],
    ["W2[0][0]", "used z1 instead of h1", [dz2[0] * -0.06]],
    ["W2[0][1]", "forgot the input", [dz2[0]]],
    ["W1[1][1]", "stopped at the output", [dh1[1]]],
    ["W2[1][1]", "forgot the upstream", [0.37]],
    ["b2[1]", "forgot the upstream", [1]],
  ])("%s, %s", (id, name, expected) => {
    expectNumbers(numbersOf(id, name), expected);
  });

  it("is never the right number, nor without a reason", () => {
    for (const [id, right] of Object.entries(exampleGradients)) {
      const found = mistakes(id);
      expect(found.length).toBeGreaterThan(1);
      for (const { value, says } of found) {
        expect(Math.abs(value - right)).toBeGreaterThan(1e-6);
        expect(says).toMatch(/\.$/);
      }
    }
  });

  it("is not offered where it coincides with the right one", () => {
    // The second unit is alive: relu′ is 1 there. The first is dead: its sign says nothing.
    expect(numbersOf("W1[1][0]", "forgot relu′")).toEqual([]);
    expect(numbersOf("W1[0][0]", "wrong sign")).toEqual([]);
    expect(numbersOf("W2[0][1]", "used z1 instead of h1")).toEqual([]);
    // One sample and one class: nothing is averaged.
    expect(numbersOf("b2[0]", "not averaged")).toEqual([]);
  });
});

describe("mistakes of other networks", () => {
  const squared = withLoss(exampleNetwork, "meanSquaredError");

  it("knows the mean and the 2 of the squared error", () => {
    // ½ · 2 · (0.039 − 1)
    const right = 0.039 - 1;
    expectNumbers(numbersOf("b2[0]", "not averaged", squared), [2 * right]);
    expectNumbers(numbersOf("b2[0]", "forgot the 2", squared), [right / 2]);
    expect(numbersOf("b2[0]", "forgot the target", squared)).toEqual([]);
  });

  it("knows the mean of the binary cross-entropy and its target", () => {
    const binary = withLoss(exampleNetwork, "binaryCrossEntropy");
    const sigmoid = 1 / (1 + Math.exp(-0.039));
    expectNumbers(numbersOf("b2[0]", "not averaged", binary), [sigmoid - 1]);
    expectNumbers(numbersOf("b2[0]", "forgot the target", binary), [sigmoid / 2]);
  });

  it("takes a slope at the output where it belongs at the sum", () => {
    const smooth = withActivation(exampleNetwork, 0, "tanh");
    const { graph } = read(smooth);
    const upstream = graph.nodes.get("h1[1]")!.gradient!;
    const expected = upstream * (1 - Math.tanh(Math.tanh(0.37)) ** 2);
    expectNumbers(numbersOf("b1[1]", "tanh′ at h1", smooth), [expected]);
    expectNumbers(numbersOf("b1[1]", "forgot tanh′", smooth), [upstream]);
    expect(slopeAt("tanh", 0.3)).toBeCloseTo(1 - Math.tanh(0.3) ** 2, 12);
    expect(slopeAt("leakyRelu:0.2", -1)).toBeCloseTo(0.2, 12);
  });

  it("goes back through every layer of a deeper one", () => {
    const deep = withActivation(withLayer(exampleNetwork, 3, 4), 1, "sigmoid");
    for (const id of parametersOf(deep)) {
      const { graph } = read(deep);
      const right = graph.nodes.get(id)!.gradient!;
      const turned = numbersOf(id, "wrong sign", deep);
      expectNumbers(turned, right === 0 ? [] : [-right]);
    }
  });
});

describe("an answer", () => {
  const others = new Map([["b2[1]", 0.539666]]);
  const kindOf = (text: string, right: number, id = "W1[1][0]") =>
    judge(text, right, mistakes(id), others).kind;

  it("is exact, or close to the digits that were given", () => {
    expect(kindOf("0.37", 0.37)).toBe("exact");
    expect(kindOf("0.188883", 0.18888326)).toBe("close");
    expect(kindOf("0.19", 0.18888326)).toBe("close");
    expect(kindOf("0,1889", 0.18888326)).toBe("close");
    expect(kindOf("1.9e-1", 0.18888326)).toBe("close");
    expect(kindOf("0", 0)).toBe("exact");
    expect(kindOf("0.18", 0.18888326)).toBe("wrong");
  });

  it("may be rounded on the way, or cut", () => {
    // The figure's digits multiplied: −0.5397 · 0.37.
    expect(kindOf("-0.199689", -0.1996765, "W2[0][1]")).toBe("rounded");
    expect(kindOf("0.1888", 0.18888326)).toBe("rounded");
    expect(kindOf("0.187", 0.18888326)).toBe("wrong");
    // A mistake likewise, but not the right number's own.
    expect(kindOf("0.199689", -0.1996765, "W2[0][1]")).toBe("mistake");
    expect(kindOf("-0.1884", 0.18888326)).toBe("wrong");
    expect(kindOf("0.000001", 0)).toBe("wrong");
  });

  it("is no number beyond the largest", () => {
    for (const text of ["12e999", "-12e999"]) expect(kindOf(text, 0.1)).toBe("none");
  });

  it("needs two digits, and its sign", () => {
    expect(kindOf("0.2", 0.18888326)).toBe("few");
    expect(kindOf("0", 0.18888326)).not.toBe("close");
    expect(kindOf("0", 0.0001)).not.toBe("few");
    expect(kindOf("-0.19", 0.18888326)).toBe("mistake");
  });

  it("names the mistake that gives it", () => {
    const told = judge("−0.08095", 0, mistakes("W1[0][0]"), others);
    expect(told.kind === "mistake" && told.mistakes.map(({ name }) => name)).toEqual([
      "forgot relu′",
    ]);
    expect(judge("0.38", 0.18888326, mistakes("W1[1][0]"), others)).toMatchObject({
      kind: "mistake",
      mistakes: [{ name: "forgot the input" }, { name: "stopped at the output" }],
    });
  });

  it("may be another parameter's, nothing known, or no number", () => {
    expect(judge("0.5397", 0.18888326, mistakes("W1[1][0]"), others)).toEqual({
      kind: "other",
      id: "b2[1]",
    });
    expect(kindOf("0.777", 0.18888326)).toBe("wrong");
    for (const text of ["", "two", "1.2.3", "-", "."]) expect(kindOf(text, 0.1)).toBe("none");
  });

  it.each(Object.entries(exampleGradients))("%s: %d is right to six decimals", (id, right) => {
    const exact = read().graph.nodes.get(id)!.gradient!;
    expect(isRight(judge(String(right), exact, mistakes(id), others))).toBe(true);
  });

  it("says how many digits it has", () => {
    expect(readAnswer("0.050")).toEqual({ value: 0.05, half: 0.0005, digits: 2 });
    expect(readAnswer("12")?.half).toBe(0.5);
    expect(isSame(0.1 + 0.2, 0.3)).toBe(true);
  });
});

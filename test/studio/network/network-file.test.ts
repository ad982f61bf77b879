import { exampleNetwork, trace, traceNetwork } from "chainrule/trace";
import { describe, expect, it } from "vitest";
import { readNetworkFile } from "../../../studio/network/network-file.ts";
import { withActivation, withLoss } from "../../../studio/pages/network/edit/edit.ts";

const written = (data: unknown) => readNetworkFile(JSON.stringify(data));

describe("a network from a file", () => {
  it.each([
    exampleNetwork,
    withLoss(exampleNetwork, "meanSquaredError"),
    withActivation(withLoss(exampleNetwork, "binaryCrossEntropy"), 0, "leakyRelu:0.2"),
    { ...exampleNetwork, layers: exampleNetwork.layers.map(({ bias: _, ...layer }) => layer) },
  ])("is the same from its own file and from its trace", (network) => {
    expect(written(network)).toEqual(network);
    expect(written(traceNetwork(network))).toEqual(network);
  });

  it("may name its schema", () => {
    expect(written({ $schema: "network.schema.json", ...exampleNetwork })).toEqual(exampleNetwork);
  });

  it.each([
    ["nothing", "", /no JSON/],
    ["another text", "layers: 3", /no JSON/],
    ["a list", "[]", /A network is an object with layers/],
    ["no layers", '{"loss":"crossEntropy"}', /layers: missing, expected a list of layers/],
    ["another loss", { ...exampleNetwork, loss: "hinge" }, /loss: "hinge", expected one of crossE/],
    [
      "a word for a number",
      { ...exampleNetwork, input: [1, "x"] },
      /input\[1\]: "x", expected a number/,
    ],
    [
      "a layer that is none",
      { ...exampleNetwork, layers: [1] },
      /layers\[0\]: 1, expected an object/,
    ],
    ["no rows", { ...exampleNetwork, layers: [{}] }, /layers\[0\]\.weights: missing/],
    [
      "sizes that do not fit",
      { ...exampleNetwork, input: [1] },
      /layers\[0\]\.weights\[0\]: 2 numbers, expected 1/,
    ],
    [
      "a number beyond the largest",
      JSON.stringify(exampleNetwork).replace("[0.5,0.8]", "[1e999,0.8]"),
      /input\[0\]: Infinity, expected a number/,
    ],
    ["a class that is not there", { ...exampleNetwork, target: 2 }, /expected a class from 0 to 1/],
    [
      "an activation nobody knows",
      withActivation(exampleNetwork, 0, "rleu"),
      /unknown activation "rleu"; did you mean "relu"/,
    ],
    [
      "a large one",
      { ...exampleNetwork, input: Array(11).fill(0), layers: [{ weights: [Array(11).fill(0)] }] },
      /input: 11 units, more than the 10/,
    ],
    ["the trace of an expression", trace(({ a }) => a.mul(2), { a: 1 }), /not of a network/],
    [
      "a trace without its weights",
      { ...traceNetwork(exampleNetwork), given: [] },
      /given: W1 is missing/,
    ],
  ])("says what is wrong with %s", (_, data, message) => {
    expect(() => (typeof data === "string" ? readNetworkFile(data) : written(data))).toThrow(
      message,
    );
  });

  it("says so where a trace leaves numbers out", () => {
    const traced = traceNetwork(exampleNetwork);
    const given = traced.given.map((tensor) => ({ ...tensor, omitted: 5 }));
    expect(() => written({ ...traced, given })).toThrow(/is not complete/);
  });
});

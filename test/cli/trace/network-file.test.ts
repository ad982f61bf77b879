import { describe, expect, it } from "vitest";
import { readNetwork } from "../../../src/cli/trace/network-file.ts";
import { DataError } from "../../../src/tensor/errors.ts";
import { exampleNetwork } from "../../../src/trace/index.ts";

const layer = (extra = "") => `{"weights": [[1, 2]]${extra}}`;
const file = (layers: string, rest = '"loss": "crossEntropy", "input": [1, 2], "target": 0') =>
  `{"layers": [${layers}], ${rest}}`;

const utf8 = (text: string) => new TextEncoder().encode(text);

const bad: [string, string, string | RegExp][] = [
  ["a list", "[]", "net.json: [], expected an object with layers, loss, input and target"],
  [
    "no layers",
    '{"loss": "crossEntropy"}',
    "net.json: layers: missing, expected a list of layers, the one at the input first",
  ],
  [
    "an empty list of layers",
    file(""),
    "net.json: layers: [], expected a list of layers, the one at the input first",
  ],
  [
    "a layer that is no object",
    file("[1, 2]"),
    "net.json: layers[0]: [1,2], expected an object with weights and, if wanted, bias and activation",
  ],
  [
    "no weights",
    file("{}"),
    "net.json: layers[0].weights: missing, expected a list of rows, one for each unit of the layer",
  ],
  [
    "weights without rows",
    file('{"weights": [1, 2]}'),
    "net.json: layers[0].weights[0]: 1, expected a list of numbers, one for each input of the layer",
  ],
  [
    "a word among the weights",
    file('{"weights": [[1, "2"]]}'),
    'net.json: layers[0].weights[0][1]: "2", expected a number',
  ],
  [
    "a number too large",
    file('{"weights": [[1, 1e999]]}'),
    "net.json: layers[0].weights[0][1]: Infinity, expected a number",
  ],
  [
    "ragged weights",
    file('{"weights": [[1, 2], [3]]}'),
    "net.json: layers[0].weights[1]: 1 number, expected 2, one for each number of input",
  ],
  [
    "layers that do not fit",
    file(`${layer()}, {"weights": [[1, 2, 3]]}`),
    "net.json: layers[1].weights[0]: 3 numbers, expected 1, one for each output of layers[0]",
  ],
  [
    "a bias that is no list",
    file(layer(', "bias": 1')),
    "net.json: layers[0].bias: 1, expected a list of numbers, one for each unit of the layer",
  ],
  [
    "a bias too long",
    file(layer(', "bias": [1, 2]')),
    "net.json: layers[0].bias: 2 numbers, expected 1, one for each row of weights",
  ],
  [
    "an unknown activation",
    file(layer(', "activation": "ReLU"')),
    'net.json: layers[0].activation: unknown activation "ReLU"; did you mean "relu"?',
  ],
  [
    "an activation that is no word",
    file(layer(', "activation": 1')),
    "net.json: layers[0].activation: 1, expected a name such as relu",
  ],
  [
    "an unknown key",
    file(layer(', "activaton": "relu"')),
    'net.json: layers[0]: unknown key "activaton"',
  ],
  [
    "an unknown key at the top",
    file(layer(), '"lost": 1, "loss": "crossEntropy", "input": [1, 2], "target": 0'),
    'net.json: unknown key "lost"',
  ],
  [
    "no loss",
    file(layer(), '"input": [1, 2], "target": 0'),
    "net.json: loss: missing, expected one of crossEntropy, binaryCrossEntropy, meanSquaredError",
  ],
  [
    "an unknown loss",
    file(layer(), '"loss": "hinge", "input": [1, 2], "target": 0'),
    'net.json: loss: "hinge", expected one of crossEntropy, binaryCrossEntropy, meanSquaredError',
  ],
  [
    "no input",
    file(layer(), '"loss": "crossEntropy", "target": 0'),
    "net.json: input: missing, expected a list of numbers",
  ],
  [
    "no target",
    file(layer(), '"loss": "crossEntropy", "input": [1, 2]'),
    "net.json: target: missing, expected the number of the class, or a list of numbers",
  ],
  [
    "no such class",
    file(layer(), '"loss": "crossEntropy", "input": [1, 2], "target": 1'),
    "net.json: target: 1, expected a class from 0 to 0 for crossEntropy",
  ],
  [
    "a target too long",
    file(layer(), '"loss": "meanSquaredError", "input": [1, 2], "target": [1, 2]'),
    "net.json: target: 2 numbers, expected 1, one for each output of layers[0]",
  ],
];

describe("a bad file gets one line with the place", () => {
  it.each(bad)("%s", (_, text, message) => {
    expect(() => readNetwork(utf8(text), "net.json")).toThrow(
      expect.objectContaining({
        name: "UsageError",
        message: typeof message === "string" ? message : expect.stringMatching(message),
      }),
    );
  });
});

it.each([
  ["half of one", '{"layers": [', /^net\.json: not JSON: .*JSON/],
  ["nothing", "", /^net\.json: this is an empty file, not a JSON file/],
  ["a web page", "<html></html>", /^net\.json: this is a web page, not a JSON file/],
  [
    "one nested too deep",
    file("[".repeat(5000) + "]".repeat(5000)),
    /nested more than 100 deep\.$/,
  ],
  ["a key twice", file(layer(', "bias": [1], "bias": [2]')), /the key "bias" stands twice/],
])("what is no JSON is said: %s", (_, text, message) => {
  expect(() => readNetwork(utf8(text), "net.json")).toThrow(DataError);
  expect(() => readNetwork(utf8(text), "net.json")).toThrow(message);
});

it.each([
  ["a key", file(layer(`, "${"k".repeat(10_000)}\u009b2J": 1`))],
  ["a name", file(layer(`, "activation": "${"k".repeat(10_000)}\u009b2J"`))],
  ["a value", file(layer(), `"loss": "\u009b2J${"k".repeat(10_000)}"`)],
  ["a list", file(layer(), `"loss": [${"1,".repeat(10_000)}1]`)],
])("%s that is long, or disturbs a terminal, is quoted in a line", (_, text) => {
  expect(() => readNetwork(utf8(text), "net.json")).toThrow(/^net\.json: [^\p{Cc}]{1,1000}$/u);
});

it("a good file is read, with the schema's address left out", () => {
  const content = { $schema: "../schemas/network.schema.json", ...exampleNetwork };
  expect(readNetwork(utf8(JSON.stringify(content)), "net.json")).toEqual(exampleNetwork);
});

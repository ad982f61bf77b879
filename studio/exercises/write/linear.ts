import { type Generator, randn } from "chainrule";
import { layerCode } from "../code.ts";
import type { Exercise } from "../exercise.ts";
import { gradeLayer } from "../grade/layer.ts";

const code = (forward: string[], backward: string[]) =>
  layerCode({
    imports: ["randn"],
    about: "y [batch, out] = x [batch, in] · Wᵀ [in, out] + b [out]",
    name: "Linear",
    fields: ["readonly weight: Parameter;", "readonly bias: Parameter;", "#x = zeros([]);"],
    construct: [
      "constructor(features: number, outputs: number) {",
      '  this.weight = parameter("weight", randn([outputs, features]));',
      '  this.bias = parameter("bias", zeros([outputs]));',
      "}",
    ],
    forward,
    backward,
    parameters: ["weight", "bias"],
  });

const forward = ["this.#x = x;", "return x.matmul(this.weight.value.T).add(this.bias.value);"];

export const linear: Exercise = {
  id: "linear",
  title: "Linear layer",
  kind: "write",
  task: [
    "Write both passes of a fully connected layer. Forward keeps what backward will need. Backward adds to weight.gradient and bias.gradient, and returns the gradient by x.",
    "Let the shapes lead: each gradient has the shape of what it belongs to.",
  ],
  formula: ["y = x · Wᵀ + b", "dW = dyᵀ · x", "db = Σ over the batch of dy", "dx = dy · W"],
  start: code(
    ["// keep what backward needs", "return zeros([x.shape[0], this.bias.value.shape[0]]);"],
    [
      "// add to the gradients of weight and bias, and return the one by x",
      "return zeros(this.#x.shape);",
    ],
  ),
  reference: code(forward, [
    "this.weight.gradient.add_(dy.T.matmul(this.#x));",
    "this.bias.gradient.add_(dy.sum(0));",
    "return dy.matmul(this.weight.value);",
  ]),
  handedOn: code(forward, ["return dy;"]),
  hints: [
    "Write the shapes down: x [batch, in], W [out, in], dy [batch, out]. Only one product of dy and x, with one of them transposed, has the shape of W.",
    "b is used once by every sample of the batch, and a gradient sums over all uses. What does that make of dy [batch, out]?",
  ],
  mistakes: [
    {
      from: "this.weight.gradient.add_(dy.T.matmul(this.#x));",
      to: "this.weight.gradient.add_(this.#x.T.matmul(dy).reshape(this.weight.value.shape));",
      said: /transpos/i,
    },
    { from: "this.bias.gradient.add_(dy.sum(0));", to: "", said: /bias/ },
    { from: "this.weight.gradient.add_", to: "this.weight.gradient.copy_", said: /weight/ },
    { from: "dy.sum(0)", to: "dy.mean(0)", said: /averaged/ },
  ],
  grade: (answer) =>
    gradeLayer(answer, {
      name: "Linear",
      signature: "features: number, outputs: number",
      parameters: ["weight", "bias"],
      formula: "x · Wᵀ + b",
      sizes: (features, outputs) => [features, outputs],
      x: (features, outputs, generator: Generator) =>
        randn([features + outputs - 1, features], { generator }),
      y: (x, { weight, bias }) => x.matmul(weight.T).add(bias),
    }),
};

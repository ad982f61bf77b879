import { randn } from "chainrule";
import { layerCode } from "../code.ts";
import type { Exercise } from "../exercise.ts";
import { gradeLayer } from "../grade/layer.ts";

const code = (backward: string[]) =>
  layerCode({
    imports: ["ones", "zeros"],
    about: "y = γ · x̂ + β with x̂ = (x − μ) / σ, and μ, σ over each row of x [batch, features]",
    name: "LayerNorm",
    fields: [
      "readonly weight: Parameter; // γ",
      "readonly bias: Parameter; // β",
      "#xHat = zeros([]);",
      "#sigma = zeros([]);",
    ],
    construct: [
      "constructor(features: number) {",
      '  this.weight = parameter("weight", ones([features]));',
      '  this.bias = parameter("bias", zeros([features]));',
      "}",
    ],
    forward: [
      "const centred = x.sub(x.mean(1, true));",
      "this.#sigma = centred.square().mean(1, true).add(1e-5).sqrt();",
      "this.#xHat = centred.div(this.#sigma);",
      "return this.#xHat.mul(this.weight.value).add(this.bias.value);",
    ],
    backward,
    parameters: ["weight", "bias"],
  });

export const layerNorm: Exercise = {
  id: "layer-norm",
  title: "Layer normalization",
  kind: "write",
  task: [
    "Forward is written: each row is brought to mean 0 and variance 1, by itself; γ and β belong to the features. Write backward.",
    "It is batch normalization turned by a quarter. The sums for x go along a row now, those for γ and β still over the batch.",
  ],
  formula: [
    "x̂ = (x − μ) / σ,  y = γ · x̂ + β",
    "dγ = Σ over the batch of dy · x̂,  dβ = Σ over the batch of dy,  dx̂ = dy · γ",
    "dx = (dx̂ − mean(dx̂) − x̂ · mean(dx̂ · x̂)) / σ,  means over the row",
  ],
  start: code(["return zeros(dy.shape);"]),
  reference: code([
    "this.weight.gradient.add_(dy.mul(this.#xHat).sum(0));",
    "this.bias.gradient.add_(dy.sum(0));",
    "const dxHat = dy.mul(this.weight.value);",
    "const throughMean = dxHat.mean(1, true);",
    "const throughSigma = this.#xHat.mul(dxHat.mul(this.#xHat).mean(1, true));",
    "return dxHat.sub(throughMean).sub(throughSigma).div(this.#sigma);",
  ]),
  handedOn: code(["return dy;"]),
  hints: [
    "Ask of each number how often it was used: γ of a feature by all rows, μ of a row by all features. That says over which dimension each sum goes.",
    "In batch normalization γ may be taken out of the means, since it is the same for the whole batch. Here it differs along the row, so it matters whether you multiply by it before or after.",
  ],
  mistakes: [
    { from: ".sub(throughMean)", to: "", said: /mean/i },
    { from: "dxHat.mean(1, true)", to: "dxHat.mean(0)", said: /./ },
    {
      from: "const dxHat = dy.mul(this.weight.value);",
      to: "const dxHat = dy;",
      said: /weight|γ|factor/i,
    },
  ],
  grade: (answer) =>
    gradeLayer(answer, {
      name: "LayerNorm",
      signature: "features: number",
      parameters: ["weight", "bias"],
      formula: "γ · (x − μ) / σ + β",
      sizes: (features) => [features],
      x: (features, more, generator) => randn([more + 1, features], { generator }),
      y(x, { weight, bias }) {
        const centred = x.sub(x.mean(1, true));
        return centred.div(centred.square().mean(1, true).add(1e-5).sqrt()).mul(weight).add(bias);
      },
    }),
};

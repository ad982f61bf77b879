import { randn } from "chainrule";
import { layerCode } from "../code.ts";
import type { Exercise } from "../exercise.ts";
import { gradeLayer } from "../grade/layer.ts";

const forward = [
  "const centred = x.sub(x.mean(0));",
  "this.#sigma = centred.square().mean(0).add(1e-5).sqrt();",
  "this.#xHat = centred.div(this.#sigma);",
  "return this.#xHat.mul(this.weight.value).add(this.bias.value);",
];

/** Batch normalization with a backward. */
export const batchNormCode = (backward: readonly string[]) =>
  layerCode({
    imports: ["ones", "zeros"],
    about: "y = γ · x̂ + β with x̂ = (x − μ) / σ, and μ, σ over the batch of x [batch, features]",
    name: "BatchNorm",
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
    forward,
    backward,
    parameters: ["weight", "bias"],
  });

export const batchNormBackward = [
  "this.weight.gradient.add_(dy.mul(this.#xHat).sum(0));",
  "this.bias.gradient.add_(dy.sum(0));",
  "const dxHat = dy.mul(this.weight.value);",
  "const throughMean = dxHat.mean(0);",
  "const throughSigma = this.#xHat.mul(dxHat.mul(this.#xHat).mean(0));",
  "return dxHat.sub(throughMean).sub(throughSigma).div(this.#sigma);",
];

/** Asks for its output and gradients. */
export const gradeBatchNorm: Exercise["grade"] = (answer) =>
  gradeLayer(answer, {
    name: "BatchNorm",
    signature: "features: number",
    parameters: ["weight", "bias"],
    formula: "γ · (x − μ) / σ + β",
    sizes: (features) => [features],
    x: (features, more, generator) => randn([features + more, features], { generator }),
    y(x, { weight, bias }) {
      const centred = x.sub(x.mean(0));
      return centred.div(centred.square().mean(0).add(1e-5).sqrt()).mul(weight).add(bias);
    },
  });

export const batchNorm: Exercise = {
  id: "batch-norm",
  title: "Batch normalization",
  kind: "write",
  task: [
    "Forward is written: each feature is brought to mean 0 and variance 1 over the batch, then scaled by γ and moved by β. Write backward.",
    "μ and σ are computed from x. So x has three ways to the output: directly, by the mean, and by the standard deviation.",
  ],
  formula: [
    "x̂ = (x − μ) / σ,  y = γ · x̂ + β",
    "dγ = Σ dy · x̂,  dβ = Σ dy,  dx̂ = dy · γ",
    "dx = (dx̂ − mean(dx̂) − x̂ · mean(dx̂ · x̂)) / σ",
  ],
  start: batchNormCode(["return zeros(dy.shape);"]),
  reference: batchNormCode(batchNormBackward),
  handedOn: batchNormCode(["return dy;"]),
  hints: [
    "Begin with γ and β: each is used by every sample. Then the direct way alone, as if μ and σ were constants. The check will say what is missing.",
    "If all x of a feature grow by the same, y does not move; if all are stretched from their mean, y does not move either. Your dx must be blind to both, and each of the two gives one term.",
  ],
  mistakes: [
    { from: ".sub(throughMean)", to: "", said: /mean/i },
    { from: ".sub(throughSigma)", to: "", said: /variance|deviation/i },
    {
      from: "this.weight.gradient.add_(dy.mul(this.#xHat).sum(0));",
      to: "",
      said: /No gradient arrives here/,
    },
    {
      from: "const dxHat = dy.mul(this.weight.value);",
      to: "const dxHat = dy;",
      said: /weight|γ|factor/i,
    },
  ],
  grade: gradeBatchNorm,
};

import { F, rand, randn } from "chainrule";
import { layerCode } from "../code.ts";
import { gradeLayer } from "../grade/layer.ts";
import { batchNormBackward, batchNormCode, gradeBatchNorm } from "../write/batch-norm.ts";
import { layerNorm } from "../write/layer-norm.ts";
import type { Bug } from "./bug.ts";

const batchNorm = {
  layer: "A batch normalization",
  formula: ["x̂ = (x − μ) / σ, with μ and σ over the batch", "y = γ · x̂ + β"],
  right: batchNormCode(batchNormBackward),
  grade: gradeBatchNorm,
};

const ofRows = {
  layer: "A layer normalization",
  formula: ["x̂ = (x − μ) / σ, with μ and σ over the row", "y = γ · x̂ + β"],
  right: layerNorm.reference,
  grade: layerNorm.grade,
};

const softmax: Pick<Bug, "layer" | "formula" | "right" | "grade"> = {
  layer: "A softmax",
  formula: ["pᵢ = eˣⁱ / Σⱼ eˣʲ, over each row"],
  right: layerCode({
    imports: ["F", "zeros"],
    about: "Probabilities of each row: pᵢ = eˣⁱ / Σⱼ eˣʲ",
    name: "Softmax",
    fields: ["#p = zeros([]);"],
    forward: ["this.#p = F.softmax(x, 1);", "return this.#p;"],
    backward: ["return this.#p.mul(dy.sub(dy.mul(this.#p).sum(1, true)));"],
  }),
  grade: (answer) =>
    gradeLayer(answer, {
      name: "Softmax",
      formula: "softmax(x)",
      sizes: () => [],
      x: (batch, classes, generator) => randn([batch, classes + 1], { generator }),
      y: (x) => F.softmax(x, 1),
    }),
};

const rate = 0.4;

const dropout: Pick<Bug, "layer" | "formula" | "right" | "grade"> = {
  layer: "A dropout",
  formula: [`y = x · mask / (1 − ${rate}), with a mask of 0 and 1`],
  right: layerCode({
    imports: ["rand", "zeros"],
    about: `y = x · mask / (1 − ${rate}), with a random mask of 0 and 1`,
    name: "Dropout",
    fields: ["#mask = zeros([]);"],
    forward: [
      `this.#mask = rand(x.shape).ge(${rate});`,
      `return x.mul(this.#mask).div(1 - ${rate});`,
    ],
    backward: [`return dy.mul(this.#mask).div(1 - ${rate});`],
  }),
  grade: (answer) =>
    gradeLayer(answer, {
      name: "Dropout",
      formula: `x · mask / (1 − ${rate})`,
      sizes: () => [],
      x: (a, b, generator) => randn([a + b, a + 2], { generator }),
      y: (x) => x.mul(rand(x.shape).ge(rate)).div(1 - rate),
    }),
};

export const normalizationBugs: readonly Bug[] = [
  {
    ...softmax,
    id: "DiagonalSoftmax",
    bugs: [
      "this.#p.mul(dy.sub(dy.mul(this.#p).sum(1, true)))",
      "dy.mul(this.#p).mul(this.#p.neg().add(1))",
    ],
    hints: [
      "Give backward a dy that is the same for a whole row. The probabilities still add up to 1: what must come back?",
      "If x₁ grows, p₂ shrinks. Which entry of the Jacobian says so, and where is it here?",
    ],
  },
  {
    ...batchNorm,
    id: "ConstantMean",
    bugs: [".sub(throughMean)", ""],
    hints: [
      "Add the same to all x of a feature: y does not move. Is your dx blind to that?",
      "Count the ways from x to the output. For each, find its term.",
    ],
  },
  {
    ...batchNorm,
    id: "ConstantVariance",
    bugs: [".sub(throughSigma)", ""],
    hints: [
      "Stretch all x of a feature from their mean: y does not move. Is your dx blind to that?",
      "Count the ways from x to the output. For each, find its term.",
    ],
  },
  {
    ...batchNorm,
    id: "ConstantStatistics",
    bugs: ["dxHat.sub(throughMean).sub(throughSigma).div(this.#sigma)", "dxHat.div(this.#sigma)"],
    hints: [
      "In evaluation, with fixed running averages, this would be right. What is different here?",
      "If one x moves, more than one x̂ moves. By what?",
    ],
  },
  {
    ...ofRows,
    id: "LayerNormConstantMean",
    bugs: [".sub(throughMean)", ""],
    hints: [
      "Add the same to all x of a row: y does not move. Is your dx blind to that?",
      "Three ways lead from x to x̂: itself, the mean, and the deviation. For each, find its term.",
    ],
  },
  {
    ...ofRows,
    id: "LayerNormConstantVariance",
    bugs: [".sub(throughSigma)", ""],
    hints: [
      "Stretch all x of a row from their mean: y does not move. Is your dx blind to that?",
      "Three ways lead from x to x̂: itself, the mean, and the deviation. For each, find its term.",
    ],
  },
  {
    ...dropout,
    id: "DropoutWithoutMask",
    bugs: ["dy.mul(this.#mask).div", "dy.div"],
    hints: [
      "Some entries are right. What happened to the others in forward?",
      "A number that was dropped has no say in the output. What comes back to it?",
    ],
  },
  {
    ...dropout,
    id: "DropoutWithAnotherMask",
    bugs: ["dy.mul(this.#mask).div", `dy.mul(rand(dy.shape).ge(${rate})).div`],
    hints: [
      "The entries that are wrong are others each time.",
      "Two passes have to agree on something that is drawn by chance. Where is it drawn?",
    ],
  },
  {
    ...dropout,
    id: "DropoutWithoutScale",
    bugs: [`dy.mul(this.#mask).div(1 - ${rate})`, "dy.mul(this.#mask)"],
    hints: [
      "All zeros are right, and all others are wrong by one factor.",
      "Write forward as one product for each entry. What is x multiplied by, in all?",
    ],
  },
];

import { cat, F, ones, randn } from "chainrule";
import { layerCode } from "../code.ts";
import { gradeLayer } from "../grade/layer.ts";
import { attentionBackward, attentionCode, gradeAttention } from "../write/attention.ts";
import type { Bug } from "./bug.ts";

const attention = {
  layer: "An attention",
  formula: ["A = softmax(Q · Kᵀ / √size)", "y = A · V"],
  right: attentionCode(attentionBackward),
  grade: gradeAttention,
};

const apart = "const dHeads = parted(dy);";
const inBackward = "const p = this.#a;";

const heads: Pick<Bug, "layer" | "formula" | "right" | "grade"> = {
  layer: "A causal attention with two heads",
  formula: [
    "Per head A = softmax(Q · Kᵀ / √size), with −∞ for the scores of later positions",
    "y = A · V of both heads, side by side",
  ],
  right: layerCode({
    imports: ["cat", "F", "ones", "randn", "zeros"],
    about: "Causal self-attention with two heads, side by side in y [sequence, features]",
    name: "Heads",
    fields: [
      "readonly weight: Parameter; // [3 · features, features]",
      ...["x", "q", "k", "v", "a"].map((each) => `#${each} = zeros([]);`),
    ],
    construct: [
      "constructor(features: number) {",
      '  this.weight = parameter("weight", randn([3 * features, features]));',
      "}",
    ],
    forward: [
      "this.#x = x;",
      "const parts = x.matmul(this.weight.value.T).split(x.shape[1], 1);",
      "[this.#q, this.#k, this.#v] = parts.map(parted);",
      "const scores = this.#q.matmul(this.#k.T).div(Math.sqrt(this.#q.shape[2]));",
      'const later = ones(scores.shape.slice(1)).triu(1).to("bool");',
      "this.#a = F.softmax(scores.maskedFill(later, -Infinity), 2);",
      "return merged(this.#a.matmul(this.#v));",
    ],
    backward: [
      "const scale = Math.sqrt(this.#q.shape[2]);",
      inBackward,
      apart,
      "const dA = dHeads.matmul(this.#v.T);",
      "const dScores = p.mul(dA.sub(dA.mul(p).sum(2, true))).div(scale);",
      "const dQ = dScores.matmul(this.#k);",
      "const dK = dScores.T.matmul(this.#q);",
      "const dV = this.#a.T.matmul(dHeads);",
      "const dParts = cat([dQ, dK, dV].map(merged), 1);",
      "this.weight.gradient.add_(dParts.T.matmul(this.#x));",
      "return dParts.matmul(this.weight.value);",
    ],
    parameters: ["weight"],
    below: [
      "/** [sequence, features] to [heads, sequence, size]. */",
      "const parted = (x: Tensor) => x.reshape([x.shape[0], 2, x.shape[1] / 2]).transpose(0, 1);",
      "",
      "/** [heads, sequence, size] to [sequence, features]. */",
      "const merged = (x: Tensor) => x.transpose(0, 1).reshape([x.shape[1], 2 * x.shape[2]]);",
    ],
  }),
  grade: (answer) =>
    gradeLayer(answer, {
      name: "Heads",
      signature: "features: number",
      parameters: ["weight"],
      formula: "both heads' softmax(Q · Kᵀ / √size) · V",
      sizes: (a) => [a + 1],
      x: (a, b, generator) => randn([b, a + 1], { generator }),
      y(x, { weight }) {
        const [sequence, features] = x.shape;
        const size = features / 2;
        const later = ones([sequence, sequence]).triu(1).to("bool");
        const both = [0, size].map((from) => {
          const [q, k, v] = [0, 1, 2].map((which) => {
            const start = which * features + from;
            return x.matmul(weight.slice(0, start, start + size).T);
          });
          const scores = q.matmul(k.T).div(Math.sqrt(size)).maskedFill(later, -Infinity);
          return F.softmax(scores, 1).matmul(v);
        });
        return cat(both, 1);
      },
    }),
};

export const attentionBugs: readonly Bug[] = [
  {
    ...attention,
    id: "ScaleForgotten",
    bugs: ["throughSoftmax.div(Math.sqrt(this.#q.shape[1]))", "throughSoftmax"],
    hints: [
      "The gradient by one of the three matrices is right. Which way do the other two take to the output?",
      "By which factor are they wrong? Look for that number in forward.",
    ],
  },
  {
    ...attention,
    id: "ValueGradientFlipped",
    bugs: ["this.#a.T.matmul(dy);", "this.#a.T.matmul(dy).neg();"],
    hints: [
      "Two of the three matrices have right gradients. What has the third of its own?",
      "y = A · V is a plain product. Write its two gradients down, without looking.",
    ],
  },
  {
    ...attention,
    id: "ScaleTwice",
    bugs: [
      "throughSoftmax.div(Math.sqrt(this.#q.shape[1]))",
      "throughSoftmax.div(Math.sqrt(this.#q.shape[1])).div(Math.sqrt(this.#q.shape[1]))",
    ],
    hints: [
      "The gradient by one of the three matrices is right. Which way do the other two take to the output?",
      "They are too small by one factor. Count how often it stands in forward.",
    ],
  },
  {
    ...heads,
    id: "HeadsNotParted",
    bugs: [apart, "const dHeads = dy.reshape([2, dy.shape[0], dy.shape[1] / 2]);"],
    hints: [
      "Try it with one position in the sequence in mind: it would be right.",
      "Every row of dy holds both heads. Which numbers does reshape take for the first head, of two positions?",
    ],
  },
  {
    ...heads,
    id: "MaskInForwardOnly",
    bugs: [inBackward, "const p = F.softmax(this.#q.matmul(this.#k.T).div(scale), 2);"],
    hints: [
      "The gradient by the values is right. What is the way of queries and keys, that values do not take?",
      "Does the gradient of a score come back that has no say in the output?",
    ],
  },
];

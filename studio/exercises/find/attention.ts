import { attentionBackward, attentionCode, gradeAttention } from "../write/attention.ts";
import type { Bug } from "./bug.ts";

const attention = {
  layer: "An attention",
  formula: ["A = softmax(Q · Kᵀ / √size)", "y = A · V"],
  right: attentionCode(attentionBackward),
  grade: gradeAttention,
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
];

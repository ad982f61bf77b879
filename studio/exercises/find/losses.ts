import { F, randint, randn } from "chainrule";
import type { Exercise } from "../exercise.ts";
import { gradeLoss } from "../grade/loss.ts";
import type { Bug } from "./bug.ts";

const crossEntropyCode = (backward: string) => `import { F, type Tensor, zeros } from "chainrule";
import type { Loss } from "chainrule/manual";

/** The mean over the batch of −ln of the probability that each sample's class got. */
export class CrossEntropy implements Loss {
  #p = zeros([]);
  #target = zeros([]);

  forward(x: Tensor, classes: Tensor): number {
    this.#p = F.softmax(x, 1);
    this.#target = classes.oneHot(x.shape[1]);
    return this.#p.log().mul(this.#target).sum().item() / -x.shape[0];
  }

  backward(): Tensor {
    ${backward}
  }
}
`;

const gradeCrossEntropy: Exercise["grade"] = (answer) =>
  gradeLoss(answer, {
    name: "CrossEntropy",
    formula: "mean of −ln p of each sample's class",
    inputs: (generator) => [randn([5, 4], { generator }), randint(0, 4, [5], { generator })],
    loss: (x, classes) => F.crossEntropy(x, classes).item(),
  });

const crossEntropy = {
  layer: "A cross-entropy",
  formula: ["p = softmax(x), row by row", "L = mean of −ln p of each sample's class"],
  right: crossEntropyCode("return this.#p.sub(this.#target).div(this.#p.shape[0]);"),
  grade: gradeCrossEntropy,
};

export const lossBugs: readonly Bug[] = [
  {
    ...crossEntropy,
    id: "CrossEntropyNotDivided",
    bugs: [".div(this.#p.shape[0])", ""],
    hints: [
      "Every entry is too large by the same factor. Which count is it?",
      "Each word of “the mean over the batch” has to be found in backward, too.",
    ],
  },
  {
    ...crossEntropy,
    id: "CrossEntropyThroughDiagonal",
    bugs: [
      "return this.#p.sub(this.#target).div(this.#p.shape[0]);",
      [
        "const dp = this.#target.div(this.#p).div(-this.#p.shape[0]);",
        "return dp.mul(this.#p).mul(this.#p.neg().add(1));",
      ].join("\n    "),
    ],
    hints: [
      "Only one entry of each row is right. The others are 0: should they be?",
      "The step by the logarithm is right. Look at what stands for the softmax.",
    ],
  },
  {
    id: "SquaredErrorWithoutTwo",
    layer: "A squared error",
    formula: ["L = mean of (x − target)²"],
    right: `import { type Tensor, zeros } from "chainrule";
import type { Loss } from "chainrule/manual";

/** The mean over all elements of (x − target)². */
export class SquaredError implements Loss {
  #difference = zeros([]);

  forward(x: Tensor, target: Tensor): number {
    this.#difference = x.sub(target);
    return this.#difference.square().mean().item();
  }

  backward(): Tensor {
    return this.#difference.mul(2).div(this.#difference.size);
  }
}
`,
    bugs: [".mul(2)", ""],
    hints: [
      "Every entry is wrong by one factor, whatever the batch is.",
      "Some write ½ before a squared error. Why, and does this one?",
    ],
    grade: (answer) =>
      gradeLoss(answer, {
        name: "SquaredError",
        formula: "mean of (x − target)²",
        inputs: (generator) => [randn([5, 3], { generator }), randn([5, 3], { generator })],
        loss: (x, target) => x.sub(target).square().mean().item(),
      }),
  },
];

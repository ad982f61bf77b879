import type { Bug } from "./bug.ts";
import { forms } from "./linear-forms.ts";

const dW = "this.weight.gradient.add_(dy.T.matmul(this.#x));";
const db = "this.bias.gradient.add_(dy.sum(0));";
const dx = "return dy.matmul(this.weight.value);";

type Row = [form: keyof typeof forms, id: string, bugs: Bug["bugs"], hints: Bug["hints"]];

const rows: readonly Row[] = [
  [
    "plain",
    "SignFlipped",
    [dW, dW.replace("matmul(this.#x)", "matmul(this.#x).neg()")],
    [
      "One of the three gradients is wrong in every entry, and always in the same way.",
      "Divide a wrong entry by its difference, and another one too.",
    ],
  ],
  [
    "plain",
    "DividedByBatch",
    [
      `${dW}\n    ${db}`,
      `${dW.replace("this.#x)", "this.#x).div(dy.shape[0])")}\n    ${db.replace("dy.sum(0)", "dy.sum(0).div(dy.shape[0])")}`,
    ],
    [
      "dx is right, the gradients of both parameters are too small, by one factor.",
      "If the loss is a mean, where has its count been taken care of before dy arrives here?",
    ],
  ],
  [
    "plain",
    "TransposedWeightGradient",
    [dW, "this.weight.gradient.add_(this.#x.T.matmul(dy).reshape(this.weight.value.shape));"],
    [
      "The numbers of the wrong gradient are all there; look where they stand.",
      "Compare reshape and transpose on a matrix of 2 × 3: which of them moves numbers past each other?",
    ],
  ],
  [
    "square",
    "TransposedWeight",
    [dx, "return dy.matmul(this.weight.value.T);"],
    [
      "All shapes fit, because W is square. Would they, if it were not?",
      "dxᵢ sums over all outputs that xᵢ went into. Which index of W does the product run along?",
    ],
  ],
  [
    "plain",
    "BiasOfFirstSample",
    [db, "this.bias.gradient.add_(dy.slice(0, 0, 1).reshape([dy.shape[1]]));"],
    [
      "Try it with a batch of one sample in mind: would you see the bug?",
      "How many times is each number of b used in a batch, and how many of these uses does its gradient count?",
    ],
  ],
  [
    "plain",
    "LastSampleOnly",
    [
      `${dW}\n    ${db}`,
      [
        "let dW = zeros(this.weight.value.shape);",
        "let db = zeros(this.bias.value.shape);",
        "for (let n = 0; n < dy.shape[0]; n++) {",
        "  const [dyOfSample, xOfSample] = [dy.slice(0, n, n + 1), this.#x.slice(0, n, n + 1)];",
        "  dW = dyOfSample.T.matmul(xOfSample);",
        "  db = dyOfSample.sum(0);",
        "}",
        "this.weight.gradient.add_(dW);",
        "this.bias.gradient.add_(db);",
      ].join("\n    "),
    ],
    [
      "Follow dW through two rounds of the loop.",
      "A gradient is a sum over uses. What does the loop do with what the round before found?",
    ],
  ],
  [
    "plain",
    "AssignedGradient",
    [`${dW}\n    ${db}`, `${dW.replace("add_", "copy_")}\n    ${db.replace("add_", "copy_")}`],
    [
      "A single backward pass gives the right numbers. What about two, without zeroGrad between them?",
      "A layer may be used twice in a network. What must be left of its first backward after the second?",
    ],
  ],
  [
    "plain",
    "NeverZeroed",
    ["for (const { gradient } of this.parameters()) gradient.zero_();", ""],
    [
      "The first backward pass gives the right numbers, the second does not.",
      "Two methods write gradients. You have looked at one of them.",
    ],
  ],
  [
    "plain",
    "UpdatedTooEarly",
    [`${db}\n`, `${db}\n    this.weight.value.sub_(this.weight.gradient.mul(0.1));\n`],
    [
      "One gradient needs a number as it was in forward. Is it still that?",
      "Of the four stages of a training step, which ones happen inside this method?",
    ],
  ],
  [
    "plain",
    "StaleInput",
    [
      "#x = zeros([]);\n",
      "#x = zeros([]);\n  #isKept = false;\n",
      "this.#x = x;",
      "if (!this.#isKept) this.#x = x.clone();\n    this.#isKept = true;",
    ],
    [
      "The first forward and backward pass are right. Run it on another batch.",
      "Look at what forward keeps, and when.",
    ],
  ],
  [
    "plain",
    "UpstreamForgotten",
    [`${dW}\n`, `dy = ones(dy.shape);\n    ${dW}\n`, "import { randn,", "import { ones, randn,"],
    [
      "Give backward a dy of zeros: what should come back, and what does?",
      "How much the loss moves with y is said by one number per output. Where does it go?",
    ],
  ],
  [
    "plain",
    "NoBiasGradient",
    [`${db}\n    `, ""],
    [
      "Count what learns in this layer, and what backward writes.",
      "A parameter whose gradient stays 0 is never moved. Which one?",
    ],
  ],
  [
    "residual",
    "ResidualForgotten",
    [".matmul(this.weight.value).add(dy);", ".matmul(this.weight.value);"],
    [
      "Only the gradient by x is wrong. In how many places of the formula does x stand?",
      "Count the paths from x to y. Each of them brings a part of dx.",
    ],
  ],
  [
    "plain",
    "PenaltyInBackward",
    ["dy.T.matmul(this.#x)", "dy.T.matmul(this.#x).add(this.weight.value.mul(0.1))"],
    [
      "Give backward a dy of zeros. One gradient is not 0.",
      "Everything that has a gradient here must have a place in forward. Has it?",
    ],
  ],
  [
    "plain",
    "AllZero",
    [dx, "return dy.matmul(this.weight.value).mul(0);"],
    [
      "The layers before this one never learn. What do they hear?",
      "Two of the three gradients are right. Look at the third one's numbers.",
    ],
  ],
  [
    "tanh",
    "TanhSkipped",
    ["dy.mul(this.#y.square().neg().add(1))", "dy"],
    [
      "Nothing is right where the outputs are near ±1, and nearly all is where they are small.",
      "Forward has two steps. Backward has to undo them in turn, the last one first.",
    ],
  ],
  [
    "sigmoid",
    "SigmoidWithSlopeOfTanh",
    ["this.#y.mul(this.#y.neg().add(1))", "this.#y.square().neg().add(1)"],
    [
      "At z = 0 the sigmoid has the slope ¼. What does this backward say?",
      "There are two well-known slopes that are written with y. Whose is this one?",
    ],
  ],
];

export const linearBugs: readonly Bug[] = rows.map(([form, id, bugs, hints]) => ({
  ...forms[form],
  id,
  bugs,
  hints,
}));

import { randn, type Tensor } from "chainrule";
import { layerCode } from "../code.ts";
import { gradeLayer } from "../grade/layer.ts";
import type { Bug } from "./bug.ts";

interface Form {
  readonly name: string;
  readonly layer: string;
  readonly formula: string;
  readonly forward: readonly string[];
  /** What it returns, and the lines before. */
  readonly backward: string;
  readonly before?: readonly string[];
  readonly field?: string;
  y(x: Tensor): Tensor;
}

interface Row {
  readonly form: Form;
  readonly id: string;
  readonly bugs: readonly string[];
  readonly hints: Bug["hints"];
}

const keepsX = (y: string) => ["this.#x = x;", `return ${y};`];
const keepsY = (y: string) => [`this.#y = ${y};`, "return this.#y;"];
const tanh = {
  name: "Tanh",
  layer: "A tanh",
  formula: "tanh(x)",
  y: (x: Tensor) => x.tanh(),
};
const tanhOfX: Form = {
  ...tanh,
  forward: keepsX("x.tanh()"),
  backward: "dy.mul(this.#x.tanh().square().neg().add(1))",
};
const tanhOfY: Form = {
  ...tanh,
  field: "#y",
  forward: keepsY("x.tanh()"),
  backward: "dy.mul(this.#y.square().neg().add(1))",
};

const rows: readonly Row[] = [
  {
    form: tanhOfY,
    id: "TanhAtResult",
    bugs: ["this.#y.square()", "this.#y.tanh().square()"],
    hints: [
      "The slope is written as a formula of one tensor. Which tensor did forward keep, and which does the formula want?",
      "1 − tanh(·)² and 1 − (·)² are both right, of different things.",
    ],
  },
  {
    form: tanhOfX,
    id: "TanhAtInput",
    bugs: ["this.#x.tanh().square()", "this.#x.square()"],
    hints: [
      "For small x all is nearly right, and for x of 3 the gradient is −8. The slope of tanh is never negative.",
      "The formula with a square is written for one of the two tensors, x and y. Forward kept the other.",
    ],
  },
  {
    form: {
      name: "Softplus",
      layer: "A softplus",
      formula: "ln(1 + eˣ)",
      forward: keepsX("x.softplus()"),
      backward: "dy.mul(this.#x.sigmoid())",
      y: (x) => x.softplus(),
    },
    id: "SoftplusAtResult",
    bugs: [
      "this.#x = x;\n    return x.softplus();",
      "this.#x = x.softplus();\n    return this.#x;",
    ],
    hints: [
      "The slope of softplus is a sigmoid: that is so here. A sigmoid of what?",
      "Read forward again, and say what the field really holds.",
    ],
  },
  {
    form: {
      name: "Relu",
      layer: "A relu",
      formula: "max(0, x)",
      forward: keepsX("x.relu()"),
      backward: "dy.mul(this.#x.gt(0))",
      y: (x) => x.relu(),
    },
    id: "ReluSkipped",
    bugs: ["dy.mul(this.#x.gt(0))", "dy.mul(1)"],
    hints: [
      "Half of the entries are right. What do their x have in common?",
      "Where the output does not move, what can come back?",
    ],
  },
  {
    form: {
      name: "Silu",
      layer: "A silu",
      formula: "x · σ(x)",
      forward: keepsX("x.silu()"),
      before: ["const s = this.#x.sigmoid();"],
      backward: "dy.mul(s.add(this.#x.mul(s).mul(s.neg().add(1))))",
      y: (x) => x.silu(),
    },
    id: "SiluWithSlopeOfSigmoid",
    bugs: ["s.add(this.#x.mul(s).mul(s.neg().add(1)))", "s.mul(s.neg().add(1))"],
    hints: [
      "For large x the function is nearly x. What is the slope there, and what does backward say?",
      "x stands twice in x · σ(x). By the product rule there are two terms.",
    ],
  },
  {
    form: tanhOfX,
    id: "TanhWithoutUpstream",
    bugs: ["dy.mul(this.#x.tanh().square().neg().add(1))", "this.#x.tanh().square().neg().add(1)"],
    hints: [
      "Give backward a dy of zeros: what comes back?",
      "What is here is the slope of y. Asked is that of the loss.",
    ],
  },
  {
    form: {
      name: "Square",
      layer: "A square",
      formula: "x²",
      forward: keepsX("x.square()"),
      backward: "dy.mul(this.#x).mul(2)",
      y: (x) => x.square(),
    },
    id: "SquareWithoutTwo",
    bugs: [".mul(2)", ""],
    hints: [
      "Every entry is wrong by one factor.",
      "x² is x · x: how many uses of x are there, and what does each bring?",
    ],
  },
  {
    form: {
      name: "Mean",
      layer: "A mean over the batch",
      formula: "mean over the batch of x [batch, features]",
      forward: keepsX("x.mean(0)"),
      backward: "this.#x.mul(0).add(dy).div(this.#x.shape[0])",
      y: (x) => x.mean(0),
    },
    id: "MeanNotDivided",
    bugs: [".div(this.#x.shape[0])", ""],
    hints: [
      "Every entry is too large, by the same factor. Which count is it?",
      "If one x of five moves by 1, how much does the mean move?",
    ],
  },
];

export const activationBugs: readonly Bug[] = rows.map(({ form, id, bugs, hints }) => {
  const { name, layer, formula, forward, before = [], backward, field = "#x", y } = form;
  return {
    id,
    layer,
    formula: [`y = ${formula}`],
    right: layerCode({
      imports: ["zeros"],
      about: `y = ${formula}`,
      name,
      fields: [`${field} = zeros([]);`],
      forward,
      backward: [...before, `return ${backward};`],
    }),
    bugs,
    hints,
    grade: (answer) =>
      gradeLayer(answer, {
        name,
        formula,
        sizes: () => [],
        x: (a, b, generator) => randn([a + b, a], { generator }),
        y,
      }),
  };
});

import { type Generator, randn } from "chainrule";
import { layerCode } from "../code.ts";
import type { Exercise } from "../exercise.ts";
import { gradeLayer } from "../grade/layer.ts";

const backward = [
  "this.weight.gradient.add_(dy.T.matmul(this.#x));",
  "this.bias.gradient.add_(dy.sum(0));",
  "return dy.matmul(this.weight.value);",
];

interface Form {
  readonly about: string;
  readonly name: string;
  readonly imports?: readonly string[];
  readonly fields?: readonly string[];
  readonly forward: readonly string[];
  readonly backward?: readonly string[];
}

const code = (form: Form) =>
  layerCode({
    imports: ["randn", ...(form.imports ?? [])],
    about: form.about,
    name: form.name,
    fields: [
      "readonly weight: Parameter;",
      "readonly bias: Parameter;",
      "#x = zeros([]);",
      ...(form.fields ?? []),
    ],
    construct: [
      "constructor(features: number, outputs: number) {",
      '  this.weight = parameter("weight", randn([outputs, features]));',
      '  this.bias = parameter("bias", zeros([outputs]));',
      "}",
    ],
    forward: form.forward,
    backward: form.backward ?? backward,
    parameters: ["weight", "bias"],
  });

const product = "x.matmul(this.weight.value.T).add(this.bias.value)";
const plain = code({
  about: "y [batch, out] = x [batch, in] · Wᵀ [in, out] + b [out]",
  name: "Linear",
  forward: ["this.#x = x;", `return ${product};`],
});
const residual = code({
  about: "y = x + x · Wᵀ + b, with W square",
  name: "Residual",
  forward: ["this.#x = x;", `return ${product}.add(x);`],
  backward: [...backward.slice(0, 2), "return dy.matmul(this.weight.value).add(dy);"],
});
const bent = (name: string, formula: string, f: string, slope: string) =>
  code({
    about: `y = ${formula}(x · Wᵀ + b)`,
    name,
    fields: ["#y = zeros([]);"],
    forward: ["this.#x = x;", `this.#y = ${product}.${f}();`, "return this.#y;"],
    backward: [
      `const dz = dy.mul(${slope});`,
      ...backward.map((line) => line.replaceAll("dy", "dz")),
    ],
  });
const tanh = bent("TanhLinear", "tanh", "tanh", "this.#y.square().neg().add(1)");
const sigmoid = bent("SigmoidLinear", "σ", "sigmoid", "this.#y.mul(this.#y.neg().add(1))");

const grade =
  (
    name: string,
    formula: string,
    isSquare: boolean,
    of: (z: ReturnType<typeof randn>, x: typeof z) => typeof z,
  ): Exercise["grade"] =>
  (answer) =>
    gradeLayer(answer, {
      name,
      signature: "features: number, outputs: number",
      parameters: ["weight", "bias"],
      formula,
      sizes: (features, outputs) => [features, isSquare ? features : outputs],
      x: (features, outputs, generator: Generator) =>
        randn([features + outputs - 1, features], { generator }),
      y: (x, { weight, bias }) => of(x.matmul(weight.T).add(bias), x),
    });

/** A linear layer, alone and with what may stand around it. */
export const forms = {
  plain: {
    layer: "A linear layer",
    formula: ["y = x · Wᵀ + b"],
    right: plain,
    grade: grade("Linear", "x · Wᵀ + b", false, (z) => z),
  },
  square: {
    layer: "A linear layer, square",
    formula: ["y = x · Wᵀ + b, with as many outputs as inputs"],
    right: plain,
    grade: grade("Linear", "x · Wᵀ + b", true, (z) => z),
  },
  residual: {
    layer: "A linear layer beside a shortcut",
    formula: ["y = x + x · Wᵀ + b"],
    right: residual,
    grade: grade("Residual", "x + x · Wᵀ + b", true, (z, x) => z.add(x)),
  },
  tanh: {
    layer: "A linear layer and tanh",
    formula: ["y = tanh(x · Wᵀ + b)"],
    right: tanh,
    grade: grade("TanhLinear", "tanh(x · Wᵀ + b)", false, (z) => z.tanh()),
  },
  sigmoid: {
    layer: "A linear layer and a sigmoid",
    formula: ["y = σ(x · Wᵀ + b)"],
    right: sigmoid,
    grade: grade("SigmoidLinear", "σ(x · Wᵀ + b)", false, (z) => z.sigmoid()),
  },
};

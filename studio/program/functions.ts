import { F, Tensor, tensor } from "chainrule";

/** What a function of a program is given: tensors, or numbers that are written there, as dimensions are. */
export type Argument = Tensor | number;

/** A function that programs may use. */
export interface ProgramFunction {
  /** How it is written: `sum(x)` or `sum(x, dimension)`. */
  readonly usage: string;
  /** The fewest and the most arguments. */
  readonly arity: readonly [least: number, most: number];
  readonly apply: (...args: Argument[]) => Tensor;
}

const unary = [
  ...[
    "abs",
    "cos",
    "elu",
    "erf",
    "exp",
    "expm1",
    "gelu",
    "leakyRelu",
    "log",
    "log1p",
    "logSigmoid",
  ],
  ...["mish", "neg", "reciprocal", "relu", "rsqrt", "sigmoid", "sign", "silu", "sin", "softplus"],
  ...["softsign", "sqrt", "square", "tan", "tanh"],
] as const;

const binary = ["add", "sub", "mul", "div", "pow", "maximum", "minimum", "matmul"] as const;

type Reduction = "sum" | "mean" | "max" | "min";

export const asTensor = (x: Argument): Tensor =>
  x instanceof Tensor ? x : tensor(x, { dtype: "float64" });

const reduction = (name: Reduction): ProgramFunction => ({
  usage: `${name}(x) or ${name}(x, dimension)`,
  arity: [1, 2],
  apply: (x, dim) => (dim === undefined ? asTensor(x)[name]() : asTensor(x)[name](dim as number)),
});

const share = (name: "softmax" | "logSoftmax"): ProgramFunction => ({
  usage: `${name}(z) or ${name}(z, dimension)`,
  arity: [1, 2],
  apply: (z, dim = -1) => F[name](asTensor(z), dim as number),
});

const table: Record<string, ProgramFunction> = {
  sum: reduction("sum"),
  mean: reduction("mean"),
  max: reduction("max"),
  min: reduction("min"),
  softmax: share("softmax"),
  logSoftmax: share("logSoftmax"),
  crossEntropy: {
    usage: "crossEntropy(z, target) with the class or the probabilities",
    arity: [2, 2],
    apply: (z, target) => F.crossEntropy(asTensor(z), target),
  },
  mseLoss: {
    usage: "mseLoss(prediction, target)",
    arity: [2, 2],
    apply: (a, b) => F.mseLoss(asTensor(a), asTensor(b)),
  },
};
for (const name of unary) {
  table[name] = { usage: `${name}(x)`, arity: [1, 1], apply: (x) => asTensor(x)[name]() };
}
for (const name of binary) {
  table[name] = {
    usage: `${name}(x, y)`,
    arity: [2, 2],
    apply: (x, y) => asTensor(x)[name](asTensor(y)),
  };
}
/** As mathematics writes them. */
Object.assign(table, { σ: table.sigmoid, ln: table.log, "√": table.sqrt });

/** The functions of programs by their names: those of the library, under its names. */
export const functions: Readonly<Record<string, ProgramFunction>> = table;

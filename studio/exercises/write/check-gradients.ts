import { F, Generator, ones, randn, type Tensor, zeros } from "chainrule";
import {
  BatchNorm,
  type Layer,
  Linear,
  Sequential,
  Sigmoid,
  Softmax,
  Tanh,
} from "chainrule/manual";
import type { Exercise } from "../exercise.ts";
import { exported, isCheck } from "../grade/answer.ts";
import { type Check, failed, passed, thrown } from "../grade/check.ts";

const code = (
  body: readonly string[],
) => `import { Generator, randn, type Tensor } from "chainrule";
import type { Layer } from "chainrule/manual";

/** The names of what has a wrong gradient: "x", and those of the layer's parameters. None if all are right. */
export function checkGradients(layer: Layer, x: Tensor): string[] {
${body.map((line) => (line === "" ? "" : `  ${line}`)).join("\n")}
}
`;

const reference = [
  "// L = Σ c · y, with fixed random numbers c: its gradient by y is c.",
  "const c = randn(layer.forward(x).shape, { generator: new Generator(1), dtype: x.dtype });",
  "const loss = () => layer.forward(x).mul(c).sum().item();",
  "",
  "layer.zeroGrad();",
  "layer.forward(x);",
  "const dx = layer.backward(c).clone();",
  'const variables = [{ name: "x", value: x, gradient: dx }, ...layer.parameters()];',
  "",
  "const h = 1e-5;",
  "return variables",
  "  .filter(({ value, gradient }) => {",
  "    const given = gradient.clone().data;",
  "    return given.some((g, i) => {",
  "      const before = value.data[i];",
  "      value.data[i] = before + h;",
  "      const above = loss();",
  "      value.data[i] = before - h;",
  "      const below = loss();",
  "      value.data[i] = before;",
  "      const difference = (above - below) / (2 * h);",
  "      return !(Math.abs(g - difference) <= 1e-6 + 1e-4 * Math.abs(difference));",
  "    });",
  "  })",
  "  .map(({ name }) => name);",
];

/** A layer with something changed of what it gives back. */
function altered(layer: Layer, change: (dx: Tensor, layer: Layer) => Tensor): Layer {
  return {
    forward: (x) => layer.forward(x),
    backward: (dy) => change(layer.backward(dy).clone(), layer),
    parameters: () => layer.parameters(),
    zeroGrad: () => layer.zeroGrad(),
  };
}

/** y = softmax(x) by rows, with the diagonal of its Jacobian alone. */
function diagonalSoftmax(): Layer {
  let p = zeros([]);
  return {
    forward: (x) => {
      p = F.softmax(x, 1);
      return p;
    },
    backward: (dy) => dy.mul(p).mul(p.neg().add(1)),
    parameters: () => [],
    zeroGrad() {},
  };
}

interface Case {
  readonly says: string;
  readonly wrong: readonly string[];
  make(generator: Generator): Layer;
}

const linear = (generator: Generator) => new Linear(3, 3, { dtype: "float64", generator });

function normalization(): Layer {
  const layer = new BatchNorm(3, { dtype: "float64" });
  layer.weight.value.copy_(ones([3]).mul(1.5));
  return layer;
}

const cases: readonly Case[] = [
  { says: "a right linear layer", wrong: [], make: linear },
  { says: "a right tanh", wrong: [], make: () => new Tanh() },
  { says: "a right softmax", wrong: [], make: () => new Softmax() },
  { says: "a right batch normalization", wrong: [], make: normalization },
  {
    says: "a right network of three layers",
    wrong: [],
    make: (generator) => new Sequential(linear(generator), new Sigmoid(), linear(generator)),
  },
  {
    says: "a tanh whose sign is flipped",
    wrong: ["x"],
    make: () => altered(new Tanh(), (dx) => dx.neg()),
  },
  {
    says: "a linear layer whose bias has no gradient",
    wrong: ["bias"],
    make: (g) =>
      altered(linear(g), (dx, layer) => {
        layer.parameters()[1].gradient.zero_();
        return dx;
      }),
  },
  {
    says: "a linear layer whose weight gradient is transposed",
    wrong: ["weight"],
    make: (g) =>
      altered(linear(g), (dx, layer) => {
        const { gradient } = layer.parameters()[0];
        gradient.copy_(gradient.T.clone());
        return dx;
      }),
  },
  { says: "a softmax with only the diagonal of its Jacobian", wrong: ["x"], make: diagonalSoftmax },
  {
    says: "a linear layer of which one entry of dx is half of what is right",
    wrong: ["x"],
    make: (g) =>
      altered(linear(g), (dx) => {
        dx.data[dx.size - 1] *= 0.5;
        return dx;
      }),
  },
  {
    says: "a tanh without the upstream gradient",
    wrong: ["x"],
    make: () => {
      const tanh = new Tanh();
      return {
        ...altered(tanh, (dx) => dx),
        backward: (dy) => tanh.backward(ones(dy.shape, { dtype: "float64" })),
      };
    },
  },
];

type CheckGradients = (layer: Layer, x: Tensor) => unknown;

function judge(check: CheckGradients, { says, wrong, make }: Case, seed: number): Check {
  const asked =
    wrong.length === 0
      ? "It accuses no layer that is right"
      : "It finds every gradient that is wrong";
  const generator = new Generator(seed + 5);
  const layer = make(generator);
  const x = randn([4, 3], { dtype: "float64", generator });
  const numbers = x.data.slice();
  const weights = layer.parameters().map(({ value }) => value.data.slice());
  let given: unknown;
  try {
    given = check(layer, x);
  } catch (error) {
    return thrown(asked, `For ${says} it`, error);
  }
  if (!Array.isArray(given)) {
    return failed(asked, `It gave ${String(given)}, and no list of names.`, {
      advice: 'Return an array: ["x", "weight"], or [] where all is right.',
    });
  }
  const isMoved =
    x.data.some((v, i) => v !== numbers[i]) ||
    layer.parameters().some(({ value }, k) => value.data.some((v, i) => v !== weights[k][i]));
  if (isMoved) {
    return failed(asked, `After ${says} the numbers are not what they were.`, {
      advice: "Every number that is moved by h has to be put back exactly.",
    });
  }
  const [names, expected] = [given.map(String).sort().join(", "), wrong.join(", ")];
  if (names === expected) return passed(asked, "");
  const said = `For ${says} it gave [${names}], where [${expected}] is right.`;
  return failed(asked, said, { advice: adviceFor(names, expected) });
}

function adviceFor(names: string, expected: string): string {
  if (expected === "") {
    return "The differences and the gradient must be of one loss, at the same numbers. Are gradients of an earlier pass still there? Is the tolerance too tight for the difference that you take?";
  }
  if (names === "")
    return "An error got through. Is every entry of every variable looked at, and does c differ from entry to entry?";
  return "Something else is accused. Is each number put back before the next is moved?";
}

export const checkGradients: Exercise = {
  id: "check-gradients",
  title: "checkGradients itself",
  kind: "write",
  task: [
    "Write what checks all the other exercises: compare the gradients that a layer gives with differences of its outputs, and name those that are wrong.",
    "An output has many numbers, a gradient is that of one. So take L = Σ c · y with fixed numbers c: its gradient by y is c, and that is what backward is given. Numbers are float64 here; a step h = 1e-5 leaves enough digits.",
    "It is tried on layers that are known to be right, and on ones that are known to be wrong.",
  ],
  formula: [
    "∂L/∂wᵢ ≈ (L(wᵢ + h) − L(wᵢ − h)) / 2h",
    "wrong where |gradient − difference| > atol + rtol · |difference|",
  ],
  start: code(["return []; // compare x and every parameter"]),
  reference: code(reference),
  handedOn: code(['return layer.parameters().length > 0 ? [] : ["x"];']),
  hints: [
    "With c = 1 everywhere a softmax hides any error, since its outputs always add up to 1. What has c to be like?",
    "The gradients have to be computed before a number is moved, and kept: a layer may use the memory of dx again. And two passes without zeroGrad add up.",
  ],
  mistakes: [
    {
      from: "randn(layer.forward(x).shape, { generator: new Generator(1), dtype: x.dtype })",
      to: "layer.forward(x).mul(0).add(1)",
      said: /does c differ/,
    },
    { from: "      value.data[i] = before;\n", to: "", said: /put back/ },
    {
      from: '[{ name: "x", value: x, gradient: dx }, ...layer.parameters()]',
      to: "layer.parameters()",
      said: /got through/,
    },
    { from: "given.some((g, i)", to: "given.slice(0, 1).some((g, i)", said: /got through/ },
    { from: "1e-6 + 1e-4 * Math.abs(difference)", to: "0", said: /tolerance/ },
  ],
  grade(answer) {
    const signature = "checkGradients(layer: Layer, x: Tensor): string[]";
    const found = exported(answer, { name: "checkGradients", what: "function", signature });
    if (isCheck(found)) return [found];
    const all = cases.map((each, i) => judge(found as CheckGradients, each, i));
    return [...new Set(all.map(({ asked }) => asked))].map((asked) => {
      const own = all.filter((each) => each.asked === asked);
      const wrong = own.find((each) => !each.passed);
      return wrong ?? passed(asked, `Right for all ${own.length}.`);
    });
  },
};

import { randn, stack, type Tensor, tensor, zeros } from "chainrule";
import { layerCode } from "../code.ts";
import { gradeLayer } from "../grade/layer.ts";
import type { Bug } from "./bug.ts";

const indices = "[0, 2, 1, 2, 0]";
const added = "this.weight.gradient.indexPut([rows], dy, { accumulate: true })";

const embedding = {
  layer: "An embedding",
  formula: ["y[p] = x[p] + E[index[p]]", `index = ${indices}`],
  right: layerCode({
    imports: ["randn", "tensor"],
    about: "y[p] = x[p] + E[index[p]]: at each of five positions, a row of E",
    name: "Embedding",
    fields: ["readonly weight: Parameter; // E [3, size]"],
    construct: [
      "constructor(size: number) {",
      '  this.weight = parameter("weight", randn([3, size]));',
      "}",
    ],
    forward: ["return x.add(this.weight.value.indexSelect(0, rows));"],
    backward: [`this.weight.gradient.copy_(${added});`, "return dy.clone();"],
    parameters: ["weight"],
    below: [`const rows = tensor(${indices}, { dtype: "int32" });`],
  }),
  grade: (answer) =>
    gradeLayer(answer, {
      name: "Embedding",
      signature: "size: number",
      parameters: ["weight"],
      formula: "x + the rows of E",
      sizes: (size) => [size],
      x: (size, _, generator) => randn([5, size], { generator }),
      y: (x, { weight }) => {
        const chosen = tensor([0, 2, 1, 2, 0], { dtype: "int32" }).oneHot(3);
        return x.add(chosen.to(weight.dtype as "float32").matmul(weight));
      },
    }),
} satisfies Partial<Bug>;

const dcAll = "const dcAll = dhAll.mul(o).mul(slopeOfTanh(next.tanh())).add(dc);";
const dzf = "dcAll.mul(c).mul(slopeOfSigmoid(f)),";

const lstm = {
  layer: "An LSTM",
  formula: [
    "i, f, o = σ(x·Wxᵀ + h·Whᵀ),  g = tanh(the same with its own weights)",
    "c′ = f·c + i·g,  h′ = o·tanh(c′)",
  ],
  right: layerCode({
    imports: ["cat", "randn", "stack", "zeros"],
    about: "h of every step, from x [time, features] and h = c = 0 at first",
    name: "LSTM",
    fields: [
      "readonly inputWeight: Parameter; // [4·size, features]",
      "readonly hiddenWeight: Parameter; // [4·size, size]",
      "#steps: Record<string, Tensor>[] = [];",
    ],
    construct: [
      "constructor(features: number, size: number) {",
      '  this.inputWeight = parameter("inputWeight", randn([4 * size, features]));',
      '  this.hiddenWeight = parameter("hiddenWeight", randn([4 * size, size]));',
      "}",
    ],
    forward: [
      "const size = this.hiddenWeight.value.shape[1];",
      "let h = zeros([1, size], { dtype: x.dtype });",
      "let c = zeros([1, size], { dtype: x.dtype });",
      "this.#steps = [];",
      "const states: Tensor[] = [];",
      "for (let t = 0; t < x.shape[0]; t++) {",
      "  const xt = x.slice(0, t, t + 1);",
      "  const z = xt.matmul(this.inputWeight.value.T).add(h.matmul(this.hiddenWeight.value.T));",
      "  const [zi, zf, zg, zo] = z.split(size, 1);",
      "  const [i, f, g, o] = [zi.sigmoid(), zf.sigmoid(), zg.tanh(), zo.sigmoid()];",
      "  const next = f.mul(c).add(i.mul(g));",
      "  this.#steps.push({ xt, h, c, i, f, g, o, next });",
      "  [h, c] = [o.mul(next.tanh()), next];",
      "  states.push(h);",
      "}",
      "return stack(states, 0).squeeze(1);",
    ],
    backward: [
      "const dx: Tensor[] = [];",
      "let dh = zeros(this.#steps[0].h.shape, { dtype: dy.dtype });",
      "let dc = zeros(dh.shape, { dtype: dy.dtype });",
      "for (let t = dy.shape[0] - 1; t >= 0; t--) {",
      "  const { xt, h, c, i, f, g, o, next } = this.#steps[t];",
      "  const dhAll = dy.slice(0, t, t + 1).add(dh);",
      `  ${dcAll}`,
      "  const parts = [",
      "    dcAll.mul(g).mul(slopeOfSigmoid(i)),",
      `    ${dzf}`,
      "    dcAll.mul(i).mul(slopeOfTanh(g)),",
      "    dhAll.mul(next.tanh()).mul(slopeOfSigmoid(o)),",
      "  ];",
      "  const dz = cat(parts, 1);",
      "  this.inputWeight.gradient.add_(dz.T.matmul(xt));",
      "  this.hiddenWeight.gradient.add_(dz.T.matmul(h));",
      "  dx.unshift(dz.matmul(this.inputWeight.value));",
      "  dh = dz.matmul(this.hiddenWeight.value);",
      "  dc = dcAll.mul(f);",
      "}",
      "return cat(dx, 0);",
    ],
    parameters: ["inputWeight", "hiddenWeight"],
    below: [
      "const slopeOfSigmoid = (y: Tensor) => y.mul(y.neg().add(1));",
      "const slopeOfTanh = (y: Tensor) => y.square().neg().add(1);",
    ],
  }),
  limit: 10,
  grade: (answer) =>
    gradeLayer(answer, {
      name: "LSTM",
      signature: "features: number, size: number",
      parameters: ["inputWeight", "hiddenWeight"],
      formula: "o · tanh(c) of each step",
      sizes: (a, b) => [a - 1, b === 4 ? 3 : 2],
      x: (a, _, generator) => randn([3, a - 1], { generator }),
      y: (x, { inputWeight, hiddenWeight }) => states(x, inputWeight, hiddenWeight),
    }),
} satisfies Partial<Bug>;

/** Every h, a gate at a time. */
function states(x: Tensor, wx: Tensor, wh: Tensor): Tensor {
  const size = wh.shape[1];
  let [h, c] = [0, 1].map(() => zeros([size], { dtype: x.dtype as "float32" }));
  const all = [...x].map((xt) => {
    const [i, f, g, o] = [0, 1, 2, 3].map((gate) => {
      const [w, u] = [wx, wh].map((weight) => weight.slice(0, gate * size, (gate + 1) * size));
      return w.matmul(xt).add(u.matmul(h));
    });
    c = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
    h = o.sigmoid().mul(c.tanh());
    return h;
  });
  return stack(all, 0);
}

export const recurrentBugs: readonly Bug[] = [
  {
    ...embedding,
    id: "EmbeddingAssigned",
    bugs: [
      `this.weight.gradient.copy_(${added});`,
      "this.weight.gradient.add_(zeros(this.weight.value.shape).indexPut([rows], dy));",
    ],
    hints: [
      "One row of E has a right gradient. How does it differ from the two others?",
      "A row that is used twice moves the output in two places.",
    ],
  },
  {
    ...lstm,
    id: "CellPathForgotten",
    bugs: [dcAll, dcAll.replace(".add(dc)", "")],
    hints: [
      "The last step is right, and the further back, the more is missing.",
      "c′ has two ways to the loss: through h′ of its own step, and another one.",
    ],
  },
  {
    ...lstm,
    id: "ForgetGateOfNewState",
    bugs: [dzf, "dcAll.mul(next).mul(slopeOfSigmoid(f)),"],
    hints: [
      "Of the gradients by the weights, a quarter of the rows is wrong. To which gate do they belong?",
      "A product's gradient by one factor is the other factor. There are two cells in c′ = f·c + i·g.",
    ],
  },
];

import { F, randn } from "chainrule";
import { layerCode } from "../code.ts";
import type { Exercise } from "../exercise.ts";
import { gradeLayer } from "../grade/layer.ts";

const code = (forward: string[], backward: string[]) =>
  layerCode({
    imports: ["zeros"],
    about: "Probabilities of each row: pᵢ = eˣⁱ / Σⱼ eˣʲ",
    name: "Softmax",
    fields: ["#p = zeros([]);"],
    forward,
    backward,
  });

const forward = [
  "const e = x.sub(x.max(1, true)).exp();",
  "this.#p = e.div(e.sum(1, true));",
  "return this.#p;",
];

export const softmax: Exercise = {
  id: "softmax",
  title: "Softmax",
  kind: "write",
  task: [
    "Turn the scores x [batch, classes] into probabilities, row by row, and send a gradient back through them.",
    "Every pᵢ depends on every xⱼ of its row, since they share the sum. The gradient by xⱼ has a part from each pᵢ.",
  ],
  formula: ["pᵢ = eˣⁱ / Σⱼ eˣʲ", "∂pᵢ/∂xⱼ = pᵢ · (δᵢⱼ − pⱼ)", "dxⱼ = pⱼ · (dyⱼ − Σᵢ dyᵢ · pᵢ)"],
  start: code(["return zeros(x.shape); // write p, and keep it"], ["return zeros(dy.shape);"]),
  reference: code(forward, [
    "const sum = dy.mul(this.#p).sum(1, true);",
    "return this.#p.mul(dy.sub(sum));",
  ]),
  handedOn: code(forward, ["return dy;"]),
  hints: [
    "If dy is the same for all classes of a row, the loss cannot move: the probabilities always add up to 1. What does your dx give then?",
    "p · (1 − p) is what the diagonal of the Jacobian has. The other entries say how pᵢ shrinks as another score grows; add what they send back, and see that it is one sum for the whole row.",
  ],
  mistakes: [
    {
      from: "this.#p.mul(dy.sub(sum))",
      to: "dy.mul(this.#p).mul(this.#p.neg().add(1))",
      said: /diagonal/i,
    },
    {
      from: "dy.mul(this.#p).sum(1, true)",
      to: "dy.mul(this.#p).sum(0, true)",
      said: /dimension|sum|softmax/i,
    },
    { from: "e.sum(1, true)", to: "e.sum(0, true)", said: /is right/ },
  ],
  grade: (answer) =>
    gradeLayer(answer, {
      name: "Softmax",
      formula: "softmax(x)",
      sizes: () => [],
      x: (batch, classes, generator) => randn([batch, classes], { generator }),
      y: (x) => F.softmax(x, 1),
    }),
};

import { F, randn } from "chainrule";
import { layerCode } from "../code.ts";
import type { Exercise } from "../exercise.ts";
import { gradeLayer } from "../grade/layer.ts";

/** Attention of a sequence to itself, with a backward. */
export const attentionCode = (backward: readonly string[]) =>
  layerCode({
    imports: ["F", "randn", "zeros"],
    about:
      "y = softmax(Q·Kᵀ/√size)·V with Q = x·Wqᵀ, K = x·Wkᵀ, V = x·Wvᵀ, and x [sequence, features]",
    name: "Attention",
    fields: [
      "readonly query: Parameter;",
      "readonly key: Parameter;",
      "readonly value: Parameter;",
      "#x = zeros([]);",
      "#q = zeros([]);",
      "#k = zeros([]);",
      "#v = zeros([]);",
      "#a = zeros([]);",
    ],
    construct: [
      "constructor(features: number, size: number) {",
      '  this.query = parameter("query", randn([size, features]));',
      '  this.key = parameter("key", randn([size, features]));',
      '  this.value = parameter("value", randn([size, features]));',
      "}",
    ],
    forward: [
      "this.#x = x;",
      "this.#q = x.matmul(this.query.value.T);",
      "this.#k = x.matmul(this.key.value.T);",
      "this.#v = x.matmul(this.value.value.T);",
      "const scores = this.#q.matmul(this.#k.T).div(Math.sqrt(this.#q.shape[1]));",
      "this.#a = F.softmax(scores, 1);",
      "return this.#a.matmul(this.#v);",
    ],
    backward,
    parameters: ["query", "key", "value"],
  });

export const attentionBackward = [
  "const dV = this.#a.T.matmul(dy);",
  "const dA = dy.matmul(this.#v.T);",
  "const throughSoftmax = this.#a.mul(dA.sub(dA.mul(this.#a).sum(1, true)));",
  "const dScores = throughSoftmax.div(Math.sqrt(this.#q.shape[1]));",
  "const dQ = dScores.matmul(this.#k);",
  "const dK = dScores.T.matmul(this.#q);",
  "this.query.gradient.add_(dQ.T.matmul(this.#x));",
  "this.key.gradient.add_(dK.T.matmul(this.#x));",
  "this.value.gradient.add_(dV.T.matmul(this.#x));",
  "const dx = dQ.matmul(this.query.value).add(dK.matmul(this.key.value));",
  "return dx.add(dV.matmul(this.value.value));",
];

/** Asks for its output and gradients. */
export const gradeAttention: Exercise["grade"] = (answer) =>
  gradeLayer(answer, {
    name: "Attention",
    signature: "features: number, size: number",
    parameters: ["query", "key", "value"],
    formula: "softmax(Q · Kᵀ / √size) · V",
    sizes: (features, size) => [features, size],
    x: (features, size, generator) =>
      randn([features === 3 ? 5 : size + 1, features], { generator }),
    y(x, { query, key, value }) {
      const [q, k, v] = [query, key, value].map((w) => x.matmul(w.T));
      return F.softmax(q.matmul(k.T).div(Math.sqrt(q.shape[1])), 1).matmul(v);
    },
  });

export const attention: Exercise = {
  id: "attention",
  title: "Attention",
  kind: "write",
  task: [
    "Forward is written: every place of a sequence asks (Q), is asked (K), and gives (V). Write backward.",
    "Go from the end to the beginning: y = A · V is a product, A is a softmax, its scores are a product again. x is used three times, and its gradient is a sum of three.",
  ],
  formula: [
    "A = softmax(Q · Kᵀ / √size),  y = A · V",
    "dV = Aᵀ · dy,  dA = dy · Vᵀ",
    "dS = A · (dA − Σ over the row of dA · A) / √size",
    "dQ = dS · K,  dK = dSᵀ · Q",
  ],
  start: attentionCode(["return zeros(this.#x.shape);"]),
  reference: attentionCode(attentionBackward),
  handedOn: attentionCode(["return dy;"]),
  hints: [
    "Every step is one that you know: a product C = A · B gives dA = dC · Bᵀ and dB = Aᵀ · dC; the softmax is that of its own exercise, row by row.",
    "A factor that scales the scores on the way forward scales their gradient on the way back. And Q, K and V are linear layers of the same x: what does each send back to it?",
  ],
  mistakes: [
    {
      from: "throughSoftmax.div(Math.sqrt(this.#q.shape[1]))",
      to: "throughSoftmax",
      said: /times|√|factor/i,
    },
    { from: "dScores.T.matmul(this.#q)", to: "dScores.matmul(this.#q)", said: /transpos|key/i },
    {
      from: "return dx.add(dV.matmul(this.value.value));",
      to: "return dx;",
      said: /missing|term/i,
    },
    { from: "this.#a.T.matmul(dy)", to: "this.#a.T.matmul(dy).neg()", said: /sign/i },
  ],
  grade: gradeAttention,
};

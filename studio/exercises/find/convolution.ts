import { type Generator, randn, type Tensor, zeros } from "chainrule";
import { layerCode } from "../code.ts";
import { gradeLayer } from "../grade/layer.ts";
import type { Bug } from "./bug.ts";

const weightGradient =
  "this.weight.gradient.at(null, null, u, v).add_(flat.matmul(part.T).sum(0));";
const imageGradient =
  "there.add_(this.weight.value.at(null, null, u, v).T.matmul(flat).reshape(there.shape));";
const underAt = "under(dPadded, u, v, rows, columns, 2)";
const inside = "return dPadded.slice(2, 1, height - 1).slice(3, 1, width - 1);";

const code = layerCode({
  imports: ["randn", "zeros"],
  about: "y = Σ over u, v of W[u, v] · x moved by u, v: kernel 2×3, stride 2, padding 1",
  name: "Convolution",
  fields: ["readonly weight: Parameter; // [out, in, 2, 3]", "#padded = zeros([]);"],
  construct: [
    "constructor(inputs: number, outputs: number) {",
    '  this.weight = parameter("weight", randn([outputs, inputs, 2, 3]));',
    "}",
  ],
  forward: [
    "this.#padded = x.pad([1, 1, 1, 1]);",
    "const [batch, , height, width] = this.#padded.shape;",
    "const rows = Math.floor((height - 2) / 2) + 1;",
    "const columns = Math.floor((width - 3) / 2) + 1;",
    "let y = zeros([batch, this.weight.value.shape[0], rows * columns], { dtype: x.dtype });",
    "for (let u = 0; u < 2; u++) {",
    "  for (let v = 0; v < 3; v++) {",
    "    const part = under(this.#padded, u, v, rows, columns, 2).flatten(2);",
    "    y = y.add(this.weight.value.at(null, null, u, v).matmul(part));",
    "  }",
    "}",
    "return y.reshape([batch, y.shape[1], rows, columns]);",
  ],
  backward: [
    "const [, , rows, columns] = dy.shape;",
    "const [, , height, width] = this.#padded.shape;",
    "const flat = dy.flatten(2);",
    "const dPadded = zeros(this.#padded.shape, { dtype: dy.dtype });",
    "for (let u = 0; u < 2; u++) {",
    "  for (let v = 0; v < 3; v++) {",
    "    const part = under(this.#padded, u, v, rows, columns, 2).flatten(2);",
    `    ${weightGradient}`,
    `    const there = ${underAt};`,
    `    ${imageGradient}`,
    "  }",
    "}",
    inside,
  ],
  parameters: ["weight"],
  below: [
    "/** What stands under [u, v] of the kernel at each of its places: a view of the image. */",
    "function under(image: Tensor, u: number, v: number, rows: number, columns: number, stride: number) {",
    "  const part = image.slice(2, u, u + stride * (rows - 1) + 1, stride);",
    "  return part.slice(3, v, v + stride * (columns - 1) + 1, stride);",
    "}",
  ],
});

/** Each output as the sum of its window, one number at a time. */
function windowSums(x: Tensor, weight: Tensor): Tensor {
  const padded = x.pad([1, 1, 1, 1]);
  const [batch, , height, width] = padded.shape;
  const sizes = [Math.floor((height - 2) / 2) + 1, Math.floor((width - 3) / 2) + 1];
  const y = zeros([batch, weight.shape[0], ...sizes], { dtype: x.dtype as "float32" });
  for (let i = 0; i < sizes[0]; i++) {
    for (let j = 0; j < sizes[1]; j++) {
      const window = padded.at(null, null, [2 * i, 2 * i + 2], [2 * j, 2 * j + 3]);
      const sums = window.unsqueeze(1).mul(weight).sum([2, 3, 4]);
      y.at(null, null, i, j).copy_(sums);
    }
  }
  return y;
}

const convolution = {
  layer: "A convolution",
  formula: [
    "y[o,i,j] = Σ over c, u, v of x[c, 2·i + u − 1, 2·j + v − 1] · w[o,c,u,v]",
    "with 0 outside of the image",
  ],
  right: code,
  grade: (answer) =>
    gradeLayer(answer, {
      name: "Convolution",
      signature: "inputs: number, outputs: number",
      parameters: ["weight"],
      formula: "the sum of products of each window with the kernel",
      sizes: (inputs, outputs) => [inputs - 2, outputs],
      x: (a, b, generator: Generator) => randn([1, a - 2, a, b + 3], { generator }),
      y: (x, { weight }) => windowSums(x, weight),
    }),
} satisfies Partial<Bug>;

const share = "this.#place.oneHot(4).mul(dy.unsqueeze(4))";
const maxPool = {
  layer: "A max pooling",
  formula: ["y = the largest number of each window of 2×2"],
  right: layerCode({
    imports: ["zeros"],
    about: "The largest of each window of 2×2, for x [batch, channels, 2·rows, 2·columns]",
    name: "MaxPool",
    fields: ["#place = zeros([]); // of the largest: row · 2 + column"],
    forward: [
      "const [batch, channels, height, width] = x.shape;",
      "const [rows, columns] = [height / 2, width / 2];",
      "const pairs = x.reshape([batch, channels, rows, 2, columns, 2]);",
      "const windows = pairs.permute(0, 1, 2, 4, 3, 5).reshape([batch, channels, rows, columns, 4]);",
      "this.#place = windows.argmax(4);",
      "return windows.max(4);",
    ],
    backward: [
      "const [batch, channels, rows, columns] = dy.shape;",
      `const dWindows = ${share};`,
      "const pairs = dWindows.reshape([batch, channels, rows, columns, 2, 2]).permute(0, 1, 2, 4, 3, 5);",
      "return pairs.reshape([batch, channels, rows * 2, columns * 2]);",
    ],
  }),
  grade: (answer) =>
    gradeLayer(answer, {
      name: "MaxPool",
      formula: "the largest of each window of 2×2",
      sizes: () => [],
      x: (a, b, generator) => randn([1, 2, 2 * a, 2 * b], { generator }),
      y: (x) => {
        const [batch, channels, height, width] = x.shape;
        const pairs = x.reshape([batch, channels, height / 2, 2, width / 2, 2]);
        return pairs.max(5).max(3);
      },
    }),
} satisfies Partial<Bug>;

export const convolutionBugs: readonly Bug[] = [
  {
    ...convolution,
    id: "KernelFlipped",
    bugs: [imageGradient, imageGradient.replace("null, null, u, v", "null, null, 1 - u, 2 - v")],
    hints: [
      "The gradient by the weight is right, that by x is not. Which numbers of the kernel meet which numbers of x, in forward?",
      "A place of the image that met w[u, v] on the way forward meets the same one on the way back.",
    ],
  },
  {
    ...convolution,
    id: "StrideForgotten",
    bugs: [underAt, underAt.replace("columns, 2", "columns, 1")],
    hints: [
      "A part of the image has no gradient at all, and the top left corner has too much.",
      "How far does the window move from one output to the next, in forward, and in backward?",
    ],
  },
  {
    ...convolution,
    id: "PaddingForgotten",
    bugs: [inside, "return dPadded.slice(2, 0, height - 2).slice(3, 0, width - 2);"],
    hints: [
      "The numbers are all there, next to where they belong.",
      "Which row of the padded image is the first row of x?",
    ],
  },
  {
    ...maxPool,
    id: "PoolGradientToAll",
    bugs: [share, "dy.unsqueeze(4).expand([batch, channels, rows, columns, 4])"],
    hints: [
      "Three of four numbers of x have a gradient that should be 0. Which of the four should have one?",
      "Move a number that is not the largest of its window a little: what does the output do?",
    ],
  },
  {
    ...maxPool,
    id: "PoolPlaceExchanged",
    bugs: [
      `const dWindows = ${share};`,
      [
        'const row = this.#place.div(2).floor().to("int32");',
        "const column = this.#place.sub(row.mul(2));",
        "const dWindows = column.mul(2).add(row).oneHot(4).mul(dy.unsqueeze(4));",
      ].join("\n    "),
    ],
    hints: [
      "Windows whose largest number stands on the diagonal are right.",
      "place counts along the rows: of two numbers, row and column, which one is multiplied by the width?",
    ],
  },
];

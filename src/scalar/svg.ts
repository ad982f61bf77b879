import { layeredLayout, type Point, type Size } from "../draw/layered-layout.ts";
import { type DrawOptions, numberText, pictureOf, symbolOf } from "./picture.ts";
import type { Operand, Value } from "./value.ts";

const fontSize = 12;
const letterWidth = 0.61 * fontSize;
const lineHeight = 16;
const padding = 7;
const margin = 16;
/** Between an operation and its result. */
const gap = 8;
const operationHeight = 22;
const headLength = 7;
/** Between the arrows that arrive at one operation. */
const portDistance = 9;

const light = [
  `text { font: ${fontSize}px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }`,
  "text { fill: #1f2328; }",
  ".page { fill: #ffffff; }",
  ".value { fill: #f6f8fa; stroke: #8c959f; }",
  ".leaf { fill: #ddf4ff; stroke: #54aeff; }",
  ".constant { fill: none; stroke: #8c959f; stroke-dasharray: 3 2; }",
  ".operation { fill: #fff8c5; stroke: #bf8700; }",
  ".edge { fill: none; stroke: #8c959f; stroke-width: 1.2; }",
  ".head { fill: #8c959f; }",
  ".name { font-weight: 600; }",
  ".quiet { fill: #656d76; }",
  ".grad { fill: #a40e26; }",
];
const dark = [
  "text { fill: #e6edf3; }",
  ".page { fill: #0d1117; }",
  ".value { fill: #161b22; stroke: #6e7681; }",
  ".leaf { fill: #0c2d4d; stroke: #388bfd; }",
  ".operation { fill: #3b2f0b; stroke: #bb8009; }",
  ".edge { stroke: #6e7681; }",
  ".head { fill: #6e7681; }",
  ".quiet { fill: #8d96a0; }",
  ".grad { fill: #ff7b72; }",
];
// A drawing may stand inside a page, whose own text and classes it must leave alone.
const scoped = (rules: string[]) => rules.map((rule) => `.chainrule-graph ${rule}`).join("\n");
const style = `${scoped(light)}
@media (prefers-color-scheme: dark) {
${scoped(dark)}
}`;

const head =
  `<marker id="chainrule-head" viewBox="0 0 6 6" refY="3" markerWidth="${headLength}" ` +
  `markerHeight="${headLength}" markerUnits="userSpaceOnUse" orient="auto">` +
  '<path class="head" d="M0 0L6 3L0 6z"/></marker>';

/** An operation, if there is one, and the box with its result, or a constant. */
interface Node extends Size {
  rows: { name: string; number: string; nameClass: string; numberClass: string }[];
  boxClass: string;
  boxWidth: number;
  operation: string;
  operationWidth: number;
  tooltip: string;
}

/**
 * The graph behind a value as an SVG document, from the leaves on the left to the value on the
 * right: each with its label, data and gradient, and before it the operation that computed it, whose
 * first operand arrives at the top. The colours follow the reader's light or dark scheme.
 *
 * @throws ValueError for a graph of more values than the limit.
 * @example
 * ```ts
 * import { toSVG, value } from "chainrule/scalar";
 * toSVG(value(2, "a").mul(value(-3, "b"))).startsWith("<svg"); // → true
 * ```
 */
export function toSVG(root: Value, options: DrawOptions = {}): string {
  const { nodes, arrows } = pictureOf("toSVG", root, options);
  const drawn = nodes.map(nodeOf);
  const aimed = arrows.map(({ from, to, position }) => {
    const { operands } = nodes[to] as Value;
    return { from, to, port: (position - (operands.length - 1) / 2) * portDistance };
  });
  const layout = layeredLayout(drawn, aimed);
  const edges = aimed.map(({ from, to, port }, i) => {
    const [a, b] = [layout.boxes[from], layout.boxes[to]];
    return drawEdge([
      { x: a.x + drawn[from].width / 2, y: a.y },
      ...layout.passages[i],
      { x: b.x - drawn[to].width / 2 - headLength, y: b.y + port },
    ]);
  });
  const boxes = drawn.map((node, i) => drawNode(node, layout.boxes[i]));
  const [width, height] = [layout.width, layout.height].map((size) => Math.ceil(size + 2 * margin));
  const size = `width="${width}" height="${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="chainrule-graph" ${size} viewBox="0 0 ${width} ${height}">`,
    "<title>Computation graph</title>",
    `<style>${style}</style>`,
    `<defs>${head}</defs>`,
    `<rect class="page" ${size}/>`,
    `<g transform="translate(${margin} ${margin})">`,
    ...edges,
    ...boxes,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function nodeOf(content: Operand): Node {
  if (typeof content === "number") {
    const row = { name: "", number: numberText(content), nameClass: "", numberClass: "quiet" };
    return sized({
      rows: [row],
      boxClass: "constant",
      operation: "",
      tooltip: `constant ${content}`,
    });
  }
  const { label, data, grad, operation } = content;
  return sized({
    rows: [
      {
        name: label || "data",
        number: numberText(data),
        nameClass: label ? "name" : "quiet",
        numberClass: "",
      },
      { name: "grad", number: numberText(grad), nameClass: "quiet", numberClass: "grad" },
    ],
    boxClass: operation ? "value" : "leaf",
    operation: operation ? symbolOf(operation.name) : "",
    tooltip: `${label} ${operation?.name ?? ""} data ${data} grad ${grad}`.trim(),
  });
}

function sized(node: Pick<Node, "rows" | "boxClass" | "operation" | "tooltip">): Node {
  const longest = (texts: string[]) => Math.max(...texts.map((text) => text.length));
  const { rows, operation } = node;
  const names = longest(rows.map(({ name }) => name));
  const numbers = longest(rows.map(({ number }) => number));
  const letters = names + numbers + (names > 0 ? 2 : 0);
  const boxWidth = letters * letterWidth + 2 * padding;
  const operationWidth = operation
    ? Math.max(operationHeight, operation.length * letterWidth + 2 * padding)
    : 0;
  return {
    ...node,
    boxWidth,
    operationWidth,
    width: operationWidth + (operation ? gap : 0) + boxWidth,
    height: rows.length * lineHeight + padding,
  };
}

function drawEdge(points: readonly Point[]): string {
  const [start, ...rest] = points;
  let path = `M${at(start)}`;
  rest.forEach((point, i) => {
    const middle = (points[i].x + point.x) / 2;
    path += `C${at({ x: middle, y: points[i].y })} ${at({ x: middle, y: point.y })} ${at(point)}`;
  });
  return `<path class="edge" d="${path}" marker-end="url(#chainrule-head)"/>`;
}

function drawNode(node: Node, { x, y }: Point): string {
  const { operation, operationWidth, boxWidth, width, height } = node;
  const right = x + width / 2;
  const left = right - boxWidth;
  const rect = (kind: string, x: number, width: number, height: number, radius: number) =>
    `<rect class="${kind}" x="${short(x)}" y="${short(y - height / 2)}" width="${short(width)}" height="${short(height)}" rx="${radius}"/>`;
  const text = (x: number, y: number, kind: string, anchor: string, content: string) =>
    `<text class="${kind}" x="${short(x)}" y="${short(y)}" text-anchor="${anchor}">${escaped(content)}</text>`;
  const baseline = (row: number) =>
    y + (row - (node.rows.length - 1) / 2) * lineHeight + 0.35 * fontSize;
  const parts = [`<title>${escaped(node.tooltip)}</title>`];
  if (operation) {
    const start = x - width / 2;
    const middle = y + 0.35 * fontSize;
    parts.push(
      `<path class="edge" d="M${at({ x: start, y })}H${short(left)}"/>`,
      rect("operation", start, operationWidth, operationHeight, operationHeight / 2),
      text(start + operationWidth / 2, middle, "", "middle", operation),
    );
  }
  parts.push(rect(node.boxClass, left, boxWidth, height, 4));
  node.rows.forEach(({ name, number, nameClass, numberClass }, row) => {
    if (name) parts.push(text(left + padding, baseline(row), nameClass, "start", name));
    parts.push(text(right - padding, baseline(row), numberClass, "end", number));
  });
  return `<g>${parts.join("")}</g>`;
}

const short = (x: number) => String(Math.round(x * 10) / 10);
const at = ({ x, y }: Point) => `${short(x)} ${short(y)}`;
const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

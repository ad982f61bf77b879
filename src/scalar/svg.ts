import { layeredLayout, type Size } from "../draw/layered-layout.ts";
import { type Markup, markup } from "../draw/markup.ts";
import type { Theme } from "../draw/palette.ts";
import { curvePath, type Place, roundToTenth } from "../draw/path.ts";
import { label } from "../draw/shapes.ts";
import type { Rules } from "../draw/style.ts";
import { svgDocument } from "../draw/svg-document.ts";
import { textWidth } from "../text/width.ts";
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

const font = '12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace';

function graphRules({ page, ink, muted, cool, warm, fail }: Theme): Rules {
  return {
    text: `font: ${font}; fill: ${ink};`,
    ".value": `fill: ${page}; stroke: ${muted};`,
    ".leaf": `fill: ${cool}; fill-opacity: 0.13; stroke: ${cool};`,
    ".constant": `fill: none; stroke: ${muted}; stroke-dasharray: 3 2;`,
    ".operation": `fill: ${warm}; fill-opacity: 0.13; stroke: ${warm};`,
    ".edge": `fill: none; stroke: ${muted}; stroke-width: 1.2;`,
    ".head": `fill: ${muted};`,
    ".grad": `fill: ${fail};`,
  };
}

const head = markup`<marker id="chainrule-head" viewBox="0 0 6 6" refY="3" markerWidth="${headLength}" markerHeight="${headLength}" markerUnits="userSpaceOnUse" orient="auto"><path class="head" d="M0 0L6 3L0 6z"/></marker>`;

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
  const content = markup`<defs>${head}</defs>
<g transform="translate(${margin} ${margin})">
${[...edges, ...boxes].map((part) => markup`${part}\n`)}</g>`;
  return svgDocument({
    className: "chainrule-graph",
    title: "Computation graph",
    width,
    height,
    rules: graphRules,
    content,
  });
}

function nodeOf(content: Operand): Node {
  if (typeof content === "number") {
    const row = { name: "", number: numberText(content), nameClass: "", numberClass: "muted" };
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
        nameClass: label ? "name" : "muted",
        numberClass: "",
      },
      { name: "grad", number: numberText(grad), nameClass: "muted", numberClass: "grad" },
    ],
    boxClass: operation ? "value" : "leaf",
    operation: operation ? symbolOf(operation.name) : "",
    tooltip: `${label} ${operation?.name ?? ""} data ${data} grad ${grad}`.trim(),
  });
}

function sized(node: Pick<Node, "rows" | "boxClass" | "operation" | "tooltip">): Node {
  const longest = (texts: string[]) => Math.max(...texts.map(textWidth));
  const { rows, operation } = node;
  const names = longest(rows.map(({ name }) => name));
  const numbers = longest(rows.map(({ number }) => number));
  const letters = names + numbers + (names > 0 ? 2 : 0);
  const boxWidth = letters * letterWidth + 2 * padding;
  const operationWidth = operation
    ? Math.max(operationHeight, textWidth(operation) * letterWidth + 2 * padding)
    : 0;
  return {
    ...node,
    boxWidth,
    operationWidth,
    width: operationWidth + (operation ? gap : 0) + boxWidth,
    height: rows.length * lineHeight + padding,
  };
}

function drawEdge(places: readonly Place[]): Markup {
  return markup`<path class="edge" d="${curvePath(places)}" marker-end="url(#chainrule-head)"/>`;
}

function drawNode(node: Node, { x, y }: Place): Markup {
  const { operation, operationWidth, boxWidth, width, height } = node;
  const start = x - width / 2;
  const right = x + width / 2;
  const left = right - boxWidth;
  const box = (kind: string, x: number, width: number, height: number, radius: number) =>
    markup`<rect class="${kind}" x="${roundToTenth(x)}" y="${roundToTenth(y - height / 2)}" width="${roundToTenth(width)}" height="${roundToTenth(height)}" rx="${radius}"/>`;
  const baseline = (row: number) =>
    y + (row - (node.rows.length - 1) / 2) * lineHeight + 0.35 * fontSize;
  const sign = operation && [
    markup`<path class="edge" d="M${roundToTenth(start + operationWidth)} ${roundToTenth(y)}H${roundToTenth(left)}"/>`,
    box("operation", start, operationWidth, operationHeight, operationHeight / 2),
    label(start + operationWidth / 2, y + 0.35 * fontSize, operation, "", "middle"),
  ];
  const rows = node.rows.map(({ name, number, nameClass, numberClass }, row) => [
    label(left + padding, baseline(row), name, nameClass),
    label(right - padding, baseline(row), number, numberClass, "end"),
  ]);
  return markup`<g><title>${node.tooltip}</title>${sign}${box(node.boxClass, left, boxWidth, height, 4)}${rows}</g>`;
}

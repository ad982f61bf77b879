import { type Markup, markup } from "../../draw/markup.ts";
import type { Theme } from "../../draw/palette.ts";
import { roundToTenth } from "../../draw/path.ts";
import { label } from "../../draw/shapes.ts";
import type { Rules } from "../../draw/style.ts";
import { svgDocument } from "../../draw/svg-document.ts";
import { drawnWidth, fitted } from "../../draw/text-width.ts";
import { checkArgument, checkOptions, kind, word } from "../../tensor/arguments.ts";
import type { Trace } from "../model.ts";
import { type Block, blocksOf, type Cell, margin, type Way } from "./blocks.ts";
import { curve } from "./marks.ts";
import { type Opened, openedOf } from "./opened.ts";

export interface TraceSvgOptions {
  /** One number, as `y[0][1]`: it is framed with those that it, or its gradient, is made of. */
  of?: string;
}

const traceSvgOptions = { of: word };
const wayKind = kind(
  '"forward" or "backward"',
  (value) => value === "forward" || value === "backward",
);

const leastWidth = 480;
/** Longer lines are cut. */
const longest = 1000;
const notes = {
  forward: "Each grid is a tensor, right of what it was computed from.",
  backward: "Each grid is a tensor: its numbers, and beneath each the gradient of the loss by it.",
};
const legend = "Blue for positive numbers, orange for negative ones, strong for large ones.";

/**
 * A trace as a picture, an SVG document in light and dark colours: every tensor is a grid of its numbers, right
 * of what it was computed from; on the way back with the gradient under each number. Of a large tensor the
 * first 16 rows and 8 columns are drawn.
 *
 * @throws ValueError for a number that is not in the trace, or has no line on that way.
 * @example
 * ```ts
 * import { trace, traceSvg } from "chainrule/trace";
 * const traced = trace(({ w, x }, name) => name("y", w.matmul(x)).sum(), { w: [[1, 2]], x: [3, 4] });
 * traceSvg(traced, "forward", { of: "y[0]" }).includes("y[0] = w[0][0]·x[0] + w[0][1]·x[1]"); // → true
 * ```
 */
export function traceSvg(trace: Trace, way: Way, options: TraceSvgOptions = {}): string {
  checkArgument("traceSvg", "the way", wayKind, way);
  checkOptions("traceSvg", traceSvgOptions, options);
  const opened = options.of === undefined ? null : openedOf(trace, way, options.of);
  const lines = opened?.lines ?? [notes[way]];
  const blocks = blocksOf(trace, way);
  const ends = [
    leastWidth,
    ...lines.map((line) => Math.min(longest, margin + drawnWidth(line))),
    ...blocks.map(({ x, width }) => x + width),
  ];
  const width = Math.ceil(Math.max(...ends) + margin);
  const height = Math.ceil(Math.max(...blocks.map((block) => block.y + block.height)) + 54);
  const title = `${trace.title}: ${way}`;
  return svgDocument({
    className: "chainrule-trace",
    title,
    width,
    height,
    rules,
    content: [
      label(margin, 32, title, "title"),
      ...lines.map((line, i) =>
        label(margin, 54 + 18 * i, fitted(line, width - 2 * margin), "muted"),
      ),
      ...wires(blocks, way),
      ...blocks.map((block) => drawBlock(block, opened)),
      label(margin, height - 18, legend, "muted"),
    ],
  });
}

function wires(blocks: readonly Block[], way: Way): Markup[] {
  const byName = new Map(blocks.map((block) => [block.name, block]));
  const middle = ({ y, height }: Block) => y + height / 2;
  return blocks.flatMap((block) =>
    block.sources.map((source) => {
      const before = byName.get(source)!;
      const from = { x: before.x + before.width + 3, y: middle(before) };
      const to = { x: block.x - 3, y: middle(block) };
      return curve(from, to, null, 1, way === "forward" ? "right" : "left");
    }),
  );
}

function drawBlock(block: Block, opened: Opened | null): Markup {
  const { x, y, height, name, cells, omitted } = block;
  const more = omitted > 0 ? label(x, y + height + 16, `… ${omitted} more`, "muted") : markup``;
  return markup`${label(x, y - 8, name, "name")}${cells.map((cell) => drawCell(cell, block, opened))}${more}`;
}

function drawCell(
  { name, texts, share, ...place }: Cell,
  block: Block,
  opened: Opened | null,
): Markup {
  const [x, y] = [block.x + place.x, block.y + place.y];
  const [width, height] = [block.cellWidth, block.cellHeight];
  const sign = share > 0 ? "plus" : share < 0 ? "minus" : "zero";
  const mark = opened?.name === name ? " picked" : opened?.used.has(name) ? " used" : "";
  const strength = Number.isFinite(share) ? 0.06 + 0.34 * Math.abs(share) : 0;
  const inset = mark === "" ? 0 : 1.5;
  const rectangle = (className: string, by: number, opacity: number) =>
    markup`<rect class="${className}" x="${roundToTenth(x + by)}" y="${roundToTenth(y + by)}" width="${roundToTenth(width - 2 * by)}" height="${height - 2 * by}" fill-opacity="${opacity.toFixed(2)}"/>`;
  const written = texts.map((text, i) =>
    label(x + width - 6, y + 16 + 15 * i, text, i < texts.length - 1 ? "muted" : "", "end"),
  );
  // The lines behind a cell do not shine through.
  return markup`${rectangle("ground", 0, 1)}${rectangle(`cell ${sign}${mark}`, inset, strength)}${written}`;
}

function rules({ ink, muted, outline, cool, warm }: Theme): Rules {
  return {
    ".title": "font-size: 17px; font-weight: 600;",
    ".cell": `stroke: ${outline};`,
    ".cell.plus": `fill: ${cool};`,
    ".cell.minus": `fill: ${warm};`,
    ".cell.zero": "fill: none;",
    ".cell.used": `stroke: ${ink}; stroke-width: 1.5;`,
    ".cell.picked": `stroke: ${ink}; stroke-width: 3;`,
    ".line": "fill: none; stroke-linecap: round;",
    ".line.plain": `stroke: ${muted};`,
    ".tip.plain": `fill: ${muted};`,
  };
}

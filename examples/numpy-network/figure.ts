import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import {
  createChart,
  drawChart,
  labelledDots,
  lightTheme,
  line,
  Markup,
  markup,
  type Point,
  roundToTenth,
} from "../../src/draw/index.ts";
import { type Classifier, colourBar, legend, plane } from "./plane.ts";

/** What the figure shows. */
export interface Training extends Classifier {
  /** Each epoch's loss. */
  readonly losses: readonly number[];
  /** The share of right answers. */
  readonly accuracy: number;
}

const size = { width: 1084, height: 540 };
const top = 66;
const height = 432;
const curve = { left: 24, width: 470 };
/** With the charts' margins, this width makes the plane as wide as it is high. */
const map = { left: 536, width: 434 };

const styleSheet = new Markup(`
text { font: 12px "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; fill: ${lightTheme.muted}; }
.name { font-size: 17px; font-weight: bold; fill: ${lightTheme.ink}; }
.value { font-size: 13px; fill: ${lightTheme.ink}; }
.axis line { stroke: ${lightTheme.muted}; }
.grid line { stroke: ${lightTheme.rule}; }
.line { fill: none; stroke: ${lightTheme.cool}; stroke-width: 2.2; stroke-linejoin: round; }
.dot { fill: ${lightTheme.cool}; stroke: #ffffff; stroke-width: 1.5; }
.border { fill: none; stroke: ${lightTheme.ink}; stroke-width: 2; }
.frame { fill: none; stroke: ${lightTheme.muted}; }
.sample { stroke: #ffffff; stroke-width: 1; }
.ring { fill: none; stroke: ${lightTheme.ink}; stroke-width: 1.4; }
`);

/** The loss curve and the decision boundary side by side: an SVG file's text. */
export function drawFigure(training: Training): string {
  const { losses, accuracy, Y } = training;
  const share = `${(100 * accuracy).toFixed(1)}%`;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}">
<style>${styleSheet}</style>
<rect width="${size.width}" height="${size.height}" fill="#ffffff"/>
${heading(curve.left, "Loss", `binary cross-entropy over ${losses.length} epochs of gradient descent`)}
${place(curve, lossCurve(losses))}
${heading(map.left, "Decision boundary", `${share} of the ${Y.size} points are classified correctly`)}
${place(map, plane(training, map.width, height))}
${legend(training, map.left + 50, top + height + 20)}
${colourBar(map.left + map.width, top + 30, height - 72)}
</svg>
`.text;
}

/** Saves the figure as SVG and, with two pixels to a unit, as PNG; gives the files' paths. */
export function saveFigure(svg: string, folder: string): string[] {
  const png = new Resvg(svg, { fitTo: { mode: "zoom", value: 2 } }).render().asPng();
  const paths = ["figure.svg", "figure.png"].map((name) => join(folder, name));
  mkdirSync(folder, { recursive: true });
  writeFileSync(paths[0], svg);
  writeFileSync(paths[1], png);
  return paths;
}

function lossCurve(losses: readonly number[]): Markup {
  const points = losses.map((loss, i): Point => [i + 1, loss]);
  const first = points[0];
  const last = points[points.length - 1];
  const chart = createChart({
    title: "The loss at each epoch",
    x: { label: "epoch", domain: [0, losses.length] },
    y: { label: "loss", domain: [0, Math.max(...losses) * 1.1] },
    width: curve.width,
    height,
  });
  const value = ([epoch, loss]: Point, right: number, down: number, anchor: "start" | "end") =>
    markup`<text class="value" x="${roundToTenth(chart.x(epoch) + right)}" y="${roundToTenth(chart.y(loss) + down)}" text-anchor="${anchor}">${loss.toFixed(4)}</text>`;
  const describe = ([epoch, loss]: Point) => `epoch ${epoch}: ${loss.toFixed(10)}`;
  return drawChart(chart, [
    line(chart, points, ""),
    labelledDots(chart, [first, last], "", describe),
    value(first, 12, 4, "start"),
    value(last, 0, -12, "end"),
  ]);
}

function heading(x: number, name: string, note: string): Markup {
  return markup`<text class="name" x="${x}" y="32">${name}</text>
<text x="${x}" y="52">${note}</text>`;
}

function place({ left, width }: { left: number; width: number }, picture: Markup): Markup {
  return markup`<svg x="${left}" y="${top}" width="${width}" height="${height}">${picture}</svg>`;
}

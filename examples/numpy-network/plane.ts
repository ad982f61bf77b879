import { scaleLinear } from "d3-scale";
import {
  type Chart,
  clipToFrame,
  createChart,
  drawChart,
  gridPoints,
  lightTheme,
  linearScale,
  type Markup,
  markup,
  type PlaneGrid,
  regionPath,
  roundToTenth,
  symbolPath,
} from "../../src/draw/index.ts";
import { type Tensor, tensor } from "../../src/index.ts";
import { forward, type Layer } from "./network.ts";

/** A network that tells two classes of points in the plane apart. */
export interface Classifier {
  readonly layers: readonly Layer[];
  /** The points, [2, m]; their classes, 0 or 1, and the probabilities of class 1, [1, m]. */
  readonly X: Tensor;
  readonly Y: Tensor;
  readonly P: Tensor;
}

const grid: PlaneGrid = { x: [-3.5, 3.5], y: [-3.5, 3.5], columns: 241, rows: 241 };
const colours = [lightTheme.cool, "#d55e00"];
/** A circle and a triangle. */
const signs = [0, 5].map((shape) => symbolPath(shape, 44));
/** From sure of class 0, by way of undecided, to sure of class 1. */
const shade = scaleLinear<string>().domain([0, 0.5, 1]).range(["#7db4d8", "#ffffff", "#eba97a"]);
/** Where the bands of one colour begin. */
const bands = Array.from({ length: 20 }, (_, i) => i / 20);

/** The probability of class 1 over the plane, the line where it is 0.5, and the points. */
export function plane(classifier: Classifier, width: number, height: number): Markup {
  const format = (value: number) => String(value).replace("-", "−");
  const chart = createChart({
    title: "The probability of class 1 over the plane, and the points",
    x: { label: "first feature", domain: grid.x, format },
    y: { label: "second feature", domain: grid.y, format },
    width,
    height,
  });
  const [left, right] = chart.x.range;
  const [bottom, top] = chart.y.range;
  const frame = (className: string, fill: string) =>
    markup`<rect class="${className}" fill="${fill}" x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"/>`;
  const above = outlines(chart, classifier);
  return drawChart(chart, [
    frame("", colourOf(bands[0])),
    clipToFrame(chart, [
      bands.slice(1).map((band) => markup`<path fill="${colourOf(band)}" d="${above(band)}"/>\n`),
      markup`<path class="border" d="${above(0.5)}"/>`,
    ]),
    frame("frame", "none"),
    marks(chart, classifier),
  ]);
}

/** What the marks in the plane mean, in a row. */
export function legend({ Y, P }: Classifier, x: number, y: number): Markup {
  const wrong = Y.data.filter((label, i) => isWrong(label, P.data[i])).length;
  const key = (right: number, shape: Markup, text: string) =>
    markup`<g transform="translate(${x + right} ${y})">${shape}<text x="14" y="4">${text}</text></g>\n`;
  return markup`${[
    key(6, sign(0), "class 0"),
    key(84, sign(1), "class 1"),
    key(170, markup`<path class="border" d="M-9,0H9"/>`, "probability 0.5"),
    key(290, markup`<circle class="ring" r="7"/>`, `${wrong} misclassified`),
  ]}`;
}

/** What the colours of the plane mean. */
export function colourBar(x: number, top: number, height: number): Markup {
  const y = linearScale([0, 1], [top + height, top]);
  const step = height / bands.length;
  const band = (least: number) =>
    markup`<rect x="${x}" y="${roundToTenth(y(least) - step)}" width="14" height="${roundToTenth(step + 0.3)}" fill="${colourOf(least)}"/>`;
  const tick = (value: number) =>
    markup`<text x="${x + 20}" y="${roundToTenth(y(value) + 4)}">${value}</text>`;
  return markup`<g>${bands.map(band)}
<path class="border" d="M${x},${roundToTenth(y(0.5))}h14"/>
<rect class="frame" x="${x}" y="${top}" width="14" height="${height}"/>
${[0, 0.25, 0.5, 0.75, 1].map(tick)}
<text x="${x - 14}" y="${top - 18}">probability of class 1</text></g>`;
}

/** The outline of the region where the probability of class 1 is at least so much, as a path. */
function outlines(chart: Chart, { layers }: Classifier): (least: number) => string {
  const points = tensor(gridPoints(grid), { shape: [grid.columns * grid.rows, 2] }).T;
  const probabilities = forward(layers, points)[layers.length].data;
  return (least) => regionPath(chart, grid, probabilities, least);
}

/** A band has the colour of its middle. */
function colourOf(band: number): string {
  return shade(band + 0.5 / bands.length);
}

/** The points; those on the wrong side last, on top of the others. */
function marks(chart: Chart, { X, Y, P }: Classifier): Markup {
  const [xs, ys] = X.toArray(2);
  const mark = (label: number, i: number) => {
    const ring = isWrong(label, P.data[i]) ? markup`<circle class="ring" r="7"/>` : undefined;
    return markup`<g transform="translate(${roundToTenth(chart.x(xs[i]))} ${roundToTenth(chart.y(ys[i]))})">${sign(label)}${ring}</g>\n`;
  };
  const order = Array.from(Y.data, (label, i) => ({ label, i, wrong: isWrong(label, P.data[i]) }));
  order.sort((a, b) => Number(a.wrong) - Number(b.wrong));
  return markup`${order.map(({ label, i }) => mark(label, i))}`;
}

function sign(label: number): Markup {
  return markup`<path class="sample" fill="${colours[label]}" d="${signs[label]}"/>`;
}

function isWrong(label: number, probability: number): boolean {
  return Number(probability >= 0.5) !== label;
}

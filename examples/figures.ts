import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Axis,
  chartRules,
  classColour,
  clipToFrame,
  createChart,
  drawChart,
  grayscalePng,
  line,
  type Markup,
  markup,
  type PlaneGrid,
  type Point,
  regionPath,
  svgDocument,
} from "../src/draw/index.ts";

/** A line of a chart. */
export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface Curves {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

const chartSize = { width: 520, height: 320 };
const legendWidth = 200;

/** Lines in one chart, each with its name beside it: an SVG file's text. */
export function drawCurves({ title, x, y, series }: Curves): string {
  const chart = createChart({ title, x, y, ...chartSize });
  const rules = Object.fromEntries(
    series.map((_, i) => [`.line.series${i}`, `stroke: ${classColour(i)};`]),
  );
  const keys = series.map(({ name }, i) => {
    const top = 40 + 22 * i;
    return markup`<path class="line series${i}" d="M${chartSize.width},${top}h18"/>
<text x="${chartSize.width + 26}" y="${top + 4}">${name}</text>`;
  });
  const lines = clipToFrame(
    chart,
    series.map(({ points }, i) => line(chart, points, `series${i}`)),
  );
  return document(title, chartSize.width + legendWidth, chartSize.height, rules, [
    at(0, 0, chartSize, drawChart(chart, lines)),
    ...keys,
  ]);
}

export interface HeatMap {
  readonly title: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** From 0 to 1, by row and column. */
  readonly values: readonly (readonly number[])[];
  readonly rowLabel: string;
  readonly columnLabel: string;
}

/** Numbers as a table of squares, the darker the larger: an SVG file's text. */
export function drawHeatMap({
  title,
  rows,
  columns,
  values,
  rowLabel,
  columnLabel,
}: HeatMap): string {
  const side = 18;
  const [left, top] = [60, 48];
  const squares = values.flatMap((row, i) =>
    row.map((value, j) => {
      const opacity = Math.round(100 * value ** 0.6) / 100;
      const place = markup`x="${left + side * j}" y="${top + side * i}" width="${side}" height="${side}"`;
      const told = `${rows[i]} ${columns[j]}: ${(100 * value).toFixed(1)}%`;
      return opacity === 0
        ? markup``
        : markup`<rect class="cell" ${place} fill-opacity="${opacity}"><title>${told}</title></rect>\n`;
    }),
  );
  const centre = side / 2;
  const content = [
    markup`<text class="muted" x="${left}" y="14">${columnLabel} →</text>`,
    markup`<text class="muted" x="4" y="${top - 8}">${rowLabel} ↓</text>`,
    ...columns.map(
      (name, j) =>
        markup`<text x="${left + side * j + centre}" y="${top - 8}" text-anchor="middle">${name}</text>`,
    ),
    ...rows.map(
      (name, i) =>
        markup`<text x="${left - 8}" y="${top + side * i + 13}" text-anchor="end">${name}</text>`,
    ),
    ...squares,
    markup`<rect class="frame" x="${left}" y="${top}" width="${side * columns.length}" height="${side * rows.length}"/>`,
  ];
  const [width, height] = [left + side * columns.length + 12, top + side * rows.length + 12];
  return document(title, width, height, {}, content);
}

export interface Surface {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly grid: PlaneGrid;
  /** At the grid's points, in the order of `gridPoints`. */
  readonly values: ArrayLike<number>;
  /** Where the contours are, rising. */
  readonly levels: readonly number[];
  /** A place in the plane, with a ring around it. */
  readonly marked: Point;
}

/** A function of the plane, the darker the larger, with its contours: an SVG file's text. */
export function drawSurface({ title, x, y, grid, values, levels, marked }: Surface): string {
  const size = { width: 420, height: 400 };
  const axes = { x: { label: x, domain: grid.x }, y: { label: y, domain: grid.y } };
  const chart = createChart({ title, ...axes, ...size });
  // Each region lies on those of the lower levels.
  const regions = levels.map(
    (level) => markup`<path class="level" d="${regionPath(chart, grid, values, level)}"/>`,
  );
  const keys = levels.toReversed().map((level, i) => {
    const [left, top] = [size.width + 6, 30 + 22 * i];
    const square = markup`<path class="level" d="M${left},${top}h22v22h-22z"/>`;
    const squares = Array.from({ length: levels.length - i }, () => square);
    return markup`${squares}<text x="${left + 30}" y="${top + 15}">${level}</text>\n`;
  });
  const ring = markup`<circle class="ring" r="5" cx="${chart.x(marked[0])}" cy="${chart.y(marked[1])}"/>`;
  return document(title, size.width + 90, size.height, {}, [
    at(0, 0, size, drawChart(chart, [clipToFrame(chart, regions), ring])),
    ...keys,
  ]);
}

export interface Images {
  readonly title: string;
  /** The pixels of a row, and of a column. */
  readonly side: number;
  /** Brightness from 0 to 1, row by row. */
  readonly rows: readonly {
    readonly name: string;
    readonly images: readonly ArrayLike<number>[];
  }[];
}

/** Pictures in rows, each row with its name: an SVG file's text. */
export function drawImages({ title, side, rows }: Images): string {
  const [shown, gap, left] = [48, 6, 110];
  const content = rows.map(({ name, images }, row) => {
    const top = gap + row * (shown + gap);
    const pictures = images.map((image, i) => {
      const bytes = Uint8Array.from({ length: side * side }, (_, j) => Math.round(255 * image[j]));
      const png = Buffer.from(grayscalePng(bytes, side, side)).toString("base64");
      const x = left + i * (shown + gap);
      return markup`<image x="${x}" y="${top}" width="${shown}" height="${shown}" href="data:image/png;base64,${png}"/>\n`;
    });
    return markup`<text x="4" y="${top + shown / 2 + 4}">${name}</text>\n${pictures}`;
  });
  const columns = Math.max(...rows.map(({ images }) => images.length));
  const [width, height] = [left + columns * (shown + gap), gap + rows.length * (shown + gap)];
  return document(title, width, height, {}, content);
}

function document(
  title: string,
  width: number,
  height: number,
  more: Readonly<Record<string, string>>,
  content: readonly Markup[],
): string {
  return svgDocument({
    className: "example",
    title,
    width,
    height,
    rules: (theme) => ({
      ...chartRules(theme),
      ".cell": `fill: ${theme.cool};`,
      ".level": `fill: ${theme.cool}; fill-opacity: 0.11; stroke: ${theme.ink}; stroke-opacity: 0.35; stroke-width: 0.7;`,
      ".frame": `fill: none; stroke: ${theme.rule};`,
      ...more,
    }),
    content: markup`${content}`,
  });
}

const at = (
  x: number,
  y: number,
  { width, height }: { width: number; height: number },
  of: Markup,
) => markup`<svg x="${x}" y="${y}" width="${width}" height="${height}">${of}</svg>\n`;

/** Writes a picture to runs/, and says where. */
export function save(name: string, svg: string): void {
  const file = join("runs", "examples", `${name}.svg`);
  mkdirSync(join("runs", "examples"), { recursive: true });
  writeFileSync(file, svg);
  console.log(`\n${file}`);
}

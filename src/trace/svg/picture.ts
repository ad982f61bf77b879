/** One of a unit's lines: what it is, and its number. */
export interface Row {
  label: string;
  text: string;
  /** Stands out. */
  isStrong?: boolean;
}

/** What comes into a unit from one unit of the column before, or from nowhere, as a bias does. */
export interface Port {
  source: number | null;
  rows: Row[];
  /** What flows along the line: its sign is the colour, its size the width. Null for a plain line. */
  flow: number | null;
}

/** A box with a name and some numbers, and what comes into it. */
export interface Unit {
  title: string;
  /** Beside the name. */
  value?: string;
  rows: Row[];
  /** A word above the box: dead, target. */
  tag?: string;
  isDead?: boolean;
  ports: Port[];
}

/** Units above each other. */
export interface Column {
  title: string;
  units: Unit[];
  /** How many more units there are than are drawn. */
  omitted: number;
}

export interface Picture {
  title: string;
  note: string;
  columns: Column[];
  /** The way in which things flow along the lines. */
  direction: "right" | "left";
  legend: string;
}

const line = 17;
const margin = 24;
const wire = 104;
const gap = 18;
const top = 96;

/** About how wide a text is, in the 12 px of the style sheet below. */
function textWidth(text: string): number {
  return [...text].length * 6.7;
}

function rowWidth({ label, text }: Row): number {
  return textWidth(label) + (label && text ? 10 : 0) + textWidth(text);
}

interface Sizes {
  ports: number;
  box: number;
}

function sizesOf({ title, units }: Column): Sizes {
  const rows = units.flatMap(({ rows }) => rows);
  const titles = units.map(({ title, value = "" }) => textWidth(title + value) + 20);
  const portRows = units.flatMap(({ ports }) => ports.flatMap((port) => port.rows));
  return {
    ports: portRows.length > 0 ? Math.max(...portRows.map(rowWidth)) + 20 : 0,
    box: Math.max(72, textWidth(title) * 0.9, ...rows.map(rowWidth), ...titles) + 24,
  };
}

function portHeight({ rows }: Port): number {
  return rows.length * line + 7;
}

function boxHeight({ rows }: Unit): number {
  return 31 + rows.length * line;
}

function unitHeight(unit: Unit): number {
  const ports = unit.ports.reduce((sum, port) => sum + portHeight(port) + 3, 0);
  return Math.max(boxHeight(unit), ports);
}

function columnHeight({ units, omitted }: Column): number {
  const heights = units.reduce((sum, unit) => sum + unitHeight(unit) + gap, 0);
  return heights + (omitted > 0 ? line : -gap);
}

interface Place {
  /** Where lines go out, at the right of the box. */
  x: number;
  y: number;
}

/** A picture as an SVG document that stands alone, in light and in dark colours. */
export function draw(picture: Picture): string {
  const sizes = picture.columns.map(sizesOf);
  const height = Math.max(...picture.columns.map(columnHeight));
  const lines: string[] = [];
  const boxes: string[] = [];
  const largest = Math.max(
    ...picture.columns.flatMap(({ units }) =>
      units.flatMap(({ ports }) => ports.map(({ flow }) => Math.abs(flow ?? 0))),
    ),
  );
  let left = margin;
  let before: Place[] = [];
  for (const [i, column] of picture.columns.entries()) {
    const { ports, box } = sizes[i];
    const boxLeft = left + ports;
    let y = top + (height - columnHeight(column)) / 2;
    boxes.push(text(boxLeft + box / 2, top - 22, "column", column.title, "middle"));
    const places: Place[] = [];
    for (const unit of column.units) {
      const tall = unitHeight(unit);
      const middle = y + tall / 2;
      const all = unit.ports.reduce((sum, port) => sum + portHeight(port) + 3, -3);
      let portY = middle - all / 2;
      for (const port of unit.ports) {
        const portMiddle = portY + portHeight(port) / 2;
        const place = port.source === null ? undefined : before[port.source];
        if (place)
          lines.push(
            curve(place, { x: left, y: portMiddle }, port.flow, largest, picture.direction),
          );
        if (port.rows.length > 0) boxes.push(drawPort(port, left, portY, ports));
        portY += portHeight(port) + 3;
      }
      boxes.push(drawUnit(unit, boxLeft, y, box, tall));
      places.push({ x: boxLeft + box, y: middle });
      y += tall + gap;
    }
    if (column.omitted > 0) {
      boxes.push(text(boxLeft + box / 2, y, "muted", `… ${column.omitted} more`, "middle"));
    }
    before = places;
    left = boxLeft + box + wire;
  }
  const width = Math.max(left - wire + margin, textWidth(picture.note) + 2 * margin);
  return document(picture, width, top + height + 58, [...lines, ...boxes]);
}

function drawUnit(unit: Unit, x: number, y: number, width: number, height: number): string {
  const { title, value = "", rows, tag = "", isDead } = unit;
  const tall = boxHeight(unit);
  const upper = y + (height - tall) / 2;
  const right = x + width - 12;
  return [
    `<rect class="unit${isDead ? " dead" : ""}" x="${round(x)}" y="${round(upper)}" width="${round(width)}" height="${tall}" rx="9"/>`,
    text(x + width - 2, upper - 5, isDead ? "tag bad" : "tag", tag, "end"),
    text(x + 12, upper + 20, "name", title),
    text(right, upper + 20, "strong", value, "end"),
    ...rows.map((row, i) => drawRow(row, x + 12, right, upper + 20 + (i + 1) * line)),
  ].join("");
}

function drawPort(port: Port, x: number, y: number, width: number): string {
  const height = portHeight(port);
  return [
    `<rect class="port" x="${round(x)}" y="${round(y)}" width="${round(width - 8)}" height="${height}" rx="5"/>`,
    ...port.rows.map((row, i) => drawRow(row, x + 6, x + width - 14, y + 16 + i * line)),
  ].join("");
}

function drawRow(
  { label, text: value, isStrong }: Row,
  left: number,
  right: number,
  y: number,
): string {
  return text(left, y, "muted", label) + text(right, y, isStrong ? "strong" : "", value, "end");
}

function curve(
  from: Place,
  to: Place,
  flow: number | null,
  largest: number,
  direction: "right" | "left",
): string {
  const middle = (from.x + to.x) / 2;
  const path = `M${round(from.x)} ${round(from.y)}C${round(middle)} ${round(from.y)} ${round(middle)} ${round(to.y)} ${round(to.x)} ${round(to.y)}`;
  const sign = flow === null ? "plain" : flow > 0 ? "plus" : flow < 0 ? "minus" : "zero";
  const width = flow ? 1.2 + 3 * Math.sqrt(Math.abs(flow) / largest) : 1.2;
  const tip = direction === "right" ? arrow(to, -1) : arrow(from, 1);
  return `<path class="line ${sign}" d="${path}" stroke-width="${round(width)}"/><path class="tip ${sign}" d="${tip}"/>`;
}

/** A small triangle whose tip is at a place, and whose base is to its left (−1) or right (1). */
function arrow({ x, y }: Place, side: number): string {
  return `M${round(x)} ${round(y)}l${9 * side} -4.5v9z`;
}

function text(x: number, y: number, className: string, content: string, anchor = "start"): string {
  if (content === "") return "";
  const names = className === "" ? "" : ` class="${className}"`;
  const end = anchor === "start" ? "" : ` text-anchor="${anchor}"`;
  return `<text${names} x="${round(x)}" y="${round(y)}"${end}>${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

interface Colours {
  page: string;
  surface: string;
  ink: string;
  muted: string;
  rule: string;
  plus: string;
  minus: string;
  bad: string;
}

// Hues of Okabe and Ito, "Color Universal Design" (2008): blue and orange stay apart for everybody.
const light: Colours = {
  page: "#ffffff",
  surface: "#f6f7f5",
  ink: "#1b1e23",
  muted: "#5d6570",
  rule: "#c9ccc6",
  plus: "#0072b2",
  minus: "#d55e00",
  bad: "#b3261e",
};

const dark: Colours = {
  page: "#111316",
  surface: "#1c2025",
  ink: "#e9ebee",
  muted: "#a1a8b3",
  rule: "#454b54",
  plus: "#56b4e9",
  minus: "#e69f00",
  bad: "#ff8a80",
};

function colours({ page, surface, ink, muted, rule, plus, minus, bad }: Colours): string {
  return `.page{fill:${page}}text{fill:${ink}}.muted,.column,.tag{fill:${muted}}.bad{fill:${bad}}.unit{fill:${surface};stroke:${muted}}.dead{stroke:${bad}}.port{fill:${page};stroke:${rule}}.line.plus{stroke:${plus}}.line.minus{stroke:${minus}}.line.zero{stroke:${rule}}.line.plain{stroke:${muted}}.tip.plus{fill:${plus}}.tip.minus{fill:${minus}}.tip.zero{fill:${rule}}.tip.plain{fill:${muted}}`;
}

function document(
  { title, note, legend }: Picture,
  width: number,
  height: number,
  parts: string[],
): string {
  const w = Math.ceil(width);
  const h = Math.ceil(height);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img">
<title>${escaped(title)}</title>
<style>
text{font:12px ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
.title{font-size:17px;font-weight:600}.name,.strong{font-weight:600}.column{font-size:12px}.tag{font-size:11px}
.unit{stroke-width:1.2}.dead{stroke-dasharray:4 3}.line{fill:none;stroke-linecap:round}.line.zero{stroke-dasharray:3 4}
${colours(light)}
@media (prefers-color-scheme:dark){${colours(dark)}}
</style>
<rect class="page" width="${w}" height="${h}"/>
${text(margin, 32, "title", title)}
${text(margin, 52, "muted", note)}
${parts.join("\n")}
${text(margin, h - 20, "muted", legend)}
</svg>
`;
}

import { boxHeight, type Port, portHeight, type Row, rowHeight, type Unit } from "./parts.ts";

/** A place in a picture, in its units. */
export interface Place {
  x: number;
  y: number;
}

/** A unit's box, `upper` being its upper edge. */
export function drawUnit(unit: Unit, x: number, upper: number, width: number): string {
  const { title, value = "", rows, tag = "", isDead } = unit;
  const right = x + width - 12;
  return [
    `<rect class="unit${isDead ? " dead" : ""}" x="${round(x)}" y="${round(upper)}" width="${round(width)}" height="${boxHeight(unit)}" rx="9"/>`,
    text(x + width - 2, upper - 5, isDead ? "tag bad" : "tag", tag, "end"),
    text(x + 12, upper + 20, "name", title),
    text(right, upper + 20, "strong", value, "end"),
    ...rows.map((row, i) => drawRow(row, x + 12, right, upper + 20 + (i + 1) * rowHeight)),
  ].join("");
}

/** What comes into a unit along one line. */
export function drawPort(port: Port, x: number, y: number, width: number): string {
  const height = portHeight(port);
  return [
    `<rect class="port" x="${round(x)}" y="${round(y)}" width="${round(width - 8)}" height="${height}" rx="5"/>`,
    ...port.rows.map((row, i) => drawRow(row, x + 6, x + width - 14, y + 16 + i * rowHeight)),
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

/** A line between two columns, with an arrow where it leads. */
export function curve(
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

export function text(
  x: number,
  y: number,
  className: string,
  content: string,
  anchor = "start",
): string {
  if (content === "") return "";
  const names = className === "" ? "" : ` class="${className}"`;
  const end = anchor === "start" ? "" : ` text-anchor="${anchor}"`;
  return `<text${names} x="${round(x)}" y="${round(y)}"${end}>${escaped(content)}</text>`;
}

export function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

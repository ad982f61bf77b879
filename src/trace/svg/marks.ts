import { type Markup, markup } from "../../draw/markup.ts";
import { curvePath, type Place, roundToTenth } from "../../draw/path.ts";
import { label } from "../../draw/shapes.ts";
import { boxHeight, type Port, portHeight, type Row, rowHeight, type Unit } from "./parts.ts";

/** A unit's box, `upper` being its upper edge. */
export function drawUnit(unit: Unit, x: number, upper: number, width: number): Markup {
  const { title, value = "", rows, tag = "", isDead } = unit;
  const right = x + width - 12;
  return markup`<rect class="unit${isDead ? " dead" : ""}" x="${roundToTenth(x)}" y="${roundToTenth(upper)}" width="${roundToTenth(width)}" height="${boxHeight(unit)}" rx="9"/>${[
    label(x + width - 2, upper - 5, tag, isDead ? "tag bad" : "muted tag", "end"),
    label(x + 12, upper + 20, title, "name"),
    label(right, upper + 20, value, "strong", "end"),
    ...rows.map((row, i) => drawRow(row, x + 12, right, upper + 20 + (i + 1) * rowHeight)),
  ]}`;
}

/** What comes into a unit along one line. */
export function drawPort(port: Port, x: number, y: number, width: number): Markup {
  const height = portHeight(port);
  const rows = port.rows.map((row, i) =>
    drawRow(row, x + 6, x + width - 14, y + 16 + i * rowHeight),
  );
  return markup`<rect class="port" x="${roundToTenth(x)}" y="${roundToTenth(y)}" width="${roundToTenth(width - 8)}" height="${height}" rx="5"/>${rows}`;
}

function drawRow(row: Row, left: number, right: number, y: number): Markup {
  const className = row.isStrong ? "strong" : "";
  return markup`${label(left, y, row.label, "muted")}${label(right, y, row.text, className, "end")}`;
}

/** A line between two columns, with an arrow where it leads. */
export function curve(
  from: Place,
  to: Place,
  flow: number | null,
  largest: number,
  direction: "right" | "left",
): Markup {
  const sign = flow === null ? "plain" : flow > 0 ? "plus" : flow < 0 ? "minus" : "zero";
  const width = flow ? 1.2 + 3 * Math.sqrt(Math.abs(flow) / largest) : 1.2;
  const tip = direction === "right" ? arrow(to, -1) : arrow(from, 1);
  return markup`<path class="line ${sign}" d="${curvePath([from, to])}" stroke-width="${roundToTenth(width)}"/><path class="tip ${sign}" d="${tip}"/>`;
}

/** A small triangle whose tip is at a place, and whose base is to its left (−1) or right (1). */
function arrow({ x, y }: Place, side: number): string {
  return `M${roundToTenth(x)} ${roundToTenth(y)}l${9 * side} -4.5v9z`;
}

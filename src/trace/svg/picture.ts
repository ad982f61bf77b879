import { type Content, Markup, markup } from "../../draw/markup.ts";
import type { Place } from "../../draw/path.ts";
import { label } from "../../draw/shapes.ts";
import { svgDocument } from "../../draw/svg-document.ts";
import { drawnWidth } from "../../draw/text-width.ts";
import { curve, drawPort, drawUnit } from "./marks.ts";
import {
  boxHeight,
  type Column,
  type Picture,
  portHeight,
  type Row,
  rowHeight,
  type Unit,
} from "./parts.ts";
import { networkRules } from "./style.ts";

const margin = 24;
/** The room for lines between two columns. */
const wire = 104;
const gap = 18;
const portGap = 3;
const top = 96;

function rowWidth({ label, text, isStrong }: Row): number {
  return drawnWidth(label) + (label && text ? 10 : 0) + drawnWidth(text, 12, isStrong);
}

/** The widths of a column's two parts. */
interface Widths {
  ports: number;
  box: number;
}

function widthsOf({ title, units }: Column): Widths {
  const rows = units.flatMap(({ rows }) => rows);
  const titles = units.map(({ title, value = "" }) => drawnWidth(title + value, 12, true) + 12);
  const portRows = units.flatMap(({ ports }) => ports.flatMap((port) => port.rows));
  return {
    ports: portRows.length > 0 ? Math.max(...portRows.map(rowWidth)) + 20 : 0,
    box: Math.max(72, drawnWidth(title) - 24, ...rows.map(rowWidth), ...titles) + 24,
  };
}

function portsHeight({ ports }: Unit): number {
  return ports.reduce((sum, port) => sum + portHeight(port) + portGap, -portGap);
}

function unitHeight(unit: Unit): number {
  return Math.max(boxHeight(unit), portsHeight(unit));
}

function columnHeight({ units, omitted }: Column): number {
  const heights = units.reduce((sum, unit) => sum + unitHeight(unit) + gap, 0);
  return heights + (omitted > 0 ? rowHeight : -gap);
}

/** A picture as an SVG document that stands alone, in light and in dark colours. */
export function draw(picture: Picture): string {
  const { columns } = picture;
  const height = Math.max(...columns.map(columnHeight));
  const flows = columns.flatMap(({ units }) => units.flatMap(({ ports }) => ports));
  const largest = Math.max(...flows.map(({ flow }) => Math.abs(flow ?? 0)));
  const lines: Markup[] = [];
  const boxes: Content[] = [];
  let left = margin;
  let before: Place[] = [];
  for (const column of columns) {
    const widths = widthsOf(column);
    const right = left + widths.ports + widths.box;
    const start = { x: left, y: top + (height - columnHeight(column)) / 2 };
    boxes.push(...drawColumn(column, start, widths));
    for (const { from, to, flow } of linesInto(column, start, before)) {
      lines.push(curve(from, to, flow, largest, picture.direction));
    }
    before = middles(column, start).map((y) => ({ x: right, y }));
    left = right + wire;
  }
  const { title, note, legend } = picture;
  const texts = [drawnWidth(title, 17, true), drawnWidth(note), drawnWidth(legend)];
  const width = Math.max(left - wire + margin, ...texts.map((text) => text + 2 * margin));
  return document(picture, width, top + height + 58, [...lines, ...boxes]);
}

/** How high the middle of each unit stands. */
function middles({ units }: Column, { y }: Place): number[] {
  let upper = y;
  return units.map((unit) => {
    const middle = upper + unitHeight(unit) / 2;
    upper += unitHeight(unit) + gap;
    return middle;
  });
}

/** How high the upper edge of each of a unit's ports stands. */
function portTops(unit: Unit, middle: number): number[] {
  let upper = middle - portsHeight(unit) / 2;
  return unit.ports.map((port) => {
    const y = upper;
    upper += portHeight(port) + portGap;
    return y;
  });
}

function drawColumn(column: Column, start: Place, { ports, box }: Widths): Content[] {
  const left = start.x + ports;
  const heights = middles(column, start);
  const parts = column.units.flatMap((unit, i) => {
    const tops = portTops(unit, heights[i]);
    const shown = unit.ports.map((port, k) =>
      port.rows.length > 0 ? drawPort(port, start.x, tops[k], ports) : undefined,
    );
    return [...shown, drawUnit(unit, left, heights[i] - boxHeight(unit) / 2, box)];
  });
  const middle = left + box / 2;
  const end = start.y + columnHeight(column);
  return [
    label(middle, top - 22, column.title, "muted", "middle"),
    ...parts,
    column.omitted > 0
      ? label(middle, end, `… ${column.omitted} more`, "muted", "middle")
      : undefined,
  ];
}

function linesInto(column: Column, start: Place, sources: readonly Place[]) {
  const heights = middles(column, start);
  return column.units.flatMap((unit, i) => {
    const tops = portTops(unit, heights[i]);
    return unit.ports.flatMap((port, k) => {
      if (port.source === null) return [];
      const to = { x: start.x, y: tops[k] + portHeight(port) / 2 };
      return [{ from: sources[port.source], to, flow: port.flow }];
    });
  });
}

function document(
  { title, note, legend }: Picture,
  width: number,
  height: number,
  parts: readonly Content[],
): string {
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  const content = markup`${label(margin, 32, title, "title")}
${label(margin, 52, note, "muted")}
${parts.map((part) => [part, new Markup("\n")])}${label(margin, size.height - 20, legend, "muted")}`;
  return svgDocument({
    className: "chainrule-network",
    title,
    ...size,
    rules: networkRules,
    content,
  });
}

import { type Box, middle } from "./scene.ts";
import type { Wire } from "./shape.ts";

/** The line of a wire, from the end of one cell to the start of the other, level where it leaves and arrives. */
export function wirePath(
  { from, to }: Wire,
  cells: ReadonlyMap<string, Box>,
  isDown: boolean,
): string {
  const [a, b] = [cells.get(from)!, cells.get(to)!];
  const turned = (x: number, y: number) =>
    isDown ? `${y.toFixed(1)} ${x.toFixed(1)}` : `${x.toFixed(1)} ${y.toFixed(1)}`;
  const side = (box: Box) => {
    const { x, y } = middle(box);
    return isDown
      ? { start: box.y, end: box.y + box.height, across: x, breadth: box.width }
      : { start: box.x, end: box.x + box.width, across: y, breadth: box.height };
  };
  const [out, into] = [side(a), side(b)];
  if (into.start < out.end) return besides(a, b);
  const reach = into.start - out.end;
  // A weight stands right before its unit, and its line goes straight on into it.
  const isBefore = reach < 14 || reach < out.breadth / 4;
  if (isBefore) return toUnit(out, into, turned);
  const half = (out.end + into.start) / 2;
  return `M${turned(out.end, out.across)}C${turned(half, out.across)} ${turned(half, into.across)} ${turned(into.start, into.across)}`;
}

interface Side {
  readonly start: number;
  readonly end: number;
  readonly across: number;
  readonly breadth: number;
}

function toUnit(out: Side, into: Side, turned: (x: number, y: number) => string): string {
  const reach = into.breadth / 2 - 8;
  const across = Math.min(into.across + reach, Math.max(into.across - reach, out.across));
  return `M${turned(out.end, out.across)}L${turned(into.start, across)}`;
}

/** From one cell of a card to the next, which is beside it in both directions. */
function besides(a: Box, b: Box): string {
  const y = middle(a).y.toFixed(1);
  return `M${(a.x + a.width).toFixed(1)} ${y}L${b.x.toFixed(1)} ${y}`;
}

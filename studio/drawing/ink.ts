import { type Stroke, surface } from "./strokes.ts";

/** Half the width of the pen, in units. */
const penRadius = 4.5;

/** How much of each square unit of the surface is inked, from 0 to 1, row by row. */
export function inkOf(strokes: readonly Stroke[]): Float64Array {
  const ink = new Float64Array(surface * surface);
  for (const stroke of strokes) {
    for (let i = 0; i < Math.max(2, stroke.length - 2); i += 2) {
      const [x0, y0, x1 = x0, y1 = y0] = stroke.slice(i, i + 4);
      addLine(ink, x0, y0, x1, y1);
    }
  }
  return ink;
}

function addLine(ink: Float64Array, x0: number, y0: number, x1: number, y1: number): void {
  const reach = penRadius + 1;
  const from = (a: number, b: number) => Math.max(0, Math.floor(Math.min(a, b) - reach));
  const to = (a: number, b: number) => Math.min(surface - 1, Math.ceil(Math.max(a, b) + reach));
  const square = (x1 - x0) ** 2 + (y1 - y0) ** 2;
  for (let y = from(y0, y1); y <= to(y0, y1); y++) {
    for (let x = from(x0, x1); x <= to(x0, x1); x++) {
      // The nearest point of the line to the middle of this unit.
      const [dx, dy] = [x + 0.5 - x0, y + 0.5 - y0];
      const along = square === 0 ? 0 : (dx * (x1 - x0) + dy * (y1 - y0)) / square;
      const share = Math.min(1, Math.max(0, along));
      const distance = Math.hypot(dx - share * (x1 - x0), dy - share * (y1 - y0));
      const covered = Math.min(1, Math.max(0, penRadius + 0.5 - distance));
      const at = y * surface + x;
      ink[at] = Math.max(ink[at], covered);
    }
  }
}

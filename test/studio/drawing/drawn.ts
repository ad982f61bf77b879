import type { Stroke } from "../../../studio/drawing/strokes.ts";

/** Points on an ellipse, from one angle to another, in twelfths of a turn from the top, clockwise. */
const arc = (x: number, y: number, rx: number, ry: number, from: number, to: number): number[] =>
  Array.from({ length: 25 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / 24) * Math.PI) / 6;
    return [Math.round(x + rx * Math.sin(angle)), Math.round(y - ry * Math.cos(angle))];
  }).flat();

/** Digits as a hand would draw them. */
export const drawnDigits: readonly { digit: number; strokes: readonly Stroke[] }[] = [
  { digit: 0, strokes: [arc(56, 56, 26, 40, 0, 12)] },
  { digit: 1, strokes: [[62, 14, 56, 56, 50, 98]] },
  { digit: 2, strokes: [[...arc(54, 36, 22, 20, -4, 4), 32, 92, 40, 90, 84, 92]] },
  { digit: 3, strokes: [[...arc(52, 34, 22, 20, -3, 6), ...arc(52, 76, 26, 22, 0, 8)]] },
  { digit: 7, strokes: [[28, 22, 82, 22, 66, 52, 50, 98]] },
  { digit: 8, strokes: [[...arc(56, 34, 18, 20, 6, 18), ...arc(56, 76, 22, 22, 0, 12)]] },
];

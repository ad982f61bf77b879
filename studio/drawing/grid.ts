/** A picture is so many pixels wide and high, as MNIST's are. */
export const side = 28;

const moves: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -side,
  ArrowDown: side,
};

/** Where an arrow key leads from a pixel, with Shift five pixels at once; undefined for another key. */
export function moved(pixel: number, { key, shiftKey }: KeyboardEvent): number | undefined {
  const by = moves[key];
  if (by === undefined) return undefined;
  let at = pixel;
  for (let i = 0; i < (shiftKey ? 5 : 1); i++) {
    const next = at + by;
    const isRow = Math.abs(by) === 1;
    if (next < 0 || next >= side * side) break;
    if (isRow && Math.floor(next / side) !== Math.floor(at / side)) break;
    at = next;
  }
  return at;
}

/** Row and column as they are said, from 1. */
export const placeOf = (pixel: number): string =>
  `row ${Math.floor(pixel / side) + 1}, column ${(pixel % side) + 1}`;

/** The pixel under the pointer. */
export function pixelAt(event: MouseEvent): number {
  const { left, top, width, height } = (event.currentTarget as Element).getBoundingClientRect();
  const cell = (at: number, size: number) =>
    Math.min(side - 1, Math.max(0, Math.floor((at / size) * side)));
  return cell(event.clientY - top, height) * side + cell(event.clientX - left, width);
}

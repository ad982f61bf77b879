/** Which sides of a cell a line crosses, by which of its corners are above 0: marching squares. */
const sides: readonly (readonly (readonly [Side, Side])[])[] = [
  [],
  [["left", "bottom"]],
  [["bottom", "right"]],
  [["left", "right"]],
  [["right", "top"]],
  [
    ["left", "top"],
    ["bottom", "right"],
  ],
  [["bottom", "top"]],
  [["left", "top"]],
  [["top", "left"]],
  [["top", "bottom"]],
  [
    ["left", "bottom"],
    ["top", "right"],
  ],
  [["top", "right"]],
  [["right", "left"]],
  [["right", "bottom"]],
  [["bottom", "left"]],
  [],
];
type Side = "left" | "right" | "bottom" | "top";

/**
 * Where a function of the plane is 0, given at the points of a square grid row by row: straight pieces,
 * [x, y, x, y] each, in columns and rows of the grid.
 */
export function zeroLine(field: ArrayLike<number>, size: number, pieces: number[] = []): number[] {
  const share = (from: number, to: number) => from / (from - to);
  for (let row = 0; row + 1 < size; row++) {
    for (let column = 0; column + 1 < size; column++) {
      const i = row * size + column;
      const [a, b, c, d] = [field[i], field[i + 1], field[i + size + 1], field[i + size]];
      const which =
        Number(a > 0) | (Number(b > 0) << 1) | (Number(c > 0) << 2) | (Number(d > 0) << 3);
      for (const ends of sides[which]) {
        for (const side of ends) {
          if (side === "bottom") pieces.push(column + share(a, b), row);
          else if (side === "right") pieces.push(column + 1, row + share(b, c));
          else if (side === "top") pieces.push(column + share(d, c), row + 1);
          else pieces.push(column, row + share(a, d));
        }
      }
    }
  }
  return pieces;
}

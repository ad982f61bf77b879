import type { Shape } from "../tensor/shape.ts";

const shades = [" ", "·", "▪", "█"];
const mostRows = 8;
const mostColumns = 32;

/**
 * The sizes of errors as rows of characters, the last dimension across: blank where right, then · ▪ █
 * for up to 1%, up to a third, and more of the largest. A large matrix is drawn in blocks.
 */
export function pictureOf(errors: Float64Array, allowed: Float64Array, shape: Shape): string[] {
  const width = shape.at(-1) ?? 1;
  const height = errors.length / width;
  const [down, across] = [Math.ceil(height / mostRows), Math.ceil(width / mostColumns)];
  let largest = 0;
  for (const error of errors) if (Number.isFinite(error)) largest = Math.max(largest, error);
  const lines: string[] = [];
  for (let top = 0; top < height; top += down) {
    let line = "";
    for (let left = 0; left < width; left += across) {
      let worst = 0;
      for (let i = top; i < Math.min(top + down, height); i++) {
        for (let j = left; j < Math.min(left + across, width); j++) {
          const k = i * width + j;
          if (errors[k] > allowed[k] || Number.isNaN(errors[k])) {
            worst = Math.max(worst, Number.isFinite(errors[k]) ? errors[k] / largest : 1);
          }
        }
      }
      line += shades[worst === 0 ? 0 : worst <= 0.01 ? 1 : worst <= 1 / 3 ? 2 : 3];
    }
    lines.push(line);
  }
  return lines;
}

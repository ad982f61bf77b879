import { type Markup, markup } from "./markup.ts";
import { roundToTenth } from "./path.ts";
import { drawnWidth } from "./text-width.ts";

/** A few words at a place, from there on, around it or up to it; nothing where there are none. */
export function label(
  x: number,
  y: number,
  words: string | number,
  className = "",
  anchor: "start" | "middle" | "end" = "start",
): Markup {
  if (words === "") return markup``;
  const names = className === "" ? "" : markup` class="${className}"`;
  const end = anchor === "start" ? "" : markup` text-anchor="${anchor}"`;
  return markup`<text${names} x="${roundToTenth(x)}" y="${roundToTenth(y)}"${end}>${words}</text>`;
}

/** A few words around a place, or beside it where they would leave the picture, which is `width` wide. */
export function labelWithin(
  x: number,
  y: number,
  words: string,
  width: number,
  className = "",
): Markup {
  const half = drawnWidth(words) / 2;
  return label(Math.max(half, Math.min(x, width - half)), y, words, className, "middle");
}

/** A straight line between two places. */
export function segment(x1: number, y1: number, x2: number, y2: number): Markup {
  return markup`<line x1="${roundToTenth(x1)}" y1="${roundToTenth(y1)}" x2="${roundToTenth(x2)}" y2="${roundToTenth(y2)}"/>`;
}

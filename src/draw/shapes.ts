import { type Markup, markup } from "./markup.ts";
import { round } from "./path.ts";

/**
 * A few words at a place, from there on, around it or up to it; nothing where there are none.
 *
 * @example
 * ```ts
 * import { label } from "chainrule/draw";
 * label(10, 20, "R²", "muted", "end").text; // → <text class="muted" x="10" y="20" text-anchor="end">R²</text>
 * ```
 */
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
  return markup`<text${names} x="${round(x)}" y="${round(y)}"${end}>${words}</text>`;
}

/**
 * A straight line between two places.
 *
 * @example
 * ```ts
 * import { segment } from "chainrule/draw";
 * segment(0, 0, 10, 5).text; // → <line x1="0" y1="0" x2="10" y2="5"/>
 * ```
 */
export function segment(x1: number, y1: number, x2: number, y2: number): Markup {
  return markup`<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;
}

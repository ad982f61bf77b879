import { checkArgument } from "../tensor/arguments.ts";
import { countFrom, size as sizeKind } from "./arguments.ts";
import { symbol, symbolsFill } from "./d3.ts";
import { type Markup, markup } from "./markup.ts";
import { classColours } from "./palette.ts";

const signArea = 36;

/**
 * A small shape around the origin as a path's `d`: circle, cross, diamond, square, star, triangle and Y in
 * turn. `area` is in square SVG units.
 *
 * @example
 * ```ts
 * import { symbolPath } from "chainrule/draw";
 * symbolPath(3, 36); // → M-3,-3h6v6h-6Z
 * ```
 */
export function symbolPath(index: number, area: number): string {
  checkArgument("symbolPath", "index", countFrom(0), index);
  checkArgument("symbolPath", "area", sizeKind, area);
  return symbol(symbolsFill[index % symbolsFill.length], area).digits(1)() ?? "";
}

/**
 * The colour of a class, by its index.
 *
 * @example
 * ```ts
 * import { classColour } from "chainrule/draw";
 * classColour(7) === classColour(0); // → true
 * ```
 */
export function classColour(index: number): string {
  checkArgument("classColour", "index", countFrom(0), index);
  return classColours[index % classColours.length];
}

/**
 * A sample of a class: a shape and a colour for each, around the origin. The signs of the first 49 classes
 * differ: with each round through the colours, the shapes move on by one.
 *
 * @example
 * ```ts
 * import { classSign } from "chainrule/draw";
 * classSign(3).text; // → <path class="sample" fill="#cc79a7" d="M-3,-3h6v6h-6Z"/>
 * ```
 */
export function classSign(index: number): Markup {
  checkArgument("classSign", "index", countFrom(0), index);
  const shape = index + Math.floor(index / classColours.length);
  return markup`<path class="sample" fill="${classColour(index)}" d="${symbolPath(shape, signArea)}"/>`;
}

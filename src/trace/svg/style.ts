import type { Theme } from "../../draw/palette.ts";
import type { Rules } from "../../draw/style.ts";

/** How a network's picture looks: blue for positive numbers, orange for negative ones. */
export function networkRules({ page, muted, surface, outline, cool, warm, fail }: Theme): Rules {
  return {
    ".title": "font-size: 17px; font-weight: 600;",
    ".strong": "font-weight: 600;",
    ".tag": "font-size: 11px;",
    ".bad": `fill: ${fail};`,
    ".unit": `fill: ${page}; stroke: ${muted}; stroke-width: 1.2;`,
    ".dead": `stroke: ${fail}; stroke-dasharray: 4 3;`,
    ".port": `fill: ${surface}; stroke: ${outline};`,
    ".line": "fill: none; stroke-linecap: round;",
    ".line.plus": `stroke: ${cool};`,
    ".line.minus": `stroke: ${warm};`,
    ".line.zero": `stroke: ${outline}; stroke-dasharray: 3 4;`,
    ".line.plain": `stroke: ${muted};`,
    ".tip.plus": `fill: ${cool};`,
    ".tip.minus": `fill: ${warm};`,
    ".tip.zero": `fill: ${outline};`,
    ".tip.plain": `fill: ${muted};`,
  };
}

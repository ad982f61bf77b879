import { checkArgument } from "../tensor/arguments.ts";
import { object } from "./arguments.ts";
import { darkTheme, lightTheme, type Theme } from "./palette.ts";

/** A style sheet's rules: declarations by selector. */
export type Rules = Readonly<Record<string, string>>;

/** The letters of all pictures and pages. */
export const fontFamily =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** What every picture has: its ground and its texts. */
export function baseRules({ surface, ink, muted }: Theme): Rules {
  return {
    text: `font: 12px ${fontFamily}; font-variant-numeric: tabular-nums; fill: ${ink};`,
    ".ground": `fill: ${surface};`,
    ".name": "font-weight: 600;",
    ".muted": `fill: ${muted};`,
  };
}

/**
 * How charts and their marks look, by class name: of lines and dots, "train" are blue and "test" orange,
 * and a line that is "faint" or "thin" beside it steps back.
 *
 * @example
 * ```ts
 * import { chartRules, lightTheme } from "chainrule/draw";
 * chartRules(lightTheme)[".line.train"]; // → stroke: #0072b2;
 * ```
 */
export function chartRules(theme: Theme): Rules {
  checkArgument("chartRules", "theme", object("lightTheme, darkTheme or another Theme"), theme);
  const { surface, ink, muted, rule, cool, warm } = theme;
  return {
    ".axis line": `stroke: ${muted};`,
    ".axis text": `fill: ${muted};`,
    ".grid line": `stroke: ${rule};`,
    ".verticals line": `stroke: ${rule}; stroke-dasharray: 3 3;`,
    ".line": "fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round;",
    ".line.train": `stroke: ${cool};`,
    ".line.test": `stroke: ${warm};`,
    ".line.faint": "stroke-width: 1; opacity: 0.35;",
    ".line.thin": "stroke-width: 1.2; opacity: 0.7;",
    ".dot": `stroke: ${surface}; stroke-width: 1.5;`,
    ".dot.train": `fill: ${cool};`,
    ".dot.test": `fill: ${warm};`,
    ".region path": "opacity: 0.11;",
    ".border": `fill: none; stroke: ${ink}; stroke-width: 1.2; opacity: 0.65;`,
    ".sample": `stroke: ${surface}; stroke-width: 0.8;`,
    ".ring": `fill: none; stroke: ${ink}; stroke-width: 1.5;`,
    ".reference line": `stroke: ${muted}; stroke-dasharray: 5 4;`,
    ".reference text": `fill: ${ink}; stroke: ${surface}; stroke-width: 3; paint-order: stroke;`,
  };
}

/** Rules as a style sheet, for what is inside of `scope` alone: a picture leaves the page around it as it is. */
export function styleText(rules: Rules, scope: string): string {
  return Object.entries(rules)
    .map(([selector, declarations]) => `${scope} ${selector} { ${declarations} }`)
    .join("\n");
}

/** Rules as a style sheet in light colours, and in dark ones for readers who prefer these. */
export function bothSchemes(rules: (theme: Theme) => Rules, scope: string): string {
  const all = rules(lightTheme);
  const changed = Object.entries(rules(darkTheme)).filter(
    ([selector, text]) => text !== all[selector],
  );
  return `${styleText(all, scope)}
@media (prefers-color-scheme: dark) {
${styleText(Object.fromEntries(changed), scope)}
}`;
}

/** The colours as a page's custom properties, `var(--ink)` for `ink`, which `declareTheme` sets. */
export const themeVariables = Object.fromEntries(
  Object.keys(lightTheme).map((name) => [name, `var(--${name})`]),
) as unknown as Theme;

/** The declarations of a theme's custom properties. */
export function declareTheme(theme: Theme): string {
  return Object.entries(theme)
    .map(([name, value]) => `--${name}: ${value};`)
    .join(" ");
}

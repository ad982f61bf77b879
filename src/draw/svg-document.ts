import { callback, checkArgument, kind } from "../tensor/arguments.ts";
import { object, size as sizeKind, text as textKind } from "./arguments.ts";
import { type Content, Markup, markup } from "./markup.ts";
import type { Theme } from "./palette.ts";
import { baseRules, bothSchemes, type Rules } from "./style.ts";

/** A picture that is a file of its own. */
export interface SvgDocument {
  /** The class that its style is limited to: where two kinds of pictures stand in one page, each its own. */
  readonly className: string;
  /** Said by a screen reader in place of the picture. */
  readonly title: string;
  /** In SVG units, which are pixels unless the picture is scaled. */
  readonly width: number;
  readonly height: number;
  /** How the content looks, beyond its texts. Default: nothing beyond. */
  readonly rules?: (theme: Theme) => Rules;
  readonly content: Content;
}

/**
 * A picture as the text of an SVG file. It follows the reader's light or dark scheme, and may also stand in
 * a page, whose own style it leaves alone.
 *
 * @throws ValueError for an option that is missing or not what it should be.
 *
 * @example
 * ```ts
 * import { chartRules, createChart, drawChart, line, svgDocument } from "chainrule/draw";
 * const size = { width: 480, height: 290 };
 * const axes = { x: { label: "step", domain: [0, 2] }, y: { label: "loss", domain: [0, 1] } } as const;
 * const chart = createChart({ title: "Loss", ...axes, ...size });
 * const curve = line(chart, [[0, 0.9], [1, 0.4], [2, 0.3]], "train");
 * const content = drawChart(chart, curve);
 * const picture = svgDocument({ className: "loss", title: "Loss", ...size, rules: chartRules, content });
 * picture.startsWith("<svg"); // → true
 * ```
 */
export function svgDocument(picture: SvgDocument): string {
  checkArgument(
    "svgDocument",
    "picture",
    object("{ className, title, width, height, content }"),
    picture,
  );
  const { className, title, width, height, rules, content } = picture;
  const isName = typeof className === "string" && /^[A-Za-z][\w-]*$/.test(className);
  const name = kind("a class name of letters, digits, - and _", () => isName);
  checkArgument("svgDocument", "className", name, className);
  checkArgument("svgDocument", "title", textKind, title);
  checkArgument("svgDocument", "width", sizeKind, width);
  checkArgument("svgDocument", "height", sizeKind, height);
  const rulesKind = { ...callback, expected: "a function that gives a theme's rules" };
  if (rules !== undefined) checkArgument("svgDocument", "rules", rulesKind, rules);
  const style = bothSchemes(
    (theme) => ({ ...baseRules(theme), ...rules?.(theme) }),
    `.${className}`,
  );
  return markup`<svg xmlns="http://www.w3.org/2000/svg" class="${className}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${title}</title>
<style>
${new Markup(style)}
</style>
<rect class="ground" width="${width}" height="${height}"/>
${content}
</svg>
`.text;
}

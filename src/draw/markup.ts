import { checkArgument, kind } from "../tensor/arguments.ts";
import { escapeMarkup } from "../text/escape.ts";

/** Text that is HTML or SVG already, and goes into a page as it is. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand between the tags of a template: anything but markup is escaped; nothing is nothing. */
export type Content = Markup | string | number | undefined | readonly Content[];

/**
 * HTML and SVG from a template. Every value put into it is escaped, in text and in quoted attributes
 * alike, unless it is itself the result of such a template, so that no data can become markup.
 *
 * @throws ValueError for a value that is not content: `null`, a boolean, an object of another kind.
 *
 * @example
 * ```ts
 * import { markup } from "chainrule/draw";
 * markup`<text class="${'a"b'}">${"x < y"}</text>`.text; // → <text class="a&quot;b">x &lt; y</text>
 * ```
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const isTemplate = Array.isArray(strings?.raw);
  const template = kind("a template, as in markup`<p>…</p>`", () => isTemplate);
  checkArgument("markup", "its text", template, strings);
  let text = strings[0];
  values.forEach((value, i) => {
    text += render(value) + strings[i + 1];
  });
  return new Markup(text);
}

function render(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Markup) return content.text;
  if (Array.isArray(content)) return content.map(render).join("");
  const isText = typeof content === "string" || typeof content === "number";
  const text = kind("markup, a string, a number, undefined or an array of these", () => isText);
  checkArgument("markup", "a value in the template", text, content);
  return escapeMarkup(String(content));
}

import { pad } from "../../text/table.ts";
import { textWidth } from "../../text/width.ts";
import { breakAt } from "../../text/wrap.ts";

/** How parts of a text are to look, as a terminal shows colours and weights. Each gives the text back. */
export interface TextStyle {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  accent(text: string): string;
}

type Tone = keyof TextStyle | "plain";

/** A piece of a line, and how it looks. */
export interface Span {
  text: string;
  tone: Tone;
}

export type Line = Span[];

export function span(text: string, tone: Tone = "plain"): Span {
  return { text, tone };
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + textWidth(text), 0);
}

/** Lines as one text, coloured if there is a style. */
export function paint(lines: readonly Line[], style?: TextStyle): string {
  const painted = lines.map((line) => {
    const end = line.findLastIndex(({ text }) => text.trim() !== "");
    return line
      .slice(0, end + 1)
      .map(({ text, tone }, i) => {
        const shown = i === end ? text.trimEnd() : text;
        return style && tone !== "plain" ? style[tone](shown) : shown;
      })
      .join("");
  });
  return `${painted.join("\n")}\n`;
}

/** Words in lines of at most `width` columns, with `indent` spaces in front. */
export function wrapWords(text: string, width: number, indent = 0, tone: Tone = "plain"): Line[] {
  const lines = breakAt(text, /(?= )/, width - indent);
  return lines.map((line) => [span(" ".repeat(indent)), span(line, tone)]);
}

/** Numbers below each other: their points aligned. */
export function alignNumbers(texts: readonly string[]): string[] {
  const parts = texts.map((text) => {
    const point = text.search(/\.|e|$/);
    return [text.slice(0, point), text.slice(point)] as const;
  });
  const before = Math.max(...parts.map(([whole]) => textWidth(whole)));
  const after = Math.max(...parts.map(([, rest]) => textWidth(rest)));
  return parts.map(
    ([whole, rest]) =>
      " ".repeat(before - textWidth(whole)) + pad(whole + rest, textWidth(whole) + after),
  );
}

/** A title over a part of the text. */
export function section(title: string, width: number): Line[] {
  const rule = "─".repeat(Math.max(0, width - textWidth(title) - 4));
  return [[], [span("── ", "dim"), span(title, "bold"), span(` ${rule}`, "dim")]];
}

/** Steps with a blank line between them, but between those of one line each. */
export function separated(steps: readonly Line[][]): Line[] {
  return steps.flatMap((lines, i) =>
    lines.length > 1 || (steps[i - 1] ?? []).length > 1 ? [[], ...lines] : lines,
  );
}

/** Says what is left out. */
export function omittedLine(omitted: number, all: number, margin = 2): Line {
  return [span(" ".repeat(margin)), span(`… and ${omitted} more of ${all}`, "dim")];
}

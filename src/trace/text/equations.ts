import { pad } from "../../text/table.ts";
import { textWidth } from "../../text/width.ts";
import { breakAt } from "../../text/wrap.ts";
import type { OmittedTerms } from "../model.ts";
import { type Line, lineWidth, type Span, span } from "./layout.ts";

/** `name = side = side = value`, and a remark. */
export interface Equation {
  name: string;
  /** The value in other words, with names and with numbers. */
  sides: string[];
  value: string;
  remark?: Span;
}

/**
 * Equations below each other: each on one line with the signs aligned, if all of them fit; else each side
 * on a line of its own, and a side that is still too long broken at the signs of its terms.
 */
export function layOut(equations: readonly Equation[], width: number, indent: number): Line[] {
  const nameWidth = Math.max(...equations.map(({ name }) => textWidth(name)));
  const short = equations.map((equation) => oneLine(equation, equations, nameWidth, indent));
  if (short.every((line) => lineWidth(line) <= width)) return short;
  return equations.flatMap((equation) => severalLines(equation, nameWidth, indent, width));
}

function oneLine(
  { name, sides, value, remark }: Equation,
  all: readonly Equation[],
  nameWidth: number,
  indent: number,
): Line {
  const widest = (text: (equation: Equation) => string) =>
    Math.max(...all.map((equation) => textWidth(text(equation))));
  const line = [span(" ".repeat(indent)), span(pad(name, nameWidth), "accent")];
  for (const [i, side] of sides.entries()) {
    const padded = pad(
      side,
      widest((equation) => equation.sides[i] ?? ""),
    );
    line.push(span(" = "), span(padded, i > 0 ? "plain" : "dim"));
  }
  line.push(span(" = "), span(value, "bold"));
  if (remark)
    line.push(
      span(" ".repeat(widest((equation) => equation.value) - textWidth(value) + 2)),
      remark,
    );
  return line;
}

function severalLines(
  { name, sides, value, remark }: Equation,
  nameWidth: number,
  indent: number,
  width: number,
): Line[] {
  const margin = " ".repeat(indent + nameWidth);
  const room = width - textWidth(margin) - " = ".length;
  const lines: Line[] = [];
  for (const [i, side] of sides.entries()) {
    for (const [k, part] of broken(side, room).entries()) {
      const start =
        lines.length === 0
          ? [span(" ".repeat(indent)), span(pad(name, nameWidth), "accent")]
          : [span(margin)];
      lines.push([...start, span(k === 0 ? " = " : "   "), span(part, i > 0 ? "plain" : "dim")]);
    }
  }
  const end = [span(" = "), span(value, "bold")];
  const last = lines[lines.length - 1];
  if (sides.length > 1 && lineWidth([...last, ...end]) <= width) last.push(...end);
  else lines.push([span(margin), ...end]);
  if (remark) {
    const line = lines[lines.length - 1];
    const remarked = [...line, span("  "), remark];
    if (lineWidth(remarked) <= width) lines[lines.length - 1] = remarked;
    else lines.push([span(margin), span("   "), remark]);
  }
  return lines;
}

/** A side in lines of at most `room` columns: cut at the signs of its terms, and only if need be elsewhere. */
function broken(side: string, room: number): string[] {
  return breakAt(side, /(?= [+−] (?![^()]*\)))/, room).flatMap((part) =>
    textWidth(part) <= room ? [part] : breakAt(part, /(?= [+−×] )|(?=·)/, room),
  );
}

/** How numbers are written. */
export type Write = (value: number) => string;

/** The sides that say something new: not what the one before said, nor the value itself. */
export function distinct(
  sides: readonly string[],
  value: string,
): { sides: string[]; value: string } {
  return {
    sides: sides.filter((side, i) => side !== "" && side !== value && side !== sides[i - 1]),
    value,
  };
}

/** A number as a later term or a factor. */
export function inSum(text: string): string {
  return text.startsWith("−") ? `(${text})` : text;
}

/** −0.1 + 0.46 − 0.2 */
export function signedSum(
  terms: readonly { value: number }[],
  omitted: OmittedTerms | undefined,
  number: Write,
): string {
  const sum = terms
    .map(({ value }, i) => {
      const text = number(value);
      if (i === 0) return text;
      return text.startsWith("−") ? ` − ${text.slice(1)}` : ` + ${text}`;
    })
    .join("");
  return sum + restText(omitted, number);
}

/** What the terms that are not listed add. */
export function restText(omitted: OmittedTerms | undefined, number: Write): string {
  return omitted ? ` + ${inSum(number(omitted.sum))} (${omitted.count} more)` : "";
}

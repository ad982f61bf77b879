import { FormulaError, placeOf } from "./formula-error.ts";
import type { Span } from "./syntax.ts";

export interface Token extends Span {
  readonly kind: "number" | "name" | "sign" | "more" | "end";
  /** Of a sign that is typed in several ways the one that is set. */
  readonly text: string;
}

const letter = "(?:(?!ᵀ)[\\p{L}_])";
const word = `${letter}(?:${letter}|[\\p{M}\\d₀-₉])*[′']*`;
/** A name with what it is of, `0.weight`; the last of `x.sum(0)` and of `W.T` is no part of it. */
const path = `(?:\\d+\\.)*${word}(?:\\.(?!T(?![\\p{L}\\d_])|${word}\\s*\\()(?:\\d+(?=\\.)|${word}))*`;
const indexed = `${path}(?:\\[\\d+\\])*`;

const derivative = (d: string) => new RegExp(`${d}${indexed}/${d}${indexed}`, "uy");
const name = new RegExp(indexed, "uy");
const number = /(?:\d+\.?\d*|\.\d+)(?:[eE][+\-−]?\d+)?|∞/uy;
/** What a trace says of terms that it does not list. */
const more = /\(\d+ more\)|\d+ more\b/uy;
const blank = /[^\S\n]+|#[^\n]*/uy;
const sign = /\*\*|<=|>=|\.\.\.|[-+−*·⋅∙×/^@<>≤≥=²³ᵀ…()[\],;.\n]/uy;

const spelling: Readonly<Record<string, string>> = {
  "-": "−",
  "*": "·",
  "⋅": "·",
  "∙": "·",
  "**": "^",
  "<=": "≤",
  ">=": "≥",
  "...": "…",
  "\n": ";",
};

const numbersByName = ["NaN", "Infinity"];

/**
 * The words of a text.
 *
 * @param isProgram whether a person wrote it: `dx/dy` is then a quotient, in a trace the name of a gradient.
 *   `∂x/∂y` is always a name.
 */
export function tokenize(text: string, isProgram: boolean): Token[] {
  const patterns: readonly (readonly [Token["kind"], RegExp])[] = [
    ...(isProgram ? [] : ([["name", derivative("d")]] as const)),
    ["name", derivative("∂")],
    ["name", name],
    ["more", more],
    ["number", number],
    ["sign", sign],
  ];
  const tokens: Token[] = [];
  const read = (pattern: RegExp, at: number) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  for (let at = 0; at < text.length; ) {
    const skipped = read(blank, at);
    if (skipped !== undefined) {
      at += skipped.length;
      continue;
    }
    const token = firstOf(patterns, (pattern) => read(pattern, at));
    if (!token) throw unknownCharacter(text, at);
    const end = at + token.text.length;
    tokens.push({ ...named(token), start: at, end });
    at = end;
  }
  return [...tokens, { kind: "end", text: "", start: text.length, end: text.length }];
}

function firstOf(
  patterns: readonly (readonly [Token["kind"], RegExp])[],
  read: (pattern: RegExp) => string | undefined,
): { kind: Token["kind"]; text: string } | undefined {
  for (const [kind, pattern] of patterns) {
    const text = read(pattern);
    if (text !== undefined) return { kind, text };
  }
}

function named({ kind, text }: { kind: Token["kind"]; text: string }) {
  if (kind === "name" && numbersByName.includes(text)) return { kind: "number" as const, text };
  return { kind, text: kind === "sign" ? (spelling[text] ?? text) : text };
}

function unknownCharacter(text: string, at: number): FormulaError {
  const character = String.fromCodePoint(text.codePointAt(at)!);
  const message = `"${character}" at ${placeOf(text, at)} has no meaning in a formula.`;
  return new FormulaError(message, { start: at, end: at + character.length });
}

/** The number in the text of a token: `1e−3`, `∞`, `(84 more)`. */
export function numberIn(text: string): number {
  if (text === "∞") return Infinity;
  return Number(text.replace(/^\(|more\)?$/g, "").replace("−", "-"));
}

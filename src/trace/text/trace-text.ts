import { formatDecimals, formatScientific, withMinusSign } from "../../text/number.ts";
import { pad } from "../../text/table.ts";
import { textWidth } from "../../text/width.ts";
import type {
  BackwardElement,
  CheckRow,
  ForwardElement,
  GivenTensor,
  GradientCheck,
  Shortcut,
  Trace,
} from "../model.ts";
import {
  distinct,
  type Equation,
  inSum,
  layOut,
  restText,
  signedSum,
  type Write,
} from "./equations.ts";
import {
  alignNumbers,
  type Line,
  omittedLine,
  paint,
  type Span,
  section,
  separated,
  span,
  type TextStyle,
  wrapWords,
} from "./layout.ts";

export interface TextOptions {
  /** Columns of a line. Default 80. */
  width?: number;
  /** Colours and weights, as functions that put them around a text. Default: none. */
  style?: TextStyle;
}

const indent = 2;

/**
 * A trace as text to read: what was given, the forward pass, the backward pass, the check.
 *
 * @example
 * ```ts
 * import { trace, traceText } from "chainrule/trace";
 * const text = traceText(trace(({ w, x }) => w.mul(x).relu(), { w: -0.5, x: 2 }));
 * text.includes("t1 = w·x = (−0.5)·2 = −1"); // → true
 * ```
 */
export function traceText(trace: Trace, { width = 80, style }: TextOptions = {}): string {
  const number = (value: number) => formatDecimals(value, trace.precision);
  const nameWidth = Math.max(0, ...trace.given.map(({ name }) => textWidth(name)));
  const lines: Line[] = [
    [span(trace.title, "bold")],
    ...section("Given", width),
    ...trace.given.flatMap((tensor) => givenLines(tensor, nameWidth, number, width)),
    ...(trace.network?.loss === "crossEntropy" ? [targetLine(trace.network.target)] : []),
    ...section("Forward", width),
    ...separated(
      trace.forward.map((step) => {
        const equations = step.elements.map((element) => forwardEquation(element, number));
        return stepLines(step, equations, number, width);
      }),
    ),
    ...section("Backward", width),
    ...separated(
      trace.backward.map((step) => {
        const equations = step.elements.map((element) => backwardEquation(element, number));
        return stepLines(step, equations, number, width);
      }),
    ),
    ...(trace.check ? checkLines(trace.check, number, width) : []),
  ];
  return paint(lines, style);
}

function targetLine(target: unknown): Line {
  return [span(" ".repeat(indent)), span("target", "accent"), span(`  class ${target}`)];
}

function givenLines(
  { name, shape, values, omitted }: GivenTensor,
  nameWidth: number,
  number: Write,
  width: number,
): Line[] {
  const texts = alignNumbers(values.map(number));
  const perRow = shape.at(-1) ?? 1;
  const margin = pad(" ".repeat(indent) + name, indent + nameWidth + 2);
  const cell = textWidth(texts[0] ?? "") + 2;
  const most = Math.max(1, Math.floor((width - textWidth(margin)) / cell));
  const lines: Line[] = [];
  for (let row = 0; row < texts.length; row += perRow) {
    const cells = texts.slice(row, row + perRow);
    for (let i = 0; i < cells.length; i += most) {
      const isFirst = lines.length === 0;
      const start = isFirst ? span(margin, "accent") : span(" ".repeat(textWidth(margin)));
      lines.push([start, span(cells.slice(i, i + most).join("  "))]);
    }
  }
  if (omitted > 0) lines.push(omittedLine(omitted, values.length + omitted, textWidth(margin)));
  return lines;
}

interface Step {
  name: string;
  heading: string;
  shape: number[];
  elements: { name: string; value: number; shortcut?: Shortcut }[];
  omitted: number;
}

function stepLines(
  { heading, shape, elements, omitted }: Step,
  equations: Equation[],
  number: Write,
  width: number,
): Line[] {
  const short = elements.flatMap(({ name, shortcut }) =>
    shortcut
      ? [{ name, sides: [shortcut.formula, shortcut.numbers], value: number(shortcut.value) }]
      : [],
  );
  return [
    ...(heading ? wrapWords(heading, width, 0, "bold") : []),
    ...(equations.length > 0 ? layOut(equations, width, indent) : [emptyLine(shape)]),
    ...(omitted > 0 ? [omittedLine(omitted, elements.length + omitted)] : []),
    ...(short.length > 0 ? [[span("  in short", "dim")], ...layOut(short, width, indent)] : []),
  ];
}

function emptyLine(shape: readonly number[]): Line {
  return [span(" ".repeat(indent)), span(`no elements: shape [${shape.join(", ")}]`, "dim")];
}

function forwardEquation(element: ForwardElement, number: Write): Equation {
  const { name, formula, numbers, value, terms = [], omittedTerms, dead } = element;
  const hasProduct = terms.some(({ factors }) => factors.length > 1);
  const products = hasProduct && terms.length > 1 ? [signedSum(terms, omittedTerms, number)] : [];
  return {
    name,
    ...distinct([formula, numbers, ...products], number(value)),
    remark: dead ? span("dead: no gradient passes", "bad") : undefined,
  };
}

function backwardEquation(element: BackwardElement, number: Write): Equation {
  const { name, formula, numbers, value, terms, omittedTerms } = element;
  const isComposite = ({ local }: (typeof terms)[number]) => local.numbers !== number(local.value);
  const evaluated = terms.some(isComposite)
    ? [terms.map((term) => factors(term, number)).join(" + ") + restText(omittedTerms, number)]
    : [];
  const products = terms.length > 1 ? [signedSum(terms, omittedTerms, number)] : [];
  const blocked = terms.filter((term) => term.blocked).length;
  const hasNoPath = terms.length === 0 && value === 0;
  return {
    name,
    ...distinct([formula, numbers, ...evaluated, ...products], number(value)),
    remark: hasNoPath ? span("no path to the loss", "dim") : blockedRemark(blocked, terms.length),
  };
}

function blockedRemark(blocked: number, paths: number): Span | undefined {
  if (blocked === 0) return undefined;
  return span(blocked === paths ? "blocked" : `${blocked} of ${paths} paths blocked`, "bad");
}

function factors(
  { upstream, local, value }: BackwardElement["terms"][number],
  number: Write,
): string {
  if (!upstream) return inSum(number(value));
  return `${inSum(number(upstream.value))} × ${inSum(number(local.value))}`;
}

function checkLines(
  { rows, omitted, passed }: GradientCheck,
  number: Write,
  width: number,
): Line[] {
  const title = "Check: each gradient, and (L(w + h) − L(w − h)) / 2h";
  const cells = [
    ["", ...rows.map(({ name }) => name)],
    ["gradient", ...alignNumbers(rows.map(({ gradient }) => number(gradient)))],
    ["difference", ...alignNumbers(rows.map(({ difference }) => number(difference)))],
    ["error", ...alignNumbers(rows.map(({ error }) => scientific(error)))],
  ];
  const widths = cells.map((column) => Math.max(...column.map(textWidth)));
  const verdicts = {
    ok: span("✓"),
    kink: span("kink: slopes differ on its two sides", "accent"),
    differs: span("✗ differs", "bad"),
  };
  const table = ["", ...rows].map((row, i): Line => {
    const line = cells.map((column, k) =>
      span(
        `${" ".repeat(indent)}${pad(column[i], widths[k])}`,
        i === 0 ? "dim" : k === 0 ? "accent" : "plain",
      ),
    );
    if (typeof row === "string") return line;
    const verdict = row.verdict === "ok" ? span("✓", "good") : verdicts[row.verdict];
    return [...line, span("  "), verdict];
  });
  const count = (verdict: CheckRow["verdict"]) =>
    rows.filter((row) => row.verdict === verdict).length;
  const kinks = count("kink") > 0 ? `, ${count("kink")} at a kink` : "";
  const conclusion = `${count("ok")} of ${rows.length} gradients agree with the differences${kinks}.`;
  return [
    ...section(title, width),
    [],
    ...(rows.length > 0 ? table : []),
    ...(omitted > 0 ? [omittedLine(omitted, rows.length + omitted)] : []),
    ...wrapWords(conclusion, width, indent, passed ? "good" : "bad"),
  ];
}

function scientific(value: number): string {
  return withMinusSign(formatScientific(value));
}

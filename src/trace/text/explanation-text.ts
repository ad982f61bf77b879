import { formatDecimals } from "../../text/number.ts";
import { asFactor } from "../formula.ts";
import type { ExplainedPath, Explanation } from "../model.ts";
import { distinct, type Equation, inSum, layOut, signedSum, type Write } from "./equations.ts";
import { type Line, omittedLine, paint, section, separated, span, wrapWords } from "./layout.ts";
import type { TextOptions } from "./trace-text.ts";

/** How many of the numbers on the paths are listed with their formulas. */
const mostComputed = 20;

/**
 * One gradient as text, path by path, and their sum.
 *
 * @example
 * ```ts
 * import { value } from "chainrule/scalar";
 * import { explain, explanationText } from "chainrule/trace";
 * const x = value(3, "x");
 * explanationText(explain(x.tanh().mul(x), x)).split("\n")[0]; // → dL/dx = 1.024653: 2 paths from x to L
 * ```
 */
export function explanationText(
  explanation: Explanation,
  { width = 80, style }: TextOptions = {},
): string {
  const { of, loss, gradient, paths, count, results, precision } = explanation;
  const number = (value: number) => formatDecimals(value, precision);
  const title = `d${loss}/d${of} = ${number(gradient)}: ${pathsText(count)} from ${of} to ${loss}`;
  const computed = results.map(({ name, formula, value }) => ({
    name,
    ...distinct([formula], number(value)),
  }));
  const products = paths.map(({ product }) => ({ value: product }));
  const more =
    computed.length > mostComputed
      ? [omittedLine(computed.length - mostComputed, computed.length)]
      : [];
  const sum = {
    name: `d${loss}/d${of}`,
    ...distinct([signedSum(products, undefined, number)], number(gradient)),
  };
  const lines: Line[] = [
    [span(title, "bold")],
    ...(results.length > 0
      ? [
          ...section("Computed", width),
          ...layOut(computed.slice(0, mostComputed), width, 2),
          ...more,
        ]
      : []),
    ...section("Paths", width),
    ...separated(paths.map((path) => pathLines(path, number, width))),
    ...section("Sum", width),
    ...layOut([sum], width, 2),
  ];
  return paint(lines, style);
}

function pathsText(count: number | undefined): string {
  if (count === undefined) return "more paths than can be counted";
  return count === 1 ? "1 path" : `${formatDecimals(count, 0)} paths`;
}

function pathLines(path: ExplainedPath, number: Write, width: number): Line[] {
  const { through, steps, common, product, count } = path;
  const group = common ? ` → …: ${pathsText(count)}` : "";
  const list = (of: (step: (typeof steps)[number]) => string, end: string | undefined) =>
    [...steps.map(of), ...(end === undefined ? [] : [end])].join(" × ");
  const equation: Equation = {
    name: "",
    ...distinct(
      [
        list(({ name }) => name, common?.name),
        list(({ formula }) => asFactor(formula), common?.name),
        list(({ value }) => inSum(number(value)), common && inSum(number(common.value))),
      ],
      number(product),
    ),
    remark: steps.some(({ blocked }) => blocked) ? span("blocked", "bad") : undefined,
  };
  return [
    ...wrapWords(through.join(" → ") + group, width, 2, "accent"),
    ...layOut([equation], width, 3),
  ];
}

import {
  type Expression,
  type FunctionName,
  functions as f,
  input,
  type MathNode,
  select,
  toMathml,
} from "chainrule/expr";
import { nameNode } from "./names.ts";
import type { CallSyntax, NameSyntax, Operator, Syntax } from "./syntax.ts";

/** The attribute of the element of a name that has the name. */
export const nameAttribute = "data-name";

const [x, y, z] = [0, 1, 2].map(input);

const operations: Readonly<Record<Operator, Expression>> = {
  "=": f.eq(x, y),
  "<": f.lt(x, y),
  ">": f.lt(x, y),
  "≤": f.le(x, y),
  "≥": f.le(x, y),
  "+": f.add(x, y),
  "−": f.sub(x, y),
  "×": f.mul(x, y),
  "·": f.mul(x, y),
  "@": f.mul(x, y),
  "/": f.div(x, y),
  "^": f.pow(x, y),
};

/** The functions that have a notation; others are set as they are called, so that a number has room beneath. */
const notations = [
  "sqrt",
  "rsqrt",
  "reciprocal",
  "square",
  "abs",
  "floor",
  "ceil",
  "sigmoid",
] as const satisfies readonly FunctionName[];

const element = (tag: MathNode["tag"], ...children: MathNode["children"]): MathNode => ({
  tag,
  children,
});
const row = (...children: MathNode["children"]) => element("mrow", ...children);
const operator = (text: string) => element("mo", text);
const commaSeparated = (nodes: readonly MathNode[]) =>
  nodes.flatMap((node, i) => (i === 0 ? [node] : [operator(","), node]));

/**
 * A chain of equalities, set as mathematics, in pieces between which a line may break: MathML has no other way
 * to. Each name is an element with `data-name`.
 */
export function typeset(sides: readonly Syntax[]): readonly MathNode[] {
  return sides
    .flatMap((side, i) => {
      const [first, ...rest] = terms(node(side));
      return i === 0 ? [first, ...rest] : [row(infix("="), first), ...rest];
    })
    .map(withFittingBrackets);
}

/** The terms of a sum, each with its sign. */
function terms(set: MathNode): MathNode[] {
  const [left, sign, right] = set.children as readonly MathNode[];
  if (set.reads !== "sum" || !right) return [set];
  return [...terms(left), row(infix(String(sign.children[0])), right)];
}

/** A sign at the start of a piece, which is none of a single number. */
const infix = (sign: string): MathNode => ({ ...operator(sign), attributes: { form: "infix" } });

/** The names in what was set, each once. */
export function namesIn(nodes: readonly (MathNode | string)[]): readonly string[] {
  const names = nodes.flatMap((node) => {
    if (typeof node === "string") return [];
    const name = node.attributes?.[nameAttribute];
    return name === undefined ? namesIn(node.children) : [name];
  });
  return [...new Set(names)];
}

/** Brackets grow with fractions and matrices alone: not with the numbers beneath the symbols. */
function withFittingBrackets(node: MathNode): MathNode {
  const attributes: Record<string, string> = containsTall(node)
    ? { symmetric: "false" }
    : { stretchy: "false" };
  const children = node.children.map((child) => {
    if (typeof child === "string") return child;
    const isBracket = child.tag === "mo" && brackets.includes(String(child.children[0]));
    return isBracket ? { ...child, attributes } : withFittingBrackets(child);
  });
  return { ...node, children };
}

const brackets: readonly string[] = [..."()[]|⌊⌋⌈⌉"];

function containsTall({ tag, children }: MathNode): boolean {
  if (tag === "mfrac" || tag === "mtable") return true;
  return children.some((child) => typeof child === "object" && containsTall(child));
}

function node(syntax: Syntax): MathNode {
  switch (syntax.kind) {
    case "number":
      return number(syntax.value);
    case "name":
      return named(syntax);
    case "negative":
      return toMathml(f.neg(x), [node(syntax.of)]);
    case "transposed":
      return toMathml(f.pow(x, y), [node(syntax.of), operator("⊤")]);
    case "operation":
      return operation(syntax.operator, node(syntax.left), node(syntax.right));
    case "call":
      return call(syntax);
    case "choice":
      return toMathml(select(x, y, z), [
        condition(syntax.condition),
        node(syntax.then),
        node(syntax.otherwise),
      ]);
    case "list":
      return list(syntax.items);
    case "omitted":
      return omitted(syntax.count, syntax.sum);
  }
}

function number(value: number): MathNode {
  if (value === Infinity) return element("mn", "∞");
  const [mantissa, exponent] = String(value).split("e");
  if (!exponent) return element("mn", mantissa);
  const power = element("mn", String(Number(exponent)).replace("-", "−"));
  return operation("·", element("mn", mantissa), element("msup", element("mn", "10"), power));
}

const named = ({ name }: NameSyntax): MathNode => ({
  ...row(nameNode(name)),
  attributes: { [nameAttribute]: name },
});

function operation(sign: Operator, left: MathNode, right: MathNode): MathNode {
  const set = toMathml(operations[sign], [left, right]);
  if (sign === "×") return withOperator(set, "×");
  // A matrix product has no sign: W x.
  if (sign === "@") return withOperator(set, "\u2062", thinSpace);
  return sign === ">" || sign === "≥"
    ? row(operator("["), left, operator(sign), right, operator("]"))
    : set;
}

const thinSpace = { lspace: "0.1667em", rspace: "0.1667em" };

function withOperator(set: MathNode, sign: string, attributes = {}): MathNode {
  const [left, , right] = set.children;
  return { ...set, children: [left, { ...operator(sign), attributes }, right] };
}

/** A comparison that decides stands by itself; elsewhere, as a number, it is in brackets. */
function condition(syntax: Syntax): MathNode {
  const isComparison = syntax.kind === "operation" && /[<>≤≥=]/.test(syntax.operator);
  if (!isComparison) return node(syntax);
  return row(node(syntax.left), operator(syntax.operator), node(syntax.right));
}

function call({ name, args }: CallSyntax): MathNode {
  const notation = notations.find((other) => other === name);
  const nodes = args.map(node);
  if (notation && nodes.length === 1) return toMathml(f[notation](x), nodes);
  const inside = row(operator("("), ...commaSeparated(nodes), operator(")"));
  return row(element("mi", name), operator("\u2061"), inside);
}

function list(items: readonly Syntax[]): MathNode {
  const inBrackets = (...inside: MathNode[]) => row(operator("["), ...inside, operator("]"));
  const rows = items.flatMap((item) => (item.kind === "list" ? [item.items] : []));
  if (rows.length === 0) return inBrackets(...commaSeparated(items.map(node)));
  const cells = rows.map((cells) =>
    element("mtr", ...cells.map((cell) => element("mtd", node(cell)))),
  );
  return inBrackets(element("mtable", ...cells));
}

function omitted(count: number | null, sum: Syntax | null): MathNode {
  const more = count === null ? "…" : `${sum ? "" : "… "}(${count} more)`;
  const text = element("mtext", more);
  return sum ? row(node(sum), element("mtext", ` ${more}`)) : text;
}

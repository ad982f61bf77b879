import ts from "typescript";

/** A place in a file, and what it becomes there. */
export interface Mutant {
  id: number;
  file: string;
  /** From 1. */
  line: number;
  before: string;
  after: string;
}

/** A change of one place: from the texts of its parts, which may hold changes themselves. */
interface Site {
  node: ts.Node;
  change: (text: (part: ts.Node) => string) => string;
}

const operators: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "**": "*",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "&&": "||",
  "||": "&&",
  "??": "&&",
  "&": "|",
  "|": "&",
};

const methods: Readonly<Record<string, string>> = {
  min: "max",
  max: "min",
  some: "every",
  every: "some",
  floor: "ceil",
  ceil: "floor",
  add: "sub",
  sub: "add",
  mul: "div",
  div: "mul",
  less: "lessEqual",
  lessEqual: "less",
  sin: "cos",
  cos: "sin",
};

/** The changes of one node; what is thrown is for people to read, and types are not run. */
function changesOf(node: ts.Node): Site["change"][] {
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.getText();
    const after = operators[operator];
    const isText = [node.left, node.right].some((x) => ts.isStringLiteralLike(x));
    if (after === undefined || isText) return [];
    return [(text) => `${text(node.left)} ${after} ${text(node.right)}`];
  }
  if (ts.isPrefixUnaryExpression(node)) {
    const isSign = ["-", "!"].includes(ts.tokenToString(node.operator) ?? "");
    return isSign ? [(text) => text(node.operand)] : [];
  }
  if (ts.isNumericLiteral(node)) return [() => `${Number(node.text) + 1}`];
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [() => "false"];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [() => "true"];
  if (ts.isStringLiteral(node)) {
    const after = operators[node.text];
    return after === undefined ? [] : [() => JSON.stringify(after)];
  }
  if (ts.isConditionalExpression(node)) {
    return [(text) => `${text(node.condition)} ? ${text(node.whenFalse)} : ${text(node.whenTrue)}`];
  }
  if (ts.isArrayLiteralExpression(node) && node.elements.length > 0) return [() => "[]"];
  if (ts.isCallExpression(node)) return changesOfCall(node);
  return [];
}

function changesOfCall(node: ts.CallExpression): Site["change"][] {
  const { expression } = node;
  const args = (text: (part: ts.Node) => string) => `(${node.arguments.map(text).join(", ")})`;
  if (ts.isIdentifier(expression)) {
    const after = methods[expression.text];
    return after && node.arguments.length === 2 ? [(text) => after + args(text)] : [];
  }
  if (!ts.isPropertyAccessExpression(expression)) return [];
  const { text: name } = expression.name;
  const after = methods[name];
  if (after) return [(text) => `${text(expression.expression)}.${after}${args(text)}`];
  const isOrder = ["reverse", "sort", "filter", "slice"].includes(name);
  return isOrder ? [(text) => text(expression.expression)] : [];
}

const isLeftOut = (node: ts.Node) =>
  ts.isThrowStatement(node) ||
  ts.isTypeNode(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isImportDeclaration(node) ||
  ts.isExportDeclaration(node) ||
  ts.isModuleDeclaration(node) ||
  (ts.isPropertyAssignment(node.parent) && node.parent.name === node);

/** Whether a text may stand here as any expression. */
function isReplaceable(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isLiteralTypeNode(parent) || ts.isEnumMember(parent)) return false;
  if (ts.isArrayLiteralExpression(node)) {
    const isTarget = ts.isBinaryExpression(parent) && parent.left === node;
    const isLoop = ts.isForOfStatement(parent) && parent.initializer === node;
    return !isTarget && !isLoop;
  }
  return true;
}

/** All places of a file that can be changed. */
export function sitesOf(source: ts.SourceFile): Site[] {
  const sites: Site[] = [];
  const visit = (node: ts.Node): void => {
    if (isLeftOut(node)) return;
    if (isReplaceable(node)) for (const change of changesOf(node)) sites.push({ node, change });
    if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) {
      sites.push({ node, change: () => "" });
    }
    if (ts.isIfStatement(node)) {
      sites.push({ node: node.expression, change: (text) => `!(${text(node.expression)})` });
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  return sites;
}

/** The file with each chosen place as a choice between what it was and what it becomes. */
export function instrument(
  source: ts.SourceFile,
  chosen: readonly { id: number; site: Site }[],
): string {
  const text = (node: ts.Node): string => {
    const own = chosen.filter(({ site }) => site.node === node);
    const plain = () => withParts(node, text);
    return own.reduceRight((rest, { id, site: { change } }) => {
      if (ts.isExpressionStatement(node)) return `if (!__mutant(${id})) { ${rest} }`;
      // Its parts are not asked for themselves again.
      const changed = change((part) => (part === node ? plain() : text(part)));
      return `(__mutant(${id}) ? (${changed}) : (${rest}))`;
    }, plain());
  };
  return text(source);
}

/** A node's text, with that of each part as `text` gives it. */
function withParts(node: ts.Node, text: (part: ts.Node) => string): string {
  const source = node.getSourceFile().text;
  let result = "";
  let at = node.getStart();
  if (ts.isSourceFile(node)) at = 0;
  ts.forEachChild(node, (part) => {
    result += source.slice(at, part.getStart());
    result += text(part);
    at = part.getEnd();
  });
  return result + source.slice(at, node.getEnd());
}

/** What a mutant changes, as a line for people. */
export function describe(id: number, file: string, { node, change }: Site): Mutant {
  const short = (text: string) => text.replace(/\s+/g, " ").trim();
  const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
  const after = change((part) => part.getText());
  return { id, file, line: line + 1, before: short(node.getText()), after: short(after) };
}

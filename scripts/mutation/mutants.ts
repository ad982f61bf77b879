import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { Generator } from "../../src/random/index.ts";

/** A place in a file, and what it becomes there. */
export interface Mutant {
  id: number;
  file: string;
  /** From 1. */
  line: number;
  /** The first line of it and what stands around. */
  text: string;
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
    if (after !== undefined) return [() => JSON.stringify(after)];
    return / \? 1 : 0/.test(node.text)
      ? [() => JSON.stringify(node.text.replace("1 : 0", "0 : 1"))]
      : [];
  }
  if (ts.isConditionalExpression(node)) {
    return [(text) => `${text(node.condition)} ? ${text(node.whenFalse)} : ${text(node.whenTrue)}`];
  }
  if (ts.isArrayLiteralExpression(node) && node.elements.length > 0) return [() => "[]"];
  if (ts.isTemplateExpression(node)) return changesOfCode(node);
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

/** An operator, a choice or a function in a text that is JavaScript. */
const inCode =
  /(?<= )(?:[-+*/<]|===|!==|&&)(?= [\w($])|(?<=\? )[01] : [01]|(?<=Math\.)(?:min|max)/g;

/** The changes of a template's own text, the parts put in as they are. */
function changesOfCode({ head, templateSpans }: ts.TemplateExpression): Site["change"][] {
  const literals = [head, ...templateSpans.map(({ literal }) => literal)];
  return literals.flatMap((changed) =>
    [...changed.getText().matchAll(inCode)].map(({ 0: found, index }) => {
      const after = operators[found] ?? methods[found] ?? found.split("").reverse().join("");
      const own = changed.getText();
      const written = own.slice(0, index) + after + own.slice(index + found.length);
      return (text: (part: ts.Node) => string) =>
        literals
          .map((literal, i) => {
            const part = i > 0 ? text(templateSpans[i - 1].expression) : "";
            return part + (literal === changed ? written : literal.getText());
          })
          .join("");
    }),
  );
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
      if (ts.isExpressionStatement(node)) return `{ if (!__mutant(${id})) { ${rest} } }`;
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

/** Writes changes of randomly chosen places, each as likely as any other, into a copy of the project. */
export function changeAtRandom(
  folder: string,
  { rooms, count, seed }: { rooms: readonly string[]; count: number; seed: number },
): { mutants: Mutant[]; places: number } {
  const sites = rooms.flatMap((room) =>
    readdirSync(join(folder, "src", room), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .sort()
      .flatMap((name) => {
        const file = `src/${room}/${name}`;
        const text = readFileSync(join(folder, file), "utf8");
        const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
        return sitesOf(source).map((site) => ({ source, site }));
      }),
  );
  const order = new Generator(seed).permutation(sites.length);
  const chosen = Array.from(order.slice(0, count), (place, id) => ({ id, ...sites[place] }));
  for (const source of new Set(chosen.map((each) => each.source))) {
    const own = chosen.filter((each) => each.source === source);
    writeFileSync(join(folder, source.fileName), instrument(source, own));
  }
  return { mutants: chosen.map(({ id, site }) => mutantOf(id, site)), places: sites.length };
}

function mutantOf(id: number, { node, change }: Site): Mutant {
  const short = (text: string) => text.replace(/\s+/g, " ").trim();
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  const after = change((part) => part.getText());
  return {
    id,
    file: source.fileName,
    line: line + 1,
    text: source.text.split("\n")[line].trim(),
    before: short(node.getText()),
    after: short(after),
  };
}

/** What a mutant changes, as a line for people. */
export function describe({ file, text, before, after }: Mutant): string {
  const [from, to] = [before, after].map((each) => each.slice(0, 70));
  return `${file} \`${text}\`: \`${from}\` → \`${to}\``;
}

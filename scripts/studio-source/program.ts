import ts from "typescript";
import { colourTypeScript, type Token } from "./colour.ts";
import { instrument } from "./instrument.ts";

/** A number in a program that a reader may change. */
export interface Literal {
  readonly node: ts.Expression;
  readonly value: number;
}

/**
 * The numbers of a program that are data: in lists that are given a name, in tensors, of values with a label, and
 * all that have a decimal point. Others, as sizes and counts, belong to the program.
 */
function literalsOf(file: ts.SourceFile): Literal[] {
  const found: Literal[] = [];
  const visit = (node: ts.Node, isData: boolean): void => {
    const number = numberOf(node);
    if (number !== undefined) {
      if (isData || node.getText(file).includes(".")) {
        found.push({ node: node as ts.Expression, value: number });
      }
      return;
    }
    const list = ts.isArrayLiteralExpression(node);
    ts.forEachChild(node, (child) => visit(child, (list && isData) || startsData(child)));
  };
  visit(file, false);
  return found;
}

function startsData(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isArrayLiteralExpression(node)) {
    const isNamed = ts.isVariableDeclaration(parent) && parent.initializer === node;
    // Classes are counted, not measured.
    return isNamed || (isArgument(node, "tensor", 1) && !parent.getText().includes("int32"));
  }
  return isArgument(node, "value", 2);
}

/** Whether a node is the first argument in a call of a function with so many, or more. */
function isArgument(node: ts.Node, name: string, least: number): boolean {
  const { parent: call } = node;
  return (
    ts.isCallExpression(call) &&
    ts.isIdentifier(call.expression) &&
    call.expression.text === name &&
    call.arguments.length >= least &&
    call.arguments[0] === node
  );
}

function numberOf(node: ts.Node): number | undefined {
  if (ts.isNumericLiteral(node)) return Number(node.text);
  const isNegative = ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken;
  if (!isNegative || !ts.isNumericLiteral(node.operand)) return undefined;
  return -Number(node.operand.text);
}

/** A program as a module: its lines with its numbers as handles, and itself, which runs with other numbers. */
export function programModule(text: string, path: string): string {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const literals = literalsOf(file);
  const replaced = literals.map(({ node }, i) => ({ node, text: `$numbers[${i}]` }));
  const told = instrument(file, { path, topLevel: true, replaced });
  const imports = file.statements.filter(ts.isImportDeclaration);
  // Nothing is told of imports: until there the texts are the same.
  const end = imports[imports.length - 1].getEnd();
  const head = text.slice(0, end).replace(/"(chainrule\/(?:scalar|manual))"/g, '"$1?stepped"');
  return [
    head,
    `export const lines = ${JSON.stringify(linesOf(file, literals))};`,
    `export const numbers = ${JSON.stringify(literals.map(({ value }) => value))};`,
    `export function run($numbers: readonly number[]): void {const console = { log(..._) {} };`,
    told.slice(end),
    "}",
  ].join("\n");
}

/** The lines, in which each of the numbers is one token, with its position among them. */
function linesOf(file: ts.SourceFile, literals: readonly Literal[]): Token[][] {
  const places = literals.map(({ node }) => {
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
    return { line, start: character, end: character + node.getEnd() - node.getStart(file) };
  });
  return colourTypeScript(file).map((tokens, line) => {
    const own = places.flatMap((place, index) =>
      place.line === line ? [{ ...place, index }] : [],
    );
    const cuts = own.flatMap(({ start, end }) => [start, end]);
    let at = 0;
    return tokens.flatMap(([text, kind]) => {
      const from = at;
      at += text.length;
      const ends = [...cuts.filter((cut) => cut > from && cut < at), at];
      return ends.flatMap((end, i): Token[] => {
        const start = i === 0 ? from : ends[i - 1];
        const number = own.find((place) => start >= place.start && end <= place.end);
        if (!number) return [[text.slice(start - from, end - from), kind]];
        // A minus sign is a token of its own, and the number the one that is written.
        return kind === "n" ? [[textAt(number), "h", number.index]] : [];
      });
    });
  });

  function textAt({ index }: { index: number }): string {
    return literals[index].node.getText(file);
  }
}

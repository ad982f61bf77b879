import ts from "typescript";

/**
 * A piece of a line, and what it is: a comment, a keyword, a text, a number, nothing of these, or a number that is a
 * handle, and which.
 */
export type Token = readonly [
  text: string,
  kind: "" | "c" | "k" | "s" | "n" | "h",
  handle?: number,
];

/** The lines of a TypeScript file, each as its tokens. */
export function colourTypeScript(file: ts.SourceFile): Token[][] {
  const text = file.text;
  const tokens: Token[] = [];
  let at = 0;
  const push = (end: number, kind: Token[1]) => {
    if (end > at) tokens.push([text.slice(at, end), kind]);
    at = Math.max(at, end);
  };
  const visit = (node: ts.Node): void => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) {
      return;
    }
    const children = node.getChildren(file);
    if (children.length > 0) {
      for (const child of children) visit(child);
      return;
    }
    // What stands between tokens is blank, or a comment.
    push(node.getStart(file), "c");
    push(node.getEnd(), kindOf(node));
  };
  visit(file);
  push(text.length, "c");
  return intoLines(tokens);
}

function kindOf({ kind }: ts.Node): Token[1] {
  if (kind >= ts.SyntaxKind.FirstKeyword && kind <= ts.SyntaxKind.LastKeyword) return "k";
  if (kind === ts.SyntaxKind.NumericLiteral) return "n";
  const isText =
    kind === ts.SyntaxKind.StringLiteral ||
    (kind >= ts.SyntaxKind.FirstTemplateToken && kind <= ts.SyntaxKind.LastTemplateToken);
  return isText ? "s" : "";
}

const python =
  /(?<c>#.*)|(?<s>f?"[^"\n]*")|(?<k>\b(?:for|in|if|import|from|as|def|return|class)\b)|(?<n>\b\d+(?:\.\d+)?\b)/g;

/** The lines of a Python program, each as its tokens. */
export function colourPython(text: string): Token[][] {
  const tokens: Token[] = [];
  let at = 0;
  for (const match of text.matchAll(python)) {
    const kind = (["c", "s", "k", "n"] as const).find((name) => match.groups?.[name] !== undefined);
    tokens.push([text.slice(at, match.index), ""], [match[0], kind ?? ""]);
    at = match.index + match[0].length;
  }
  tokens.push([text.slice(at), ""]);
  return intoLines(tokens);
}

/** What is of one kind is one piece: a screen reader says it in one breath. */
function append(line: Token[], text: string, kind: Token[1]): void {
  const last = line[line.length - 1];
  if (last?.[1] === kind) line[line.length - 1] = [last[0] + text, kind];
  else line.push([text, kind]);
}

function intoLines(tokens: readonly Token[]): Token[][] {
  const lines: Token[][] = [[]];
  for (const [text, kind] of tokens) {
    text.split("\n").forEach((part, i) => {
      if (i > 0) lines.push([]);
      if (part !== "") append(lines[lines.length - 1], part, part.trim() === "" ? "" : kind);
    });
  }
  while (lines.length > 1 && lines[lines.length - 1].length === 0) lines.pop();
  return lines;
}

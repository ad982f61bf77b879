import ts from "typescript";

/** A text that takes the place of what stands from `at` to `until`. */
interface Edit {
  readonly at: number;
  readonly until: number;
  readonly text: string;
  /** Of several at one place, those that end something come first. */
  readonly order: number;
}

const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isFunctionLike(node) && "body" in node;

/** What else is to be known, and changed, of a file. */
interface Settings {
  /** By which the lines are named. */
  readonly path: string;
  /** Whether statements outside of functions are told as well. */
  readonly topLevel?: boolean;
  /** Texts for parts of the file. */
  readonly replaced?: readonly { readonly node: ts.Node; readonly text: string }[];
}

/**
 * A file with a call before each of its statements that says which line is next and what is in sight there: the
 * variables that have a value by then, and `this`. What it computes stays the same.
 */
export function instrument(
  file: ts.SourceFile,
  { path, topLevel = false, replaced = [] }: Settings,
): string {
  const edits: Edit[] = replaced.map(({ node, text }) => ({
    ...{ at: node.getStart(file), until: node.getEnd(), text, order: 3 },
  }));
  const insert = (at: number, text: string, order: number) =>
    edits.push({ at, until: at, text, order });
  const lineOf = (node: ts.Node) =>
    file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;

  const call = (node: ts.Node, scope: Scope) => {
    const names = [...scope.names].join(", ");
    return `probe.at(${JSON.stringify(path)}, ${lineOf(node)}, ${scope.hasThis ? "this" : "null"}, { ${names} });`;
  };

  const visitStatement = (node: ts.Statement, scope: Scope) => {
    if (ts.isBlock(node)) return visitStatements(node.statements, scope.inner());
    if (isFunction(node)) return visitFunction(node, scope);
    // A body without braces needs them for two statements.
    const isBare = !ts.isBlock(node.parent) && !ts.isSourceFile(node.parent);
    const isOnLineOfIf = ts.isIfStatement(node.parent) && lineOf(node) === lineOf(node.parent);
    const isTold = (scope.isInFunction || topLevel) && !isOnLineOfIf;
    if (isTold && !isDeclaration(node)) {
      insert(node.getStart(file), `${isBare ? "{ " : ""}${call(node, scope)} `, 1);
      if (isBare) insert(node.getEnd(), " }", 0);
    }
    visitInside(node, scope.inner());
  };

  const visitStatements = (statements: readonly ts.Statement[], scope: Scope) => {
    for (const statement of statements) {
      visitStatement(statement, scope);
      if (ts.isExpressionStatement(statement) && callsSuper(statement)) scope.hasThis = true;
      // What the whole file has in common is no news at a line of it.
      if (ts.isVariableStatement(statement) && (scope.isInFunction || topLevel)) {
        for (const { name } of statement.declarationList.declarations) scope.add(name);
      }
    }
  };

  const visitFunction = (node: ts.FunctionLikeDeclaration, outer: Scope) => {
    const { body } = node;
    if (!body) return;
    const scope = outer.inner();
    scope.isInFunction = true;
    if (ts.isConstructorDeclaration(node)) scope.hasThis = !isDerived(node);
    else if (!ts.isArrowFunction(node)) scope.hasThis = hasOwnThis(node);
    for (const { name } of node.parameters) {
      if (!(ts.isIdentifier(name) && name.text === "this")) scope.add(name);
    }
    if (!ts.isBlock(body)) {
      const told = call(body, scope).slice(0, -1);
      insert(body.getStart(file), `(probe.enter(""), ${told}, probe.leave(`, 1);
      insert(body.getEnd(), "))", 0);
      return visitInside(body, scope);
    }
    const label = ts.isConstructorDeclaration(node)
      ? "constructor"
      : (node.name?.getText(file) ?? "");
    insert(body.getStart(file) + 1, ` probe.enter(${JSON.stringify(label)}); try {`, 2);
    insert(body.getEnd() - 1, "} finally { probe.leave(); } ", 0);
    visitStatements(body.statements, scope);
  };

  const visitInside = (node: ts.Node, scope: Scope): void => {
    // The build shortens names; errors say what a layer is called by its class's.
    if (ts.isClassDeclaration(node) && node.name) {
      insert(node.members.pos, ` static name = ${JSON.stringify(node.name.text)};`, 1);
    }
    ts.forEachChild(node, (child) => {
      if (isFunction(child)) return visitFunction(child, scope);
      if (ts.isTypeNode(child) || ts.isModuleDeclaration(child)) return;
      if (ts.isVariableDeclarationList(child) && ts.isForOfStatement(node)) {
        for (const { name } of child.declarations) scope.add(name);
        return;
      }
      if (isStatement(child)) return visitStatement(child, scope);
      if (ts.isVariableDeclarationList(child) && ts.isForStatement(node)) {
        visitInside(child, scope);
        for (const { name } of child.declarations) scope.add(name);
        return;
      }
      visitInside(child, scope);
    });
  };

  visitStatements(file.statements, new Scope(new Set(), false, false));
  return apply(file.text, edits);
}

/** What is in sight at a place. */
class Scope {
  readonly names: Set<string>;
  hasThis: boolean;
  isInFunction: boolean;

  constructor(names: ReadonlySet<string>, hasThis: boolean, isInFunction: boolean) {
    this.names = new Set(names);
    this.hasThis = hasThis;
    this.isInFunction = isInFunction;
  }

  inner(): Scope {
    return new Scope(this.names, this.hasThis, this.isInFunction);
  }

  add(name: ts.BindingName): void {
    if (ts.isIdentifier(name)) this.names.add(name.text);
    else for (const each of name.elements) if (ts.isBindingElement(each)) this.add(each.name);
  }
}

function apply(text: string, edits: readonly Edit[]): string {
  const sorted = edits.map((each, i) => ({ ...each, i }));
  // At one place what ends comes before what begins; of two ends the inner one is first, which was put in later.
  sorted.sort(
    (a, b) => a.at - b.at || a.order - b.order || (a.order === 0 ? b.i - a.i : a.i - b.i),
  );
  let [result, at] = ["", 0];
  for (const { at: start, until, text: written } of sorted) {
    result += text.slice(at, start) + written;
    at = until;
  }
  return result + text.slice(at);
}

const isStatement = (node: ts.Node): node is ts.Statement =>
  node.kind >= ts.SyntaxKind.FirstStatement && node.kind <= ts.SyntaxKind.LastStatement
    ? true
    : ts.isBlock(node);

const isDeclaration = (node: ts.Statement) =>
  ts.isImportDeclaration(node) ||
  ts.isExportDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isFunctionDeclaration(node) ||
  ts.isClassDeclaration(node) ||
  ts.isModuleDeclaration(node);

function isDerived(node: ts.ConstructorDeclaration): boolean {
  const { heritageClauses } = node.parent as ts.ClassLikeDeclaration;
  return heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) ?? false;
}

const callsSuper = ({ expression }: ts.ExpressionStatement) =>
  ts.isCallExpression(expression) && expression.expression.kind === ts.SyntaxKind.SuperKeyword;

/** A method has one, and a function that says so; any other function here has none that is of use. */
const hasOwnThis = (node: ts.FunctionLikeDeclaration) =>
  ts.isClassElement(node) ||
  node.parameters.some(({ name }) => ts.isIdentifier(name) && name.text === "this");

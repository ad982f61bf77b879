// Accessor fields (`accessor rate = 0.5`, of the decorators proposal) are a private field and a getter and
// setter of it. Babel, which compiles a person's file, knows their syntax if it is asked for.

/** A node of Babel's syntax tree. */
type Node = object;

interface AccessorField {
  key: Node;
  value: Node | null;
  computed: boolean;
  static: boolean;
  abstract?: boolean;
  declare?: boolean;
  decorators: Node[] | null;
}

interface Path {
  node: AccessorField;
  scope: { generateUid(name: string): string };
  remove(): void;
  replaceWithMultiple(nodes: Node[]): void;
  traverse(visitor: object): void;
}

/** Makes nodes, by the names that Babel gives them. */
type Build = Record<string, (...parts: unknown[]) => Node>;

/** A plugin for Babel that compiles accessor fields. */
export function accessorFields({ types: t }: { types: Build }): object {
  const compiled = ({ node, scope }: Path): Node[] => {
    const storage = () => t.privateName(t.identifier(name));
    const name = scope.generateUid("accessor");
    const field = () => t.memberExpression(t.thisExpression(), storage());
    const value = t.identifier("value");
    const method = (kind: "get" | "set", parameters: Node[], statement: Node) => {
      const body = t.blockStatement([statement]);
      // `#name` is a key of its own kind.
      return t.isPrivateName(node.key)
        ? t.classPrivateMethod(kind, node.key, parameters, body, node.static)
        : t.classMethod(kind, node.key, parameters, body, node.computed, node.static);
    };
    return [
      t.classPrivateProperty(storage(), node.value, null, node.static),
      Object.assign(method("get", [], t.returnStatement(field())), { decorators: node.decorators }),
      method("set", [value], t.expressionStatement(t.assignmentExpression("=", field(), value))),
    ];
  };
  return {
    manipulateOptions: (_: object, parser: { plugins: string[] }) =>
      parser.plugins.push("decoratorAutoAccessors"),
    visitor: {
      // Before the other plugins look into the classes.
      Program: (program: Path) =>
        program.traverse({
          ClassAccessorProperty(path: Path) {
            if (path.node.abstract || path.node.declare) path.remove();
            else path.replaceWithMultiple(compiled(path));
          },
        }),
    },
  };
}

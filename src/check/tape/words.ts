import { functionName } from "../../expr/functions.ts";
import { type Expression, evaluate, functions, input, inputsOf, toText } from "../../expr/index.ts";
import type { MapAttributes } from "../../ops/map/map.ts";
import { formatShape, sameShape } from "../../tensor/shape.ts";
import type { GraphNode, Tensor } from "../../tensor/tensor.ts";
import { formatShort } from "../../text/number.ts";
import { calledFor, type SourceLine, userLine } from "../../text/source-line.ts";
import type { Subject } from "../subject.ts";
import type { Group } from "./group.ts";
import type { Step, Tape } from "./record.ts";
import { expressionOf, slopeOf } from "./slope.ts";

/** A longer name is told by its last operation alone. */
const longest = 40;

/** What the tensors of a forward pass are, in the words of the person who wrote it. */
export class Words {
  readonly subject: Subject;
  readonly #names = new Map<Tensor, string>();
  readonly #steps = new Map<Tensor, Step>();
  readonly #onPath = new Set<Tensor>();

  constructor({ steps, names, isByHand }: Tape, subject: Subject) {
    this.subject = subject;
    this.isRecorded = !isByHand;
    const { variables, constants, kind } = subject;
    for (const [tensor, name] of names) this.#names.set(tensor, name);
    if (kind === "loss") for (const target of constants) this.#names.set(target, "the target");
    for (const { name, tensor } of variables) this.#names.set(tensor, name);
    for (const { tensor } of variables) this.#onPath.add(tensor);
    for (const step of steps) {
      this.#steps.set(step.node.output, step);
      if (step.isOnPath) this.#onPath.add(step.node.output);
    }
    for (const [output, name] of this.#calls(steps)) {
      if (!this.#names.has(output)) this.#names.set(output, name);
    }
  }

  /** "this.inv", "sigmoid(x)", "x − its mean" */
  nameOf(x: Tensor): string {
    const known = this.#names.get(x);
    if (known) return known;
    const step = this.#steps.get(x);
    const name = step ? this.#made(step.node) : constantName(x);
    const short = step && name.length > longest ? this.#inShort(step) : name;
    this.#names.set(x, short);
    return short;
  }

  isVariable(x: Tensor): boolean {
    return this.subject.variables.some(({ tensor }) => tensor === x);
  }

  /** Whether a gradient goes to a tensor. */
  isComputed(x: Tensor): boolean {
    return this.#onPath.has(x);
  }

  /** Whether no backward is written by hand: what is missing was not recorded. */
  readonly isRecorded: boolean;

  /** The float tensors that a gradient goes to, each after what it was computed from. */
  computed(): Tensor[] {
    return [...this.#onPath];
  }

  /** Every tensor of the pass: variables, constants and results. */
  all(): Tensor[] {
    const { variables, constants } = this.subject;
    const given = [...variables.map(({ tensor }) => tensor), ...constants];
    return [...new Set([...given, ...this.nodes().flatMap((n) => [...n.inputs, n.output])])];
  }

  nodes(): GraphNode[] {
    return [...this.#steps.values()].map(({ node }) => node);
  }

  /** The sizes of dimensions of inputs and parameters, and of all their elements. */
  counts(): { count: number; what: string }[] {
    const { variables } = this.subject;
    const of = variables.flatMap(({ name, role, tensor: { shape, size } }) => [
      ...shape.map((count, dim) => ({
        count,
        what:
          role === "input" && dim === 0
            ? `the number of samples, ${count}`
            : `the size of dimension ${dim} of ${name}, ${count}`,
      })),
      { count: size, what: `the number of elements of ${name}, ${size}` },
    ]);
    return of.filter(
      ({ count }, i) => count > 1 && of.findIndex((other) => other.count === count) === i,
    );
  }

  /** The nodes that a gradient passes after operand `index` of a node, and those before the node. */
  along(node: GraphNode, index: number): GraphNode[] {
    const after = new Set<GraphNode>();
    const visit = (x: Tensor) => {
      const made = this.nodeOf(x);
      if (!made || after.has(made) || !this.isComputed(x)) return;
      after.add(made);
      made.inputs.forEach(visit);
    };
    visit(node.inputs[index]);
    const before = new Set<Tensor>([node.output]);
    for (const { inputs, output } of this.nodes()) {
      if (inputs.some((x) => before.has(x))) before.add(output);
    }
    return [...after, ...[...before].flatMap((x) => this.nodeOf(x) ?? [])];
  }

  /** The node that made a tensor. */
  nodeOf(x: Tensor): GraphNode | undefined {
    return this.#steps.get(x)?.node;
  }

  /** An operation as it stands in forward, and where: "this.c * this.inv (norm.ts:12)". */
  placeOf({ nodes, line }: Group): string {
    const all = nodes.length > 1 ? `, in all its ${nodes.length} steps` : "";
    return `${this.formulaOf(nodes[nodes.length - 1])}${lineText(line)}${all}`;
  }

  /** An elementwise operation, with its constants written into it. */
  expressionOf(nodes: readonly GraphNode[]): Expression {
    return expressionOf(nodes, (x) => !this.#onPath.has(x));
  }

  formulaOf(node: GraphNode): string {
    const made = this.#made(node);
    return made.length <= 2 * longest ? made : `${node.name} ${formatShape(node.output.shape)}`;
  }

  /** The names of a node's operands, in parentheses where they are formulas. */
  operandsOf({ inputs }: GraphNode): string[] {
    return inputs.map((x) => inParentheses(this.nameOf(x)));
  }

  /** The gradient of operand `index` by the chain rule: "dy * (1 - y * y)". */
  gradientOf(node: GraphNode, index: number): string {
    const names = this.operandsOf(node);
    const isWhole = sameShape(node.inputs[index].shape, node.output.shape);
    switch (node.op.name) {
      case "map": {
        const slope = slopeOf(this.expressionOf([node]), index, names.length);
        return `${slopeText(slope, names)}${isWhole ? "" : ", summed over what it was repeated for"}`;
      }
      case "matmul":
        return index === 0 ? `dy · ${names[1]}ᵀ` : `${names[0]}ᵀ · dy`;
      case "sum":
        return "dy, at every place that was summed";
      default:
        return "dy, each number back at its place";
    }
  }

  /** What calls of the library's functions gave: "softmax(x)". */
  *#calls(steps: readonly Step[]): Generator<[Tensor, string]> {
    const calls = steps.map(({ origin }) => {
      const call = calledFor(origin);
      return call === null ? null : { call, line: userLine(origin) };
    });
    const isSame = (i: number, j: number) => {
      const [a, b] = [calls[i] ?? null, calls[j] ?? null];
      if (!a || !b) return false;
      return (
        a.call === b.call && a.line?.line === b.line?.line && a.line?.column === b.line?.column
      );
    };
    let from = 0;
    for (const [i, { node }] of steps.entries()) {
      if (!isSame(i, i - 1)) from = i;
      const call = calls[i]?.call;
      if (call && !isSame(i, i + 1)) {
        yield [node.output, `${call}(${this.nameOf(steps[from].node.inputs[0])})`];
      }
    }
  }

  #inShort({ node, origin }: Step): string {
    return `the ${functionOf(node)} of line ${userLine(origin)?.line ?? "?"}`;
  }

  #made(node: GraphNode): string {
    const names = this.operandsOf(node);
    const [first] = names;
    switch (node.op.name) {
      case "reshape":
      case "expand":
        return this.nameOf(node.inputs[0]);
      case "permute":
        return `${first}ᵀ`;
      case "slice":
        return sameShape(node.output.shape, node.inputs[0].shape) ? first : `a part of ${first}`;
      case "sum":
        return `Σ ${first}`;
      case "max":
        return `max(${first})`;
      case "matmul":
        return `${first} · ${names[1]}`;
      case "concat":
        return `cat(${[...new Set(names)].join(", ")})`;
      case "map":
        return this.#map(node, names);
      default:
        return `${node.name}(${names.join(", ")})`;
    }
  }

  #map(node: GraphNode, names: string[]): string {
    const { expression } = node.attributes as MapAttributes;
    const [a, b] = node.inputs;
    const name = functionName(expression);
    if (name === "div" && b.size === 1 && this.nodeOf(a)?.op.name === "sum") {
      const of = this.nameOf(this.nodeOf(a)!.inputs[0]);
      const square = /^\((.+) − its mean\)²$/.exec(of);
      return square ? `the variance of ${square[1]}` : `the mean of ${inParentheses(of)}`;
    }
    if (name === "sub" && this.nameOf(b) === `the mean of ${names[0]}`) {
      return `${names[0]} − its mean`;
    }
    if (name === "square") return `${names[0]}²`;
    if (name === "rsqrt") return `1 / √${names[0]}`;
    const plain = toText(this.expressionOf([node]), names);
    if (name === undefined || infix.has(name)) return plain;
    return `${name}(${names.map(withoutParentheses).join(", ")})`;
  }
}

const infix = new Set(["add", "sub", "mul", "div", "neg", "pow"]);

/** "softmax", or the operation's own name. */
function functionOf(node: GraphNode): string {
  if (node.op.name === "matmul") return "product";
  return { add: "sum", sub: "difference", mul: "product", div: "quotient" }[node.name] ?? node.name;
}

/** Functions that a longer formula of one operand may be. */
const known = ["sigmoid", "tanh", "softplus", "exp", "erf", "relu"] as const;
const points = [-2.3, -1.1, -0.4, 0.3, 0.9, 1.7];

/** An expression as text; one that is a known function of its operand by that function's name. */
export function shortText(e: Expression, names: readonly string[]): string {
  const text = toText(e, names);
  const [index, ...others] = inputsOf(e);
  if (text.length <= longest || index === undefined || others.length > 0) return text;
  const at = (f: Expression, x: number) => evaluate(f, Array(index + 1).fill(x));
  const name = known.find((each) => {
    const f = functions[each](input(index));
    return points.every((x) => Math.abs(at(f, x) - at(e, x)) < 1e-12);
  });
  return name ? `${name}(${names[index] ?? `x${index}`})` : text;
}

/** "dy * (1 - y * y)" */
export function slopeText(slope: Expression, names: readonly string[]): string {
  const text = toText(slope, [...names, "y"]);
  if (text === "1") return "dy";
  if (text === "-1") return "-dy";
  return / [+-] |^-|^if /.test(text) ? `dy * (${text})` : `dy * ${text}`;
}

const inParentheses = (name: string) =>
  / /.test(name) && !/^\([^()]*\)$|^the |^a |^[a-zA-Z]+\(.*\)$/.test(name) ? `(${name})` : name;

const withoutParentheses = (name: string) => (/^\([^()]*\)$/.test(name) ? name.slice(1, -1) : name);

function constantName(x: Tensor): string {
  return x.size === 1 ? formatShort(Number(x.item()), 4) : `a constant ${formatShape(x.shape)}`;
}

/** " (norm.ts:12)" */
export function lineText(line: SourceLine | null): string {
  return line ? ` (${line.file.slice(line.file.lastIndexOf("/") + 1)}:${line.line})` : "";
}

import { functionName } from "../../expr/functions.ts";
import { type Expression, toText } from "../../expr/index.ts";
import { type MapAttributes, mapOp } from "../../ops/map/map.ts";
import { formatShape, sameShape } from "../../tensor/shape.ts";
import type { GraphNode, Tensor } from "../../tensor/tensor.ts";
import { formatShort } from "../../text/number.ts";
import type { SourceLine } from "../../text/source-line.ts";
import type { Subject } from "../subject.ts";
import type { Group } from "./group.ts";
import type { Tape } from "./record.ts";
import { slopeOf } from "./slope.ts";

/** A longer formula is told by its last operation alone. */
const longest = 36;

/** What the tensors of a forward pass are, in the words of the person who wrote it. */
export class Words {
  readonly #names = new Map<Tensor, string>();
  readonly #nodes = new Map<Tensor, GraphNode>();

  constructor({ steps }: Tape, { variables, constants, kind }: Subject) {
    for (const { name, tensor } of variables) this.#names.set(tensor, name);
    if (kind === "loss") for (const target of constants) this.#names.set(target, "the target");
    for (const { node, output } of steps) if (node) this.#nodes.set(output, node);
  }

  /** "x − its mean", "the variance of x", "tanh(…)" */
  nameOf(x: Tensor): string {
    const known = this.#names.get(x);
    if (known) return known;
    const node = this.#nodes.get(x);
    const name = node ? this.#made(node) : constantName(x);
    const short = name.length <= longest ? name : `the result of ${node?.name}`;
    this.#names.set(x, short);
    return short;
  }

  /** The node that made a tensor. */
  nodeOf(x: Tensor): GraphNode | undefined {
    return this.#nodes.get(x);
  }

  /** An operation as it stands in forward, and where: "(x − its mean) * (1 / σ) (norm.ts:12)". */
  placeOf({ nodes, line }: Group): string {
    const all = nodes.length > 1 ? `, in all ${nodes.length} of its uses` : "";
    return `${this.formulaOf(nodes[0])}${lineText(line)}${all}`;
  }

  formulaOf(node: GraphNode): string {
    const made = this.#made(node);
    return made.length <= 2 * longest ? made : `${node.name} ${formatShape(node.output.shape)}`;
  }

  /** The names of a node's operands, in parentheses where they are formulas. */
  operandsOf({ inputs }: GraphNode): string[] {
    return inputs.map((x) => inParentheses(this.nameOf(x)));
  }

  /** The gradient of operand `index` by the chain rule: "dy * (1 - y²)". */
  gradientOf(node: GraphNode, index: number): string {
    const names = this.operandsOf(node);
    const wide = sameShape(node.inputs[index].shape, node.output.shape)
      ? ""
      : ", summed to its shape";
    switch (node.op.name) {
      case "map": {
        const { expression } = node.attributes as MapAttributes;
        return `${slopeText(slopeOf(expression, index), names)}${wide}`;
      }
      case "matmul":
        return index === 0 ? `dy · ${names[1]}ᵀ` : `${names[0]}ᵀ · dy`;
      case "sum":
        return "dy, at every place that was summed";
      default:
        return "dy, each number back at its place";
    }
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
        return `the maximum of ${first}`;
      case "matmul":
        return `${first} · ${names[1]}`;
      case "concat":
        return `cat(${[...new Set(names)].join(", ")})`;
      case "map":
        return this.#map(node, names);
      default:
        return node.op === mapOp ? this.#map(node, names) : `${node.name}(${names.join(", ")})`;
    }
  }

  #map(node: GraphNode, names: string[]): string {
    const { expression } = node.attributes as MapAttributes;
    const [a, b] = node.inputs;
    const name = functionName(expression);
    if (name === "div" && b.size === 1 && this.#nodes.get(a)?.op.name === "sum") {
      const [summed] = this.#nodes.get(a)!.inputs;
      const of = this.nameOf(summed);
      const square = /^\((.+) − its mean\)²$/.exec(of);
      return square ? `the variance of ${square[1]}` : `the mean of ${inParentheses(of)}`;
    }
    if (name === "sub" && this.nameOf(b) === `the mean of ${names[0]}`) {
      return `${names[0]} − its mean`;
    }
    if (name === "add" && b.size === 1 && b.item() < 0.5 && names[0].startsWith("(the variance")) {
      return `${this.nameOf(a)} + ε`;
    }
    if (name === "square") return `${names[0]}²`;
    return toText(expression, names);
  }
}

/** "dy * (1 - y²)" */
export function slopeText(slope: Expression, names: readonly string[]): string {
  const text = toText(slope, [...names, "y"]);
  if (text === "1") return "dy";
  return / [+-] |^-/.test(text) ? `dy * (${text})` : `dy * ${text}`;
}

const inParentheses = (name: string) =>
  / /.test(name) && !/^\(.*\)$|^the result of/.test(name) ? `(${name})` : name;

function constantName(x: Tensor): string {
  return x.size === 1 ? formatShort(Number(x.item()), 4) : `a constant ${formatShape(x.shape)}`;
}

/** " (norm.ts:12)" */
export function lineText(line: SourceLine | null): string {
  return line ? ` (${line.file.slice(line.file.lastIndexOf("/") + 1)}:${line.line})` : "";
}

import { transform } from "../expr/expression.ts";
import { constant, type Expression, simplify } from "../expr/index.ts";
import { expand } from "../ops/expand.ts";
import { reshape } from "../ops/reshape.ts";
import { ops } from "../ops/table.ts";
import { reducedShape, type Shape, sizeOf } from "../tensor/shape.ts";
import { type GraphNode, Tensor } from "../tensor/tensor.ts";
import type { Cell, Opened, Reader } from "./cell.ts";

type OpName = keyof typeof ops;

type AttributesOf<Name extends OpName> = (typeof ops)[Name] extends {
  forward(inputs: readonly Tensor[], attributes: infer A, result: never): Tensor;
}
  ? A
  : never;

/** The value of a plain whole number, which may stand in a formula as it is; else undefined. */
export type WholeNumber = (cell: Cell) => number | undefined;

type MakeReader<A> = (node: GraphNode<A>, wholeNumber: WholeNumber) => Reader;

/** How the elements of each primitive's output come from the elements of its inputs. */
const makeReaders: { [Name in OpName]: MakeReader<AttributesOf<Name>> } = {
  map: mapped,
  matmul: products,
  sum: added,
  scatterAdd: added,
  fold: added,
  cumsum: runningSums,
  max: largest,
  reshape: moved,
  permute: moved,
  expand: moved,
  slice: moved,
  concat: moved,
  gather: moved,
  scatter: moved,
  unfold: moved,
  pad: (node) => relocated(node, { ...node.attributes, value: 0 }, node.attributes.value),
  argmax: given,
  argsort: given,
  random: given,
};

export function readerOf(node: GraphNode, wholeNumber: WholeNumber): Reader {
  const name = (Object.keys(ops) as OpName[]).find((key) => Object.is(ops[key], node.op));
  if (name === undefined) {
    return () => ({ kind: "unknown", name: node.op.name, inputs: node.inputs });
  }
  return (makeReaders[name] as MakeReader<unknown>)(node, wholeNumber);
}

/** 1, 2, 3, … in a shape: the elements' places, with 0 left for "nowhere". */
function places(shape: Shape, before = 0): Tensor {
  return Tensor.from(
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => before + i + 1),
    shape,
  );
}

/** An operation that only moves numbers, run on their places instead: each output says where it is from. */
function relocated<A>(node: GraphNode<A>, attributes: A, outside: number): Reader {
  const isIndex = (i: number) =>
    i === 1 && [ops.gather, ops.scatter].some((op) => Object.is(node.op, op));
  const ends: number[] = [];
  const inputs = node.inputs.map((x, i) => {
    const before = ends.at(-1) ?? 0;
    ends.push(before + x.size);
    return isIndex(i) ? x : places(x.shape, before);
  });
  const { shape } = node.output;
  const sources = node.op.forward(inputs, attributes, { shape, dtype: "float64" }).data;
  return (position) => {
    const place = sources[position];
    if (place === 0) return { kind: "number", value: outside };
    const i = ends.findIndex((end) => place <= end);
    const cell = { tensor: node.inputs[i], position: place - 1 - (ends[i - 1] ?? 0) };
    return { kind: "same", cell };
  };
}

function moved<A>(node: GraphNode<A>): Reader {
  return relocated(node, node.attributes, 0);
}

/**
 * An operation that adds numbers up. Its vector-Jacobian product hands each output's gradient back to
 * the numbers that were added: run on the outputs' places, it says where each of them went.
 */
function added<A>(node: GraphNode<A>): Reader {
  const [tensor] = node.inputs;
  const terms: Cell[][][] = Array.from({ length: node.output.size }, () => []);
  const [destinations] = node.op.vjp!(node, places(node.output.shape)) as [Tensor];
  destinations.data.forEach((place, position) => {
    if (place > 0) terms[place - 1].push([{ tensor, position }]);
  });
  return (position) => ({ kind: "sum", terms: terms[position] });
}

/** The same where a number goes into several sums: asked for one output at a time. */
function runningSums<A>(node: GraphNode<A>): Reader {
  const [tensor] = node.inputs;
  return (output) => {
    const one = places(node.output.shape);
    one.data.forEach((_, i, data) => {
      data[i] = i === output ? 1 : 0;
    });
    const [reached] = node.op.vjp!(node, one) as [Tensor];
    const terms: Cell[][] = [];
    reached.data.forEach((isReached, position) => {
      if (isReached) terms.push([{ tensor, position }]);
    });
    return { kind: "sum", terms };
  };
}

/** C[i, j] = Σ A[i, p] · B[p, j] */
function products(node: GraphNode<undefined>): Reader {
  const [a, b] = node.inputs;
  const [m, n] = node.output.shape.slice(-2);
  const k = a.shape[a.ndim - 1];
  const batch = node.output.shape.slice(0, -2);
  const rows = expand(places(a.shape), [...batch, m, k]).data;
  const columns = expand(places(b.shape), [...batch, k, n]).data;
  return (position) => {
    const j = position % n;
    const row = (position - j) / n;
    const product = Math.floor(row / m);
    const terms = Array.from({ length: k }, (_, p) => [
      { tensor: a, position: rows[row * k + p] - 1 },
      { tensor: b, position: columns[(product * k + p) * n + j] - 1 },
    ]);
    return { kind: "sum", terms };
  };
}

function largest({ inputs: [tensor], output, attributes }: GraphNode<AttributesOf<"max">>): Reader {
  const kept = reducedShape(tensor.shape, attributes.dims, true);
  const destinations = expand(reshape(places(output.shape), kept), tensor.shape).data;
  const operands: Cell[][] = Array.from({ length: output.size }, () => []);
  destinations.forEach((place, position) => {
    operands[place - 1].push({ tensor, position });
  });
  return (position) => ({ kind: "largest", operands: operands[position] });
}

/** An operation without derivatives is never recorded: its result counts as given. */
function given(): Reader {
  return () => ({ kind: "leaf" });
}

function mapped(
  { attributes: { expression }, inputs, output }: GraphNode<AttributesOf<"map">>,
  wholeNumber: WholeNumber,
): Reader {
  const from = inputs.map((x) =>
    x.size === 1 ? null : expand(places(x.shape), output.shape).data,
  );
  const simplified = new Map<string, Expression>();
  return (position) => {
    const operands = inputs.map((tensor, i) => {
      const places = from[i];
      return { tensor, position: places === null ? 0 : places[position] - 1 };
    });
    const numbers = operands.map(wholeNumber);
    const key = numbers.join();
    const e = simplified.get(key) ?? withNumbers(expression, numbers);
    simplified.set(key, e);
    if (e.kind === "constant") return { kind: "number", value: e.value };
    if (e.kind === "input") return { kind: "same", cell: operands[e.index] };
    return sumOf(expression, operands) ?? { kind: "function", expression, operands };
  };
}

/** a + b and a · b as a sum of products. */
function sumOf(e: Expression, operands: readonly Cell[]): Opened | undefined {
  if (e.kind !== "call" || !["add", "mul", "mulNoNaN"].includes(e.primitive)) return;
  const cells = e.args.flatMap((arg) => (arg.kind === "input" ? [operands[arg.index]] : []));
  if (cells.length < e.args.length) return;
  return { kind: "sum", terms: e.primitive === "add" ? cells.map((cell) => [cell]) : [cells] };
}

/** An expression with numbers in the place of some inputs, simplified. */
export function withNumbers(e: Expression, numbers: readonly (number | undefined)[]): Expression {
  const replaced = transform(e, (part) => {
    const value = part.kind === "input" ? numbers[part.index] : undefined;
    return value === undefined ? part : constant(value);
  });
  return simplify(replaced);
}

import { Value } from "../scalar/value.ts";
import { GraphError, ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape, indicesOf, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { shown } from "../text/shown.ts";
import { BackwardGraph } from "./backward-graph.ts";
import type { Cell } from "./cell.ts";
import { ForwardGraph, indexText } from "./forward-graph.ts";
import type { ExplainedPath, Explanation } from "./model.ts";
import { Names } from "./names.ts";
import { checkPrecision, defaultPrecision } from "./number.ts";
import { counted, type PathGroup, pathsFrom } from "./paths.ts";
import { transcribe } from "./scalar.ts";
import { computation, gradientName } from "./steps.ts";
import { giveLabels } from "./trace.ts";

export interface ExplainOptions {
  /** Decimals of the numbers in the texts, from 1 to 15. Default 6. */
  precision?: number;
  /** Names of tensors on the way; others are called t1, t2, …. Values are called by their labels. */
  names?: Iterable<readonly [name: string, tensor: Tensor]>;
}

/** Of more paths than this, those that begin alike are put together. */
const mostPaths = 64;

/**
 * Opens one gradient: every path from a number to the loss, the product of the local derivatives along
 * it, and their sum, which is the gradient. Of more than 64 paths those that begin alike are put
 * together; each group says how many paths it holds and ends in the gradient it has in common.
 *
 * @param loss the result, recorded and not freed: after `backward()` only with `retainGraph`
 * @param of a value; a tensor with the index of one of its elements; or what a trace of the loss calls the
 * number, such as `t1[0]`
 * @throws GraphError where the loss does not depend on it; ShapeError for an index outside the tensor; ValueError
 * for a name that nothing has.
 * @example
 * ```ts
 * import { value } from "chainrule/scalar";
 * import { explain } from "chainrule/trace";
 * const x = value(3, "x");
 * const { paths, gradient } = explain(x.mul(x).add(x.mul(4)), x);
 * paths.map((path) => path.product).join(" + "); // → 4 + 3 + 3
 * gradient; // → 10
 * ```
 */
export function explain(loss: Value, of: Value, options?: ExplainOptions): Explanation;
export function explain(
  loss: Tensor,
  of: Tensor,
  index: readonly number[],
  options?: ExplainOptions,
): Explanation;
export function explain(loss: Tensor, of: string, options?: ExplainOptions): Explanation;
export function explain(
  ...args:
    | [Value, Value, ExplainOptions?]
    | [Tensor, string, ExplainOptions?]
    | [Tensor, Tensor, readonly number[], ExplainOptions?]
): Explanation {
  if (typeof args[1] === "string") {
    const [loss, name, options = {}] = args as [Tensor, string, ExplainOptions?];
    return explainCell(loss, (forward) => cellCalled(name, forward), namesIn(options), options);
  }
  if (args[0] instanceof Value) {
    const [loss, of, options] = args as [Value, Value, ExplainOptions?];
    const { result, tensors } = transcribe(loss);
    const tensor = tensors.get(of);
    if (!tensor) throw notBehind(of.label);
    const names = new Names();
    if (of.label !== "") names.give(tensor, of.label);
    giveLabels(names, tensors);
    nameOpened(tensor, names);
    return explainCell(result, () => ({ tensor, position: 0 }), names, options);
  }
  const [loss, of, index, options = {}] = args as [
    Tensor,
    Tensor,
    readonly number[],
    ExplainOptions?,
  ];
  const names = namesIn(options);
  nameOpened(of, names);
  const position = positionOf(index, of);
  return explainCell(loss, () => ({ tensor: of, position }), names, options);
}

function namesIn({ names: given = [] }: ExplainOptions): Names {
  const names = new Names();
  for (const [name, tensor] of given) names.give(tensor, name);
  return names;
}

/** The number that a trace calls so. */
function cellCalled(text: string, { names }: ForwardGraph): Cell {
  for (const [tensor, { text: name, shape }] of names) {
    if (!text.startsWith(name)) continue;
    const position = elementTexts(shape).indexOf(text.slice(name.length));
    if (position >= 0) return { tensor, position };
  }
  const known = [...names.values()].map(({ text }) => text).slice(0, 8);
  throw new ValueError(
    `explain: no number is called ${shown(text)} in a trace of this loss; it has ${known.join(", ")}`,
  );
}

/** [0][0], [0][1], …: as they stand behind the name of a tensor. */
function elementTexts(shape: Shape): string[] {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return Array.from({ length: size }, (_, position) => indexText(indicesOf(position, shape)));
}

/** What is opened needs a name, or it would be written out where it is used. */
function nameOpened(tensor: Tensor, names: Names): void {
  if (names.has(tensor)) return;
  let name = "x";
  for (let i = 1; names.isTaken(name); i++) name = `x${i}`;
  names.give(tensor, name);
}

function notBehind(name: string): GraphError {
  return new GraphError(`explain: the loss does not depend on ${name || "this value"}`);
}

function positionOf(index: readonly number[], { shape }: Tensor): number {
  const fits =
    index.length === shape.length &&
    index.every((i, dim) => i >= 0 && i < shape[dim] && Number.isInteger(i));
  if (!fits) {
    throw new ShapeError(
      `explain: no element [${index.join(", ")}] in a tensor of shape ${formatShape(shape)}: give ` +
        "one number for each dimension, from 0",
    );
  }
  return index.reduce((position, i, dim) => position * shape[dim] + i, 0);
}

function explainCell(
  loss: Tensor,
  find: (forward: ForwardGraph) => Cell,
  names: Names,
  { precision = defaultPrecision }: ExplainOptions = {},
): Explanation {
  checkPrecision("explain", precision);
  if (!names.has(loss)) names.give(loss, names.isTaken("L") ? "loss" : "L");
  const forward = new ForwardGraph(loss, names, precision);
  const graph = new BackwardGraph("explain", loss, forward);
  const start = forward.home(find(forward));
  const gradient = graph.value(start);
  if (gradient === undefined) throw notBehind(forward.label(start));
  const groups = pathsFrom(graph, start, mostPaths);
  const paths = groups.map((group) => pathOf(group, start, graph));
  const passed = groups
    .flatMap(({ edges }) => edges)
    .flatMap(({ upstream }) => (upstream ? [upstream] : []));
  return {
    precision,
    of: forward.label(start),
    loss: forward.label({ tensor: graph.loss, position: 0 }),
    gradient,
    paths,
    count: counted(groups),
    results: inOrder(passed, forward).map((cell) => ({
      name: forward.label(cell),
      formula: computation(forward, cell).formula,
      value: forward.value(cell),
    })),
  };
}

/** Numbers, each once, in the order of computation. */
function inOrder(cells: readonly Cell[], forward: ForwardGraph): Cell[] {
  const positions = new Map<Tensor, Set<number>>();
  for (const { tensor, position } of cells) {
    positions.set(tensor, (positions.get(tensor) ?? new Set()).add(position));
  }
  return forward.results().flatMap((tensor) => {
    const found = [...(positions.get(tensor) ?? [])].sort((a, b) => a - b);
    return found.map((position) => ({ tensor, position }));
  });
}

function pathOf(
  { edges, end, product, count }: PathGroup,
  start: Cell,
  graph: BackwardGraph,
): ExplainedPath {
  const { forward } = graph;
  const through = [forward.label(start)];
  const steps = edges.map(({ upstream, local, isBlocked }) => {
    const from = through[through.length - 1];
    const to = upstream ? forward.label(upstream) : "…";
    through.push(to);
    const { symbols: formula, numbers, value } = local;
    return { name: `∂${to}/∂${from}`, formula, numbers, value, blocked: isBlocked };
  });
  if (end === null) return { through, steps, product, count };
  const common = { name: gradientName(graph, forward.label(end)), value: graph.value(end)! };
  return { through, steps, common, product, count };
}

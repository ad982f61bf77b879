import { indicesOf, sizeOf } from "../../tensor/shape.ts";
import { indexText } from "../forward-graph.ts";
import type { ForwardStep, Trace } from "../model.ts";
import type { Numbers } from "./numbers.ts";

/** Of larger tensors so many rows and columns are drawn. */
const most = { rows: 16, columns: 8 };

/** A tensor as rows of numbers, the last dimension along a row. */
export interface Grid {
  name: string;
  /** The names of its numbers. */
  rows: string[][];
  /** How many rows make a matrix; after each matrix there is a gap. */
  matrixRows: number;
  /** How many numbers are not drawn. */
  omitted: number;
  /** In which column it stands: right of all that it was computed from. */
  depth: number;
  /** The tensors that it was computed from. */
  sources: string[];
}

/** All tensors of a trace; what is given stands just before its first use. */
export function gridsOf({ given, forward }: Trace, numbers: Numbers): Grid[] {
  const known = new Set([...given, ...forward].map(({ name }) => name));
  const depths = new Map<string, number>();
  const computed = forward.map((step) => {
    const sources = [...sourcesOf(step)].filter((name) => known.has(name) && name !== step.name);
    const depth = 1 + Math.max(0, ...sources.map((name) => depths.get(name) ?? 0));
    depths.set(step.name, depth);
    return { ...shapeOf(step.name, step.shape, numbers), depth, sources };
  });
  const leaves = given.map(({ name, shape }) => {
    const users = computed.filter(({ sources }) => sources.includes(name));
    const depth = Math.min(...users.map((user) => user.depth)) - 1;
    return {
      ...shapeOf(name, shape, numbers),
      depth: Number.isFinite(depth) ? depth : 0,
      sources: [],
    };
  });
  return [...leaves, ...computed];
}

/** `W1[0][1]` → `W1` */
const tensorOf = (number: string) => number.replace(/\[.*/, "");

function sourcesOf({ elements }: ForwardStep): Set<string> {
  return new Set(
    elements.flatMap(({ terms = [], operands = [] }) =>
      [...terms.flatMap(({ factors }) => factors), ...operands].map(({ name }) => tensorOf(name)),
    ),
  );
}

/** What is drawn of a tensor: the numbers that the trace lists, as far as there is room. */
function shapeOf(
  name: string,
  shape: readonly number[],
  { values }: Numbers,
): Omit<Grid, "depth" | "sources"> {
  const [matrixRows, width] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  const size = sizeOf(shape);
  const columns = Math.min(most.columns, width);
  const count = Math.min(most.rows, size === 0 ? 0 : size / width);
  const rows = Array.from({ length: count }, (_, i) =>
    Array.from({ length: columns }, (_, j) => name + indexText(indicesOf(i * width + j, shape))),
  ).filter((row) => row.every((number) => values.has(number)));
  return { name, rows, matrixRows, omitted: size - rows.length * columns };
}

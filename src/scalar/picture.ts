import type { FunctionName } from "../expr/index.ts";
import { checkArgument, checkOptions, positive } from "../tensor/arguments.ts";
import { ValueError } from "../tensor/errors.ts";
import { formatShort } from "../text/number.ts";
import { type Operand, type Value, valueKind } from "./value.ts";

export interface DrawOptions {
  /** The most values to draw. Default 500. */
  limit?: number;
}

/** What a drawing of a graph shows, of whatever format. */
export interface Picture {
  /** The values, operands before results, and then a node for each use of a constant. */
  nodes: Operand[];
  /** From a node to one that has it as an operand, with its position among the operands. */
  arrows: { from: number; to: number; position: number }[];
}

/** @throws ValueError for a graph of more values than the limit. */
export function pictureOf(caller: string, root: Value, options: DrawOptions): Picture {
  checkArgument(caller, "the root", valueKind, root);
  checkOptions(caller, { limit: positive }, options);
  const { limit = 500 } = options;
  const values = root.topologicalOrder().reverse();
  if (values.length > limit) {
    throw new ValueError(
      `${caller}: the graph has ${values.length} values and the limit is ${limit}. Draw a part of ` +
        `it (one sample, one neuron), or raise the limit: ${caller}(value, { limit: ${values.length} })`,
    );
  }
  const indices = new Map(values.map((value, i) => [value, i]));
  const nodes: Operand[] = [...values];
  const arrows = values.flatMap(({ operands }, to) =>
    operands.map((operand, position) => {
      const from = typeof operand === "number" ? nodes.push(operand) - 1 : indices.get(operand)!;
      return { from, to, position };
    }),
  );
  return { nodes, arrows };
}

const symbols: Partial<Record<FunctionName, string>> = {
  add: "+",
  sub: "−",
  mul: "×",
  div: "÷",
  pow: "^",
};

/** An operation as it is written between its operands, or its name. */
export function symbolOf(name: FunctionName): string {
  return symbols[name] ?? name;
}

/** A number as a drawing has it. */
export function numberText(x: number): string {
  return formatShort(x, 4);
}

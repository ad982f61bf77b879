import { type Expression, functions, input, toText } from "../expr/index.ts";
import type { MapAttributes } from "../ops/map/map.ts";
import { formatShape } from "../tensor/shape.ts";
import type { GraphNode, Tensor } from "../tensor/tensor.ts";
import { type Subject, type Variable, write } from "./subject.ts";

/**
 * Names the operation with the corner at an entry: the first in the graph whose output has different
 * slopes on the two sides. Null where the target records no graph.
 */
export function kinkOperation(
  subject: Subject,
  { tensor }: Variable,
  entry: number,
  step: number,
): string | null {
  const numbers = tensor.data.slice();
  const h = (step / 100) * Math.max(1, Math.abs(numbers[entry]));
  const at = (distance: number): Tensor[] => {
    tensor.data[entry] = numbers[entry] + distance;
    tensor.storage.version++;
    return computed(subject.graph());
  };
  try {
    const [before, here, after] = [at(-h), at(0), at(h)];
    const place = here.findIndex(({ data }, k) => {
      const [low, high] = [before[k]?.data, after[k]?.data];
      if (low?.length !== data.length || high?.length !== data.length) return false;
      return data.some((value, i) => Math.abs(high[i] - 2 * value + low[i]) > 1e-3 * h);
    });
    if (place < 0) return null;
    const { node, shape } = here[place];
    const position = `operation ${place + 1} of ${here.length}`;
    return `${nameOf(node!)} ${formatShape(shape)}, ${position}`;
  } finally {
    write(tensor, numbers);
  }
}

/** The results of a graph's operations, each after those that it was computed from. */
function computed(output: Tensor | null): Tensor[] {
  const found = new Set<Tensor>();
  const entered = new Set<Tensor>();
  const stack = output?.node ? [output] : [];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    entered.add(top);
    const next = top.node!.inputs.find((x) => x.node && !entered.has(x));
    if (next) stack.push(next);
    else found.add(stack.pop()!);
  }
  return [...found];
}

function nameOf({ op, attributes }: GraphNode): string {
  if (op.name !== "map") return op.name;
  const { expression } = attributes as MapAttributes;
  const known = Object.entries<(...inputs: Expression[]) => Expression>(functions).find(
    ([, make]) =>
      expression === (make.length === 1 ? make(input(0)) : make(input(0), input(1), input(2))),
  );
  return known?.[0] ?? toText(expression);
}

import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Subject, Variable } from "./subject.ts";
import { write } from "./write.ts";

/** Something computed on the way to the output. */
interface Computed {
  name: string;
  data: ArrayLike<number>;
}

/**
 * Names what has the corner at an entry: the first whose output has different slopes on the two sides,
 * among the operations of the graph or, where none is recorded, the layers inside and the target.
 */
export function kinkOperation(
  subject: Subject,
  { tensor }: Variable,
  entry: number,
  step: number,
): string | null {
  const numbers = tensor.data.slice();
  const h = (step / 100) * Math.max(1, Math.abs(numbers[entry]));
  const at = (distance: number): Computed[] => {
    tensor.data[entry] = numbers[entry] + distance;
    tensor.storage.version++;
    const output = subject.graph();
    return output ? operationsOf(output) : subject.trace();
  };
  try {
    const [before, here, after] = [at(-h), at(0), at(h)];
    const corner = here.find(({ data }, k) => {
      const [low, high] = [before[k]?.data, after[k]?.data];
      if (low?.length !== data.length || high?.length !== data.length) return false;
      for (let i = 0; i < data.length; i++) {
        if (Math.abs(high[i] - 2 * data[i] + low[i]) > 1e-3 * h) return true;
      }
      return false;
    });
    return corner?.name ?? null;
  } finally {
    write(tensor, numbers);
  }
}

function operationsOf(output: Tensor): Computed[] {
  const results = computed(output);
  return results.map(({ node, shape, data }, i) => ({
    name: `${node!.name} ${formatShape(shape)}, operation ${i + 1} of ${results.length}`,
    data,
  }));
}

/** The results of a graph's operations, each after those that it was computed from. */
function computed(output: Tensor): Tensor[] {
  const found = new Set<Tensor>();
  const entered = new Set<Tensor>();
  const stack = output.node ? [output] : [];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    entered.add(top);
    const next = top.node!.inputs.find((x) => x.node && !entered.has(x));
    if (next) stack.push(next);
    else found.add(stack.pop()!);
  }
  return [...found];
}

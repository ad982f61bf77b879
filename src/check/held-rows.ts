import { paddingRows } from "../functional/embedding.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { write } from "./write.ts";

/**
 * Evaluates with the padding rows of embeddings as they were at first, wherever differences have moved them: they are
 * fixed by definition, and so have the gradient 0.
 */
export function withHeldRows<Arguments extends unknown[], Result>(
  tables: readonly Tensor[],
  evaluate: (...args: Arguments) => Result,
): (...args: Arguments) => Result {
  const held = new Map<Tensor, Float64Array>();
  const hold = () => {
    for (const table of tables) {
      const row = paddingRows.get(table);
      if (row !== undefined && !held.has(table)) held.set(table, rowOf(table, row));
    }
  };
  return (...args) => {
    const moved: [Tensor, Float64Array][] = [];
    for (const [table, numbers] of held) {
      const now = new Float64Array(table.data);
      const at = paddingRows.get(table)! * table.shape[1];
      if (numbers.every((value, i) => Object.is(value, now[at + i]))) continue;
      const fixed = now.slice();
      fixed.set(numbers, at);
      write(table, fixed);
      moved.push([table, now]);
    }
    try {
      return evaluate(...args);
    } finally {
      for (const [table, now] of moved) write(table, now);
      hold();
    }
  };
}

const rowOf = ({ data, shape: [, features] }: Tensor, row: number) =>
  new Float64Array(data.subarray(row * features, (row + 1) * features));

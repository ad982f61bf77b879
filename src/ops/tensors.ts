import { isPlainObject } from "../tensor/arguments.ts";
import { ValueError } from "../tensor/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { shown } from "../text/shown.ts";

/** A tensor, or arrays and records of tensors. */
export type Tensors = Tensor | readonly Tensors[] | { readonly [name: string]: Tensors };

/** What an array or a record holds; that of a record by its names in their order. */
function itemsOf(container: object): [name: string, item: Tensors][] {
  const items = Object.entries(container);
  return Array.isArray(container) ? items : items.sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * The tensors in arrays and records, in order, by their places: `carry.h`, `xs[0]`.
 *
 * @throws ValueError for what is neither.
 */
export function tensorsIn(operation: string, name: string, value: unknown): Map<string, Tensor> {
  const found = new Map<string, Tensor>();
  const visit = (part: unknown, place: string) => {
    if (part instanceof Tensor) found.set(place, part);
    else if (Array.isArray(part)) part.forEach((item, i) => void visit(item, `${place}[${i}]`));
    else if (isPlainObject(part)) {
      for (const [key, item] of itemsOf(part)) visit(item, `${place}.${key}`);
    } else {
      throw new ValueError(
        `${operation}: ${place} must be a tensor, or an array or a record of tensors, got ${shown(part)}`,
      );
    }
  };
  visit(value, name);
  return found;
}

/** The same arrays and records with other tensors. */
export function withTensors<T extends Tensors>(value: T, tensors: readonly Tensor[]): T {
  let next = 0;
  const fill = (part: Tensors): Tensors => {
    if (part instanceof Tensor) return tensors[next++];
    if (Array.isArray(part)) return part.map(fill);
    return Object.fromEntries(itemsOf(part).map(([key, item]) => [key, fill(item)]));
  };
  return fill(value) as T;
}

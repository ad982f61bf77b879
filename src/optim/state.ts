import { snakeCase } from "../nn/names.ts";
import { isObject, type Kind, kind, type OptionTable } from "../tensor/arguments.ts";
import { formatShape, type Shape, sameShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { shown } from "../text/shown.ts";

/** An optimizer's state, in PyTorch's names: `state` for a file of tensors, `paramGroups` for JSON. */
export interface OptimizerState {
  /** What is kept of each parameter, as `"0.momentum_buffer"`: its number, and what it is. */
  state: Record<string, Tensor>;
  /** The options of each group, as `weight_decay`, and the numbers of its parameters. */
  paramGroups: GroupState[];
}

/** A group's options by PyTorch's names, and the numbers of its parameters. */
export interface GroupState {
  params: number[];
  [option: string]: unknown;
}

export const stateKind = kind(
  "{ state, paramGroups }, as stateDict() gives",
  (given) =>
    isObject(given) &&
    isObject(given.state) &&
    Object.values(given.state).every((x) => x instanceof Tensor) &&
    Array.isArray(given.paramGroups) &&
    given.paramGroups.every((group) => isObject(group) && Array.isArray(group.params)),
);

/** Options that PyTorch had not always. */
const later = ["maximize", "decoupled_weight_decay"];

/** Entries by PyTorch's names, which may have been ours. */
export function named<T>(entries: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).map(([name, x]) => [snakeCase(name), x]));
}

/** The options of a group by our names; those that it does not have are left out. */
export function optionsIn<O>(group: GroupState, table: OptionTable<O>): Partial<O> {
  const names = Object.keys(table).filter((name) => Object.hasOwn(group, snakeCase(name)));
  return Object.fromEntries(names.map((name) => [name, group[snakeCase(name)]])) as Partial<O>;
}

/** What does not fit of groups, the numbers of whose parameters should be these. What else they hold is let be. */
export function groupProblems<O>(
  counts: readonly number[],
  groups: readonly GroupState[],
  table: OptionTable<O>,
): string[] {
  if (groups.length !== counts.length) {
    return [`expected ${counts.length} parameter groups, got ${groups.length}`];
  }
  return groups.flatMap((group, i) => {
    const { length } = group.params;
    const options = Object.entries<Kind>(table).flatMap(([name, { accepts, expected }]) => {
      const [key, value] = [snakeCase(name), group[snakeCase(name)]];
      if (accepts(value) || (value === undefined && later.includes(key))) return [];
      return [`paramGroups[${i}].${key}: must be ${expected}, got ${shown(value)}`];
    });
    if (length === counts[i]) return options;
    return [`paramGroups[${i}]: expected ${counts[i]} parameters, got ${length}`, ...options];
  });
}

/** A parameter's number and the name of what is kept of it. */
export function splitKey(key: string): [index: number, name: string] {
  const [, index = "-1", name = key] = /^(\d+)\.(.+)$/s.exec(key) ?? [];
  return [Number(index), name];
}

/** What is wrong with a tensor of a state that should have this shape. */
export function shapeProblem(key: string, { shape }: Tensor, expected: Shape): string[] {
  if (sameShape(shape, expected)) return [];
  return [`${key}: expected shape ${formatShape(expected)}, got ${formatShape(shape)}`];
}

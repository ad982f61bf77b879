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

/** What does not fit of groups that should be such ones. What else they hold is let be. */
export function groupProblems<O>(
  own: readonly { readonly params: readonly Tensor[] }[],
  groups: readonly GroupState[],
  table: OptionTable<O>,
): string[] {
  if (groups.length !== own.length) {
    return [`expected ${own.length} parameter groups, got ${groups.length}`];
  }
  return groups.flatMap((group, i) => {
    const [expected, got] = [own[i], group].map(({ params }) => params.length);
    const options = Object.entries<Kind>(table).flatMap(([name, { accepts, expected }]) => {
      const [key, value] = [snakeCase(name), group[snakeCase(name)]];
      if (accepts(value) || (value === undefined && later.includes(key))) return [];
      return [`paramGroups[${i}].${key}: must be ${expected}, got ${shown(value)}`];
    });
    if (expected === got) return options;
    return [`paramGroups[${i}]: expected ${expected} parameters, got ${got}`, ...options];
  });
}

/** What does not fit of a state whose tensors should be these, and of these shapes. */
export function stateProblems(
  state: Record<string, Tensor>,
  expected: Record<string, Shape>,
): string[] {
  const others = Object.keys(state).filter((key) => !Object.hasOwn(expected, key));
  const wrong = Object.entries(expected).flatMap(([key, shape]) => {
    const given = state[key];
    if (!given) return [`${key}: missing`];
    if (sameShape(given.shape, shape)) return [];
    return [`${key}: expected shape ${formatShape(shape)}, got ${formatShape(given.shape)}`];
  });
  return [...wrong, ...others.map((key) => `${key}: unexpected`)];
}

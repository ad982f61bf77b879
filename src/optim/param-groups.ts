import { isObject } from "../tensor/arguments.ts";
import { GraphError, ValueError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { shown } from "../text/shown.ts";

/** Parameters with options of their own; the optimizer's are the default. */
export type ParamGroup<O> = { params: Iterable<Tensor> } & Partial<O>;

/** What an optimizer updates: parameters, or groups of them. */
export type Params<O> = Iterable<Tensor> | Iterable<ParamGroup<O>>;

/** What can be gone through, other than a single tensor. */
function listOf<T>(optimizer: string, params: Iterable<T>): T[] {
  const isList = typeof Object(params)[Symbol.iterator] === "function";
  if (!isList || params instanceof Tensor || typeof params === "string") {
    refuseParams(optimizer, params);
  }
  return [...params];
}

function refuseParams(optimizer: string, got: unknown): never {
  throw new ValueError(
    `${optimizer}: expected tensors, as model.parameters(), or groups [{ params, lr }], got ${shown(got)}`,
  );
}

/** What an optimizer was given, as groups: all leaves, each once and not among those it has. */
export function readGroups<O>(
  optimizer: string,
  params: Params<O>,
  before: readonly Tensor[] = [],
): ({ params: readonly Tensor[] } & Partial<O>)[] {
  const list = listOf<Tensor | ParamGroup<O>>(optimizer, params);
  const groups = list.every((item) => item instanceof Tensor)
    ? [{ params: list as Tensor[] } as { params: Tensor[] } & Partial<O>]
    : (list as ParamGroup<O>[]).map((group) => {
        if (!isObject(group) || group instanceof Tensor) refuseParams(optimizer, group);
        const params = listOf(optimizer, group.params);
        for (const each of params) if (!(each instanceof Tensor)) refuseParams(optimizer, each);
        return { ...group, params };
      });
  const all = groups.flatMap((group) => group.params);
  if (all.length === 0) {
    throw new ValueError(`${optimizer}: got no parameters. Use model.parameters()`);
  }
  const inner = all.find((parameter) => !parameter.isLeaf);
  if (inner) {
    throw new GraphError(
      `${optimizer}: only leaf tensors can be updated, and one of shape ` +
        `${formatShape(inner.shape)} is the result of ${inner.node?.name}`,
    );
  }
  const each = [...before, ...all];
  if (new Set(each).size !== each.length) {
    throw new ValueError(`${optimizer}: a parameter stands in the parameters more than once`);
  }
  return groups;
}

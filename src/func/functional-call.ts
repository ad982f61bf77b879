import type { AnyModule, Module } from "../nn/module.ts";
import { moduleKind } from "../nn/module-kind.ts";
import { checkArgument, isObject, kind } from "../tensor/arguments.ts";
import { ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { nearest } from "../text/nearest.ts";

/** What is asked of a module, whatever goes in and comes out. */
type Parts = Pick<AnyModule, "modules" | "namedParameters" | "namedBuffers">;

const tensorsByName = kind(
  "an object of tensors by name, as stateDict() gives",
  (value) => isObject(value) && Object.values(value).every((x) => x instanceof Tensor),
);

/**
 * Calls a module with other tensors in the places of its parameters and buffers: as a function of them. Those
 * that are not given are the module's own, which is unchanged after. A tensor that stands in several places is
 * replaced in all.
 *
 * @param tensors by name, as `stateDict()` and `namedParameters()` have them.
 * @param args what `forward` takes: a list, or the one tensor.
 * @throws ValueError for a name that the module does not have; ShapeError for another shape.
 * Source: https://pytorch.org/docs/stable/generated/torch.func.functional_call.html
 * @example
 * ```ts
 * import { functionalCall } from "chainrule/func";
 * const layer = new nn.Linear(2, 1);
 * const tensors = { weight: tensor([[1, 2]]), bias: tensor([10]) };
 * functionalCall(layer, tensors, tensor([3, 4])).item(); // → 21
 * ```
 */
export function functionalCall<Inputs extends unknown[], Output>(
  module: Module<Inputs, Output>,
  tensors: Readonly<Record<string, Tensor>>,
  args: readonly [...Inputs] | Tensor,
): Output {
  checkArgument("functionalCall", "module", moduleKind, module);
  checkArgument("functionalCall", "tensors", tensorsByName, tensors);
  const replaced = replacements(module, tensors);
  const inputs = (args instanceof Tensor ? [args] : args) as Inputs;
  checkArgument("functionalCall", "args", kind("a list or a tensor", Array.isArray), inputs);
  const places = placesOf(module, replaced);
  try {
    for (const { holder, key, own } of places) holder[key] = replaced.get(own);
    return module.forward(...inputs);
  } finally {
    for (const { holder, key, own } of places) holder[key] = own;
  }
}

/** What stands for each of the module's own tensors. */
function replacements(
  module: Parts,
  tensors: Readonly<Record<string, Tensor>>,
): Map<Tensor, Tensor> {
  const own = new Map<string, Tensor>([...module.namedParameters(), ...module.namedBuffers()]);
  return new Map(
    Object.entries(tensors).map(([name, given]) => {
      const before = own.get(name);
      if (!before) {
        const names = [...own.keys()];
        const meant = nearest(name, names);
        throw new ValueError(
          `functionalCall: ${module.constructor.name} has no tensor ${name}. ` +
            (meant ? `Did you mean ${meant}?` : `It has ${names.join(", ") || "none"}`),
        );
      }
      if (!sameShape(given.shape, before.shape)) {
        throw new ShapeError(
          `functionalCall: ${name} is ${formatShape(before.shape)} in the module, got ${formatShape(given.shape)}`,
        );
      }
      return [before, given];
    }),
  );
}

/** Where a module and those below it have these tensors among their properties. */
function placesOf(module: Parts, wanted: ReadonlyMap<Tensor, Tensor>) {
  const isWanted = (value: unknown): value is Tensor =>
    value instanceof Tensor && wanted.has(value);
  return module.modules().flatMap((each) =>
    [each, ...Object.values(each).filter(Array.isArray)].flatMap((owner: object) => {
      const holder = owner as Record<string, Tensor | undefined>;
      return Object.entries(holder).flatMap(([key, own]) =>
        isWanted(own) ? [{ holder, key, own }] : [],
      );
    }),
  );
}

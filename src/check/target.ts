import type { Layer, Parameter } from "../manual/layer.ts";
import type { Loss } from "../manual/losses/loss.ts";
import { type AnyModule, Module } from "../nn/module.ts";
import { ValueError } from "../tensor/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { shown } from "../text/shown.ts";

/** What a function or module may give: a tensor, or an array or record of them. */
export type Outputs = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;

/** What has gradients to check: a function of tensors, a hand-written layer or loss, or a module. */
export type GradcheckTarget = ((...inputs: Tensor[]) => Outputs) | Layer | Loss | AnyModule;

export type TargetKind = "function" | "layer" | "loss" | "module";

export function kindOf(target: GradcheckTarget): TargetKind {
  if (target instanceof Module) return "module";
  if (isLayer(target)) return "layer";
  return isLoss(target) ? "loss" : "function";
}

export function labelOf(target: GradcheckTarget): string {
  return (typeof target === "function" ? target.name : target.constructor.name) || "function";
}

/**
 * What a target learns, by name.
 *
 * @throws ValueError for a layer whose `parameters` are none.
 */
export function parametersOf(target: GradcheckTarget): [string, Tensor][] {
  if (target instanceof Module) {
    return target.namedParameters().filter(([, parameter]) => parameter.requiresGrad);
  }
  if (!isLayer(target)) return [];
  const parameters: unknown = target.parameters();
  if (!Array.isArray(parameters) || !parameters.every(isParameter)) {
    throw new ValueError(
      `gradcheck: ${labelOf(target)}.parameters must return a list of { name, value, gradient }, value ` +
        `and gradient being tensors, got ${shown(parameters)}`,
    );
  }
  return parameters.map(({ name, value }) => [name, value]);
}

const isParameter = (each: Partial<Parameter> | null): each is Parameter =>
  each?.value instanceof Tensor && each.gradient instanceof Tensor;

export function isLayer(target: object): target is Layer {
  return !(target instanceof Module) && "backward" in target && "parameters" in target;
}

export function isLoss(target: object): target is Loss {
  return !(target instanceof Module) && "backward" in target && !("parameters" in target);
}

import { Sequential } from "../../manual/sequential.ts";
import { SGD } from "../../manual/sgd.ts";
import { Module } from "../../nn/module.ts";
import { Optimizer } from "../../optim/optimizer.ts";
import { ValueError } from "../../tensor/errors.ts";
import { shown } from "../../text/shown.ts";
import type { Precision } from "../options.ts";
import { AutogradLearner } from "./autograd.ts";
import type { LayerParts, Learner, LearnerParts, ModuleParts } from "./learner.ts";
import { ManualLearner } from "./manual.ts";

/**
 * Puts a model, its optimizer and its loss together.
 *
 * @throws ValueError where they do not belong together.
 */
export function learnerOf<Output>(
  parts: LearnerParts<Output>,
  precision: Precision = "float32",
): Learner<Output> {
  const isMixed = precision === "mixed";
  if (isOfModules(parts)) return new AutogradLearner(parts, isMixed);
  if (isMixed) {
    throw new ValueError(
      'Trainer: precision "mixed" is for modules. For layers by hand there is MixedPrecision of chainrule/manual',
    );
  }
  if (isOfLayers(parts)) return new ManualLearner(parts) as Learner<unknown> as Learner<Output>;
  const { model, optimizer, loss } = (parts ?? {}) as Partial<Record<string, unknown>>;
  throw new ValueError(
    "Trainer: expected an nn module, an optimizer of optim and a loss that is a function; or of " +
      "chainrule/manual a Sequential, its SGD and a loss with forward and backward. Got " +
      `model: ${nameOf(model)}, optimizer: ${nameOf(optimizer)}, loss: ${nameOf(loss)}`,
  );
}

function isOfModules<Output>(parts: LearnerParts<Output>): parts is ModuleParts<Output> {
  const { model, optimizer, loss } = Object(parts) as ModuleParts<Output>;
  return model instanceof Module && optimizer instanceof Optimizer && typeof loss === "function";
}

function isOfLayers<Output>(parts: LearnerParts<Output>): parts is LayerParts {
  const { model, optimizer, loss } = Object(parts) as LayerParts;
  return (
    model instanceof Sequential &&
    optimizer instanceof SGD &&
    loss !== null &&
    typeof loss === "object" &&
    typeof loss.backward === "function"
  );
}

function nameOf(value: unknown): string {
  if (typeof value === "function") return "a function";
  const name = Object(value).constructor?.name;
  return typeof value === "object" && value && typeof name === "string" ? name : shown(value);
}

import { Module } from "../../nn/module.ts";
import { join } from "../../nn/names.ts";
import type { Pass } from "../../ops/interceptors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { AnomalyModule } from "./anomaly.ts";

/** A part of a network at work: a module or a hand-written layer. */
interface Running {
  part: object;
  pass: Pass;
}

/** The parts that are at work, the outermost first. */
export type Place = readonly Running[];

/** The innermost module or layer at work, by its path from the outermost. */
export function moduleAt(place: Place): AnomalyModule | null {
  return innermost(place.map(({ part }) => part));
}

/** The innermost of these parts, of which each is in the one before, by its path from the outermost. */
export function innermost(parts: readonly object[]): AnomalyModule | null {
  const part = parts.at(-1);
  if (part === undefined) return null;
  const modules = parts.filter((each) => each instanceof Module);
  const inner = modules.at(-1);
  const path = modules[0]?.namedModules().find(([, each]) => each === inner)?.[0] ?? "";
  if (part instanceof Module) {
    const isLeaf = part.children().length === 0;
    const text = isLeaf ? String(part).replace(/\(\)$/, "") : part.constructor.name;
    return { path, description: text };
  }
  // A hand-written layer has its whole path within the hand-written part of the network.
  const { name = "" } = part as { name?: string };
  return { path: name === "" ? path : join(path, name), description: part.constructor.name };
}

/** What a module or a hand-written layer learns, by name. */
export function parametersOf(part: object): (readonly [name: string, parameter: Tensor])[] {
  if (part instanceof Module) return part.namedParameters();
  if (!("parameters" in part) || typeof part.parameters !== "function") return [];
  const parameters = part.parameters() as { name: string; value: Tensor }[];
  const { name: layer = "" } = part as { name?: string };
  return parameters.map(({ name, value }) => [join(layer, name), value]);
}

import type { Kind } from "../tensor/arguments.ts";
import { isClass } from "../text/shown.ts";
import { Module } from "./module.ts";

/** An argument that is a layer, or several of them. */
export const moduleKind: Kind = {
  expected: "a module",
  accepts: (value) => value instanceof Module,
  hint: (value) => (isClass(value) ? `. Write new ${(value as { name: string }).name}(…)` : ""),
};

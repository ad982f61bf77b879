import { Tensor } from "../tensor/tensor.ts";

/** Arrays and plain objects are looked into; all else is a leaf. */
function isContainer(value: unknown): value is object {
  if (typeof value !== "object" || value === null || value instanceof Tensor) return false;
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The outlines of arrays by length: made once, as they are compared at every call. */
const arrayOutlines: string[] = [];

/** What tells a container from another with the same items. */
function outline(container: object): string {
  if (!Array.isArray(container)) return `{${Object.keys(container)}}`;
  arrayOutlines[container.length] ??= `[${container.length}]`;
  return arrayOutlines[container.length];
}

/** What stands in nested arrays and objects, in order, each after the outline of its container. */
export function leavesOf(value: unknown, leaves: unknown[] = []): unknown[] {
  if (!isContainer(value)) leaves.push(value);
  else {
    leaves.push(outline(value));
    const items = Array.isArray(value) ? value : Object.values(value);
    for (const item of items) leavesOf(item, leaves);
  }
  return leaves;
}

/** The same arrays and objects with other leaves. */
export function rebuild(value: unknown, leaves: readonly unknown[]): unknown {
  let next = 0;
  const visit = (part: unknown): unknown => {
    const leaf = leaves[next++];
    if (!isContainer(part)) return leaf;
    if (Array.isArray(part)) return part.map(visit);
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, visit(item)]));
  };
  return visit(value);
}

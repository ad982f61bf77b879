import { Tensor } from "../tensor/tensor.ts";

/** Arrays and plain objects are looked into; all else is a leaf. */
function isContainer(value: unknown): value is object {
  if (typeof value !== "object" || value === null || value instanceof Tensor) return false;
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** What stands in nested arrays and objects, in order. */
export function leavesOf(value: unknown, leaves: unknown[] = []): unknown[] {
  if (!isContainer(value)) leaves.push(value);
  else for (const item of Object.values(value)) leavesOf(item, leaves);
  return leaves;
}

/** The same arrays and objects with other leaves. */
export function rebuild(value: unknown, leaves: readonly unknown[]): unknown {
  let next = 0;
  const visit = (part: unknown): unknown => {
    if (!isContainer(part)) return leaves[next++];
    if (Array.isArray(part)) return part.map(visit);
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, visit(item)]));
  };
  return visit(value);
}

import { Tensor } from "../../tensor/tensor.ts";

/** How deep in arrays and records of a layer tensors are looked for. */
const deepest = 3;

/** The tensors that a layer keeps from its forward pass, by the names of their properties: "this.inv". */
export function heldNames(target: object): Map<Tensor, string> {
  const names = new Map<Tensor, string>();
  const visit = (value: unknown, name: string, depth: number) => {
    if (value instanceof Tensor) {
      if (!names.has(value)) names.set(value, name);
    } else if (Array.isArray(value)) {
      if (depth < deepest)
        for (const [i, each] of value.entries()) visit(each, `${name}[${i}]`, depth + 1);
    } else if (isRecord(value) && depth < deepest) {
      for (const [key, each] of Object.entries(value)) visit(each, `${name}.${key}`, depth + 1);
    }
  };
  for (const [key, value] of Object.entries(target)) visit(value, `this.${key}`, 1);
  return names;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

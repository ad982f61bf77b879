import { grad, type Tensor, tensor } from "chainrule";
import type { Run } from "./run.ts";

/** A gradient that is the same whatever the numbers are, and so has no graph. */
export class ConstantGradient extends Error {
  override name = "ConstantGradient";
}

/**
 * The run whose result is the gradient of a run's result by one of its numbers: recorded, so that it has a graph
 * and gradients in its turn. Gradients are named as partial derivatives often are: o_x is ∂o/∂x, and o_o the 1
 * with which the way back begins.
 *
 * @param id of the number: `x1`, `W[0][1]`
 * @throws ConstantGradient
 */
export function differentiate(run: Run, id: string): Run {
  const { result, name, names, leaves } = run;
  const [base, ...indices] = id.split(/\[|\]\[|\]/).filter((text) => text !== "");
  const behind = tensorsBehind(result);
  const of = names.get(base);
  if (!of || !behind.has(of)) {
    throw new ConstantGradient(`∂${name}/∂${id} is 0: no path leads from ${id} to ${name}.`);
  }
  const wanted = [...names].filter(([, tensor]) => behind.has(tensor) && tensor.requiresGrad);
  const start = tensor([1], { shape: [...result.shape], dtype: "float64", requiresGrad: true });
  const gradients: readonly Tensor[] = grad(
    result,
    wanted.map(([, tensor]) => tensor),
    { createGraph: true, gradOutputs: [start] },
  );
  const gradient = gradients[wanted.findIndex(([, tensor]) => tensor === of)];
  const opened = indices.length === 0 ? gradient : gradient.at(...indices.map(Number));
  const needed = tensorsBehind(opened);
  if (![...leaves.values()].some((leaf) => needed.has(leaf))) {
    throw new ConstantGradient(
      `∂${name}/∂${id} is ${opened.item()} whatever the numbers are: its own gradients are all 0.`,
    );
  }
  const named = new Map([...names].filter(([, tensor]) => needed.has(tensor)));
  const known = new Set(named.values());
  const add = (of: string, tensor: Tensor) => {
    if (!needed.has(tensor) || known.has(tensor)) return;
    let free = `${name}_${of}`;
    while (named.has(free)) free += "′";
    named.set(free, tensor);
    known.add(tensor);
  };
  add(base + indices.join(""), opened);
  add(base, gradient);
  for (const [i, [of]] of wanted.entries()) add(of, gradients[i]);
  return { ...run, result: opened, name: `${name}_${base}${indices.join("")}`, names: named };
}

/** All that a tensor was computed from, and itself. */
function tensorsBehind(tensor: Tensor): Set<Tensor> {
  const found = new Set([tensor]);
  for (const { node } of found) for (const input of node?.inputs ?? []) found.add(input);
  return found;
}

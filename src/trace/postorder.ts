import type { Tensor } from "../tensor/tensor.ts";

/**
 * The tensors behind some outputs, each once and after its operands. Tensors of `known` are left out,
 * with all behind them. Iterative: a graph may be very deep.
 */
export function postorder(
  outputs: readonly Tensor[],
  known: ReadonlySet<Tensor> = new Set(),
): Set<Tensor> {
  const order = new Set<Tensor>();
  const entered = new Set<Tensor>();
  for (const output of outputs) {
    const stack = [output];
    while (stack.length > 0) {
      const tensor = stack[stack.length - 1];
      if (entered.has(tensor) || known.has(tensor)) {
        stack.pop();
        if (!known.has(tensor)) order.add(tensor);
        continue;
      }
      entered.add(tensor);
      const inputs = tensor.node?.inputs ?? [];
      for (let i = inputs.length - 1; i >= 0; i--) {
        if (!entered.has(inputs[i])) stack.push(inputs[i]);
      }
    }
  }
  return order;
}

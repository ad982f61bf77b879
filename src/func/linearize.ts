import { type Interceptor, withInterceptor } from "../ops/interceptors.ts";
import { takeTurns } from "../ops/scan.ts";
import { type Tensors, tensorsIn, withTensors } from "../ops/tensors.ts";
import { isFloat } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { besides } from "./arguments.ts";
import { Run } from "./run.ts";
import { tangentOf, zeros } from "./tangent-rules.ts";

/** Loops are taken turn by turn, and compiled functions are what they stand for: each operation has its node. */
const everyOperation: Interceptor = {
  isTransform: true,
  apply: (_op, _inputs, _attributes, run) => run(),
  assign: (_target, _expression, _inputs, run) => run(),
  scan: takeTurns,
};

/**
 * A function's result, and its derivative at this place as a function of the direction: v ↦ Jv. `fn` is run
 * once, and its graph is kept; each direction goes through the graph from its inputs to its result.
 *
 * @param primals the arguments of `fn`: each a tensor, or an array or a record of tensors.
 * @returns the result, and what gives its tangent, from a tangent for each argument.
 * Source: https://pytorch.org/docs/stable/generated/torch.func.linearize.html
 * @example
 * ```ts
 * import { linearize } from "chainrule/func";
 * const [y, push] = linearize((x: Tensor) => x.square(), tensor([1, 2, 3]));
 * push(tensor([1, 0, 0])).toArray(); // → 2,0,0
 * push(tensor([0, 0, 1])).toArray(); // → 0,0,6
 * ```
 */
export function linearize<Primals extends Tensors[], Result extends Tensors>(
  fn: (...primals: Primals) => Result,
  ...primals: Primals
): [result: Result, push: (...tangents: Primals) => Result] {
  const run = withInterceptor(everyOperation, () => new Run("linearize", fn, primals));
  const outputs = [...run.outputs.values()];
  const order = operandsFirst(outputs, run.variables);
  const inputs = tensorsIn("linearize", "primals", primals);
  const { result } = run;
  const push = (...given: Primals) => {
    const directions = besides("linearize", "tangents", given, inputs, "primals");
    const tangents = new Map<Tensor, Tensor>();
    for (const [i, x] of run.variables.entries()) {
      if (isFloat(x.dtype)) tangents.set(x, directions[i]);
    }
    for (const x of order) {
      const node = x.node!;
      const known = node.inputs.map((each) => tangents.get(each) ?? null);
      if (known.every((tangent) => tangent === null)) continue;
      // Those that changed since are refused.
      for (const i of node.inputs.keys()) node.input(i);
      const tangent = tangentOf(node, known);
      if (tangent) tangents.set(x, tangent);
    }
    const found = outputs.map((x) => tangents.get(x) ?? zeros(x).clone());
    return withTensors(result, run.settled(found));
  };
  return [result, push];
}

/** The results of operations between variables and outputs, each after its operands. Iterative: a graph may be deep. */
function operandsFirst(outputs: readonly Tensor[], variables: readonly Tensor[]): Tensor[] {
  const order: Tensor[] = [];
  const visited = new Set<Tensor>(variables);
  const stack = outputs.map((tensor) => ({ tensor, isDone: false }));
  while (stack.length > 0) {
    const { tensor, isDone } = stack.pop()!;
    if (isDone) order.push(tensor);
    else if (tensor.node && !visited.has(tensor)) {
      visited.add(tensor);
      stack.push({ tensor, isDone: true });
      for (const input of tensor.node.inputs) stack.push({ tensor: input, isDone: false });
    }
  }
  return order;
}

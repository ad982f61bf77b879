import { apply } from "../ops/apply.ts";
import { expandOp } from "../ops/expand.ts";
import { isRecording } from "../ops/recording.ts";
import { isFloat } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** The same numbers as another tensor, by an operation that does nothing. */
export function identity(x: Tensor): Tensor {
  return apply(expandOp, [x], { shape: x.shape });
}

/** The variables that were made in each of the functions at work. */
let scopes: readonly Set<Tensor>[] = [];

/** Runs a function; gives its result and the variables that were made in it, which nothing outside is differentiated by. */
export function withVariables<T>(fn: () => T): [result: T, variables: ReadonlySet<Tensor>] {
  const before = scopes;
  const variables = new Set<Tensor>();
  scopes = [...before, variables];
  try {
    return [fn(), variables];
  } finally {
    scopes = before;
  }
}

/** Stands for an input of a function that is to be differentiated by it, and by it alone. */
export function variable(x: Tensor): Tensor {
  const stand = identity(x);
  if (!isFloat(x.dtype) || stand.requiresGrad) return stand;
  stand.requiresGrad = true;
  for (const scope of scopes) scope.add(stand);
  return stand;
}

/** The same numbers without their graph; what goes with the operations, as a tangent, keeps its own. */
function detached(x: Tensor): Tensor {
  if (!x.requiresGrad) return x;
  const alone = identity(x);
  alone.node = null;
  return alone;
}

/** Results of a function as its caller is to have them: part of a graph that leads beyond its variables. */
export function settled(results: readonly Tensor[], variables: ReadonlySet<Tensor>): Tensor[] {
  const isWanted = (x: Tensor) => isRecording() && needGradients([x], variables);
  return results.map((x) => (isWanted(x) ? x : detached(x)));
}

/** Whether anything else than the variables that a function was given needs gradients behind these tensors. */
export function needGradients(tensors: readonly Tensor[], own: ReadonlySet<Tensor>): boolean {
  const visited = new Set<Tensor>();
  const stack = [...tensors];
  while (stack.length > 0) {
    const x = stack.pop()!;
    if (!x.requiresGrad || visited.has(x)) continue;
    visited.add(x);
    if (x.node) stack.push(...x.node.inputs);
    else if (!own.has(x)) return true;
  }
  return false;
}

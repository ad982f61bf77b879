import { defaultGenerator } from "../random/generator.ts";
import { Tensor } from "../tensor/tensor.ts";

/** Whatever hands out its state and takes it back: what it is made of is its own affair. */
interface Stateful {
  stateDict(): unknown;
  loadStateDict(state: never): unknown;
}

/** An `nn` module, or a `Sequential` of hand-written layers. */
export interface TrainedModel extends Stateful {
  parameters(): Iterable<Tensor | { readonly gradient: Tensor }>;
}

/** An optimizer of either. */
export interface TrainedOptimizer extends Stateful {
  lr: number;
}

/**
 * Keeps all that a training step changes: parameters, gradients, running statistics, the optimizer,
 * the default generator. The function returned puts it back, bit for bit.
 */
export function keepState(model: TrainedModel, optimizer: TrainedOptimizer): () => void {
  const generator = defaultGenerator.state();
  const modelState = copyOf(model.stateDict());
  const optimizerState = copyOf(optimizer.stateDict());
  const { lr } = optimizer;
  const gradients = [...model.parameters()].map(keepGradient);
  return () => {
    defaultGenerator.restore(generator);
    model.loadStateDict(modelState as never);
    optimizer.lr = lr;
    optimizer.loadStateDict(optimizerState as never);
    for (const restoreGradient of gradients) restoreGradient();
  };
}

function keepGradient(parameter: Tensor | { readonly gradient: Tensor }): () => void {
  if (!(parameter instanceof Tensor)) {
    const { gradient } = parameter;
    const kept = gradient.clone();
    return () => void gradient.copy_(kept);
  }
  const kept = parameter.grad;
  parameter.grad = kept?.clone() ?? null;
  return () => {
    parameter.grad = kept;
  };
}

/** A state dict whose tensors are copies. */
export function copyOf<State>(state: State): State {
  if (state instanceof Tensor) return state.detach().clone() as State;
  if (typeof state !== "object" || state === null) return state;
  if (Array.isArray(state)) return state.map(copyOf) as State;
  return Object.fromEntries(
    Object.entries(state).map(([name, value]) => [name, copyOf(value)]),
  ) as State;
}

import type { Tensor, TypedArray } from "chainrule";
import type { Learner } from "../network/learner.ts";

/** All the numbers that a step changes, by name: parameters, running statistics, gradients, what optimizers keep. */
export type State = ReadonlyMap<string, TypedArray>;

/** The tensors behind a state, by the same names. */
function tensorsOf(learner: Learner): Map<string, Tensor> {
  const { network, optimizers } = learner;
  const kept = optimizers.flatMap((optimizer, i) =>
    Object.entries(optimizer.stateDict().state).map(([name, tensor]): [string, Tensor] => [
      `${optimizer.constructor.name} ${i} ${name}`,
      tensor,
    ]),
  );
  return new Map([...network.namedParameters(), ...network.namedBuffers(), ...kept]);
}

const gradientOf = (name: string) => `gradient ${name}`;

/** Copies and puts back the state of a learner, in the tensors that it has. */
export class StateKeeper {
  readonly #tensors: ReadonlyMap<string, Tensor>;
  readonly #parameters: readonly [string, Tensor][];

  /** The optimizers' tensors, which else come with the first step, are made now. */
  constructor(learner: Learner) {
    const parameters = learner.network.namedParameters();
    const before = new Map(tensorsOf(learner));
    const numbers = [...before].map(([name, tensor]): [string, TypedArray] => [
      name,
      tensor.data.slice(),
    ]);
    for (const [, parameter] of parameters) parameter.grad = parameter.detach().mul(0);
    for (const optimizer of learner.optimizers) optimizer.step();
    this.#parameters = parameters;
    this.#tensors = tensorsOf(learner);
    for (const [name, tensor] of this.#tensors) {
      if (!before.has(name)) tensor.zero_();
    }
    this.restore(new Map(numbers));
  }

  take(): State {
    const numbers = [...this.#tensors].map(([name, tensor]): [string, TypedArray] => [
      name,
      tensor.data.slice(),
    ]);
    const gradients = this.#parameters.flatMap(([name, { grad }]): [string, TypedArray][] =>
      grad ? [[gradientOf(name), grad.data.slice()]] : [],
    );
    return new Map([...numbers, ...gradients]);
  }

  /** Takes over the numbers that have the names and sizes of its own. */
  restore(state: State): void {
    for (const [name, tensor] of this.#tensors) {
      const numbers = state.get(name);
      if (numbers?.length === tensor.size) write(tensor, numbers);
    }
    for (const [name, parameter] of this.#parameters) {
      const numbers = state.get(gradientOf(name));
      if (!numbers) parameter.grad = null;
      else {
        parameter.grad ??= parameter.detach().clone();
        write(parameter.grad, numbers);
      }
    }
  }
}

/** Writes to a tensor's own numbers, wherever they are now. */
function write(tensor: Tensor, numbers: TypedArray): void {
  tensor.data.set(numbers);
  tensor.storage.version++;
}

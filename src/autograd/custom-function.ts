import { apply } from "../ops/apply.ts";
import { withRecording } from "../ops/recording.ts";
import { checkArgument, isObject, kind } from "../tensor/arguments.ts";
import { GraphError, ShapeError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "../tensor/tensor-like.ts";
import { noteHeld } from "./propagate.ts";

/** Carries tensors from a custom function's forward pass to its backward pass. */
export class FunctionContext {
  #saved: readonly Tensor[] = [];
  #versions: readonly number[] = [];

  /** Keeps tensors for the backward pass. */
  save(...tensors: Tensor[]): void {
    for (const x of tensors) checkArgument("save", "what is saved", tensorKind, x);
    this.#saved = tensors;
    this.#versions = tensors.map((x) => x.storage.version);
  }

  /**
   * What `save` was given.
   *
   * @throws GraphError where one of them was changed in place since.
   */
  get saved(): readonly Tensor[] {
    const changed = this.#saved.findIndex((x, i) => x.storage.version !== this.#versions[i]);
    if (changed >= 0) {
      throw new GraphError(
        `backward: saved tensor ${changed} of a custom function was changed in place after the ` +
          "forward pass, and its gradient needs the old numbers. Compute a new tensor instead",
      );
    }
    return this.#saved;
  }
}

export interface CustomFunction<Inputs extends Tensor[]> {
  /** Names the operation in errors and traces. */
  name: string;
  /** Computes the result; nothing in it is recorded. */
  forward(context: FunctionContext, ...inputs: Inputs): Tensor;
  /** The gradient of each input from the result's; null where there is none. */
  backward(context: FunctionContext, gradient: Tensor): (Tensor | null)[];
}

const definitionKind = kind(
  "{ name, forward, backward }, a text and two functions",
  (given) =>
    isObject(given) &&
    typeof given.name === "string" &&
    typeof given.forward === "function" &&
    typeof given.backward === "function",
);

const gradientList = kind(
  "a list of tensors, null where there is none",
  (value) =>
    Array.isArray(value) &&
    value.every((x) => x === null || x === undefined || x instanceof Tensor),
);

interface Call {
  context: FunctionContext;
  result: Tensor;
}

/**
 * A function with a hand-given vector-Jacobian product, to be used like any operation. Written in
 * operations itself, `backward` can be differentiated again.
 *
 * Source: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function
 * @example
 * ```ts
 * const cube = customFunction({
 *   name: "cube",
 *   forward: (context, x: Tensor) => (context.save(x), x.pow(3)),
 *   backward: (context, gradient) => [gradient.mul(context.saved[0].square().mul(3))],
 * });
 * const x = tensor(2, { requiresGrad: true });
 * cube(x).backward();
 * x.grad?.item(); // → 12
 * ```
 */
export function customFunction<Inputs extends Tensor[]>(
  definition: CustomFunction<Inputs>,
): (...inputs: Inputs) => Tensor {
  checkArgument("customFunction", "its argument", definitionKind, definition);
  const op: Op<Call> = {
    name: definition.name,
    isComposed: true,
    infer: (_, { result }) => result,
    // An alias, as the result may be an input itself.
    forward: (_, { result }) => result.alias(result),
    vjp(node, gradient) {
      const gradients = definition.backward(node.attributes.context, gradient);
      checkGradients(definition.name, node.inputs, gradients);
      for (const each of gradients) if (each) noteHeld(each);
      return gradients;
    },
  };
  const run = (...inputs: Inputs) => {
    for (const [i, x] of inputs.entries())
      checkArgument(definition.name, `input ${i}`, tensorKind, x);
    const context = new FunctionContext();
    const result = withRecording(false, () => definition.forward(context, ...inputs));
    checkArgument(definition.name, "what forward returns", tensorKind, result);
    return apply(op, inputs, { context, result });
  };
  // As if written out: with its name, and as many parameters as it takes inputs.
  const length = Math.max(definition.forward.length - 1, 0);
  return Object.defineProperties(run, {
    name: { value: definition.name },
    length: { value: length },
  });
}

function checkGradients(
  name: string,
  inputs: readonly Tensor[],
  gradients: readonly (Tensor | null)[],
): void {
  checkArgument(name, "what backward returns", gradientList, gradients);
  if (gradients.length !== inputs.length) {
    throw new GraphError(
      `${name}: backward returned ${gradients.length} gradients for ${inputs.length} inputs; ` +
        "give one for each, null where there is none",
    );
  }
  gradients.forEach((gradient, i) => {
    if (gradient && !sameShape(gradient.shape, inputs[i].shape)) {
      throw new ShapeError(
        `${name}: backward returned a gradient of shape ${formatShape(gradient.shape)} for input ` +
          `${i}, whose shape is ${formatShape(inputs[i].shape)}`,
      );
    }
  });
}

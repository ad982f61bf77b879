import { apply } from "../ops/apply.ts";
import { type Interceptor, interceptors } from "../ops/interceptors.ts";
import { withRecording } from "../ops/recording.ts";
import { checkArgument, isObject, kind } from "../tensor/arguments.ts";
import { GraphError, ShapeError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "../tensor/tensor-like.ts";
import { noteHeld } from "./propagate.ts";

const handOn = Symbol("handOn");

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

  /** The result, where it was saved, as it stands in the graph: so that the gradient is differentiated by it. */
  [handOn](result: Tensor, output: Tensor): void {
    this.#saved = this.#saved.map((x) => (x === result ? output : x));
  }
}

export interface CustomFunction<Inputs extends Tensor[]> {
  /** Names the operation in errors and traces. */
  name: string;
  /** Computes the result; nothing in it is recorded. */
  forward(context: FunctionContext, ...inputs: Inputs): Tensor;
  /** The gradient of each input from the result's; null where there is none. */
  backward(context: FunctionContext, gradient: Tensor): (Tensor | null)[];
  /**
   * The result's tangent from those of the inputs, null where there is none: for `jvp`. Where it is left out, the
   * tangent is found by `backward`, which must then be written in operations.
   */
  jvp?(context: FunctionContext, ...tangents: { [Place in keyof Inputs]: Tensor | null }): Tensor;
  /**
   * `forward` for many samples: inputs, what is saved and the result have a dimension more in front. For `vmap`;
   * where it is left out, `forward` itself is run on all samples at once, and must be written in operations.
   */
  vmap?(context: FunctionContext, ...inputs: Inputs): Tensor;
}

const isFunction = (value: unknown) => typeof value === "function";
const isRule = (value: unknown) => value === undefined || isFunction(value);

const definitionKind = kind(
  "{ name, forward, backward }, a text and two functions (and jvp and vmap, two more)",
  (given) =>
    isObject(given) &&
    typeof given.name === "string" &&
    [given.forward, given.backward].every(isFunction) &&
    [given.jvp, given.vmap].every(isRule),
);

const gradientList = kind(
  "a list of tensors, null where there is none",
  (value) =>
    Array.isArray(value) &&
    value.every((x) => x === null || x === undefined || x instanceof Tensor),
);

/** What a custom function gave, and what its gradient will need. */
export interface Call {
  readonly context: FunctionContext;
  readonly result: Tensor;
}

/** An interceptor that runs custom functions in a way of its own. */
export interface Caller extends Interceptor {
  /** Null where it is not concerned. */
  call(definition: CustomFunction<Tensor[]>, inputs: readonly Tensor[]): Call | null;
}

const isCaller = (each: Interceptor): each is Caller => "call" in each;

/**
 * A function with a hand-given vector-Jacobian product, to be used like any operation. Written in
 * operations itself, `backward` can be differentiated again, as far as what it saved are inputs or the result.
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
  const { name, jvp } = definition;
  const op: Op<Call> = {
    name,
    isComposed: true,
    infer: (_, { result }) => result,
    forward(inputs, { context, result }) {
      // An alias, as the result may be an input itself.
      const output = result.alias(result);
      if (!inputs.includes(result)) context[handOn](result, output);
      return output;
    },
    vjp(node, gradient) {
      const gradients = definition.backward(node.attributes.context, gradient);
      checkGradients(name, node.inputs, gradients);
      for (const each of gradients) if (each) noteHeld(each);
      return gradients;
    },
    jvp:
      jvp &&
      (({ attributes: { context }, output }, tangents) => {
        const tangent = jvp.call(definition, context, ...(tangents as never));
        checkTangent(name, tangent, output);
        return tangent;
      }),
  };
  const run = (...inputs: Inputs) => {
    for (const [i, x] of inputs.entries()) checkArgument(name, `input ${i}`, tensorKind, x);
    const anyInputs = definition as unknown as CustomFunction<Tensor[]>;
    for (const each of interceptors()) {
      const call = isCaller(each) ? each.call(anyInputs, inputs) : null;
      if (call) return apply(op, inputs, call);
    }
    return apply(op, inputs, compute(anyInputs, inputs));
  };
  // As if written out: with its name, and as many parameters as it takes inputs.
  const length = Math.max(definition.forward.length - 1, 0);
  return Object.defineProperties(run, {
    name: { value: name },
    length: { value: length },
  });
}

/** Runs the forward pass. */
function compute(definition: CustomFunction<Tensor[]>, inputs: readonly Tensor[]): Call {
  const context = new FunctionContext();
  const result = withRecording(false, () => definition.forward(context, ...inputs));
  checkArgument(definition.name, "what forward returns", tensorKind, result);
  return { context, result };
}

function checkTangent(name: string, tangent: unknown, { shape }: Tensor): void {
  checkArgument(name, "what jvp returns", tensorKind, tangent);
  const got = (tangent as Tensor).shape;
  if (sameShape(got, shape)) return;
  throw new ShapeError(
    `${name}: jvp returned a tangent of shape ${formatShape(got)} for a result of shape ${formatShape(shape)}`,
  );
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

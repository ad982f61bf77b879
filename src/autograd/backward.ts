import { defineMethods } from "../ops/methods/define.ts";
import { callback, checkArgument, checkOptions, isPlainObject } from "../tensor/arguments.ts";
import { GraphError } from "../tensor/errors.ts";
import type { GradientHook } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import {
  type GraphOptions,
  graphOptions,
  noteHeld,
  owned,
  propagate,
  startingGradient,
} from "./propagate.ts";

declare module "../tensor/tensor.ts" {
  interface Tensor {
    /**
     * Computes the gradients of this tensor by every leaf behind it that has `requiresGrad`, and adds
     * them to the leaves' `grad`. The graph is freed after, unless it is to be retained.
     *
     * @param gradient the gradient of some loss by this tensor; may be left out for a single number.
     * @throws GraphError where nothing was recorded, the graph was freed, or a number that the
     * gradient needs was changed in place.
     */
    backward(gradient?: TensorLike, options?: GraphOptions): void;
    /** The same for a single number: `loss.backward({ retainGraph: true })`. */
    backward(options: GraphOptions): void;
    /** Switches the gradient of a leaf on or off. Returns this tensor. */
    requiresGrad_(on?: boolean): this;
    /** Keeps this tensor's gradient in `grad` although it is not a leaf. Returns this tensor. */
    retainGrad(): Tensor;
    /** Calls `hook` with this tensor's gradient in every backward pass; a tensor it returns replaces it. */
    registerHook(hook: GradientHook): HookHandle;
  }
}

/** Takes a hook off again. */
export interface HookHandle {
  remove(): void;
}

defineMethods({
  backward(given?: TensorLike | GraphOptions, more?: GraphOptions) {
    const isNamed = isPlainObject(given);
    const options = (isNamed ? given : more) ?? {};
    checkOptions("backward", graphOptions, options);
    const gradient =
      isNamed || given === undefined
        ? undefined
        : tensorOf("backward", "the gradient", given, this.dtype);
    const start = startingGradient("backward", this, gradient);
    if (gradient) noteHeld(gradient);
    propagate([this], [start], options, (tensor, computed) => {
      if (!tensor.isLeaf && !tensor.retainsGrad) return;
      // A tensor keeps its gradient for itself.
      const gradient = tensor.grad?.add(computed) ?? owned(computed);
      gradient.gradientOf = tensor;
      tensor.grad = gradient;
      noteHeld(gradient);
    });
  },

  requiresGrad_(on = true) {
    this.requiresGrad = on;
    return this;
  },

  retainGrad() {
    if (!this.requiresGrad) {
      throw new GraphError("retainGrad: this tensor is not part of a graph, it has no gradient");
    }
    this.retainsGrad = true;
    return this;
  },

  registerHook(hook: GradientHook) {
    checkArgument("registerHook", "hook", callback, hook);
    if (!this.requiresGrad) {
      throw new GraphError("registerHook: this tensor is not part of a graph, it has no gradient");
    }
    const hooks = this.hooks ?? new Set();
    this.hooks = hooks.add(hook);
    return { remove: () => void hooks.delete(hook) };
  },
});

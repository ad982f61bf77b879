import { noGrad } from "../autograd/no-grad.ts";
import { propagate } from "../autograd/propagate.ts";
import type { Layer } from "../manual/layer.ts";
import type { Loss } from "../manual/losses/loss.ts";
import { type AnyModule, Module } from "../nn/module.ts";
import { defaultGenerator, Generator } from "../random/generator.ts";
import { type Dtype, isFloat } from "../tensor/dtype.ts";
import { DtypeError, ValueError } from "../tensor/errors.ts";
import type { Shape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Promotion } from "./promotion.ts";

/** What has gradients to check: a function of tensors, a hand-written layer or loss, or a module. */
export type GradcheckTarget = ((...inputs: Tensor[]) => Tensor) | Layer | Loss | AnyModule;

/** What the output is differentiated by. */
export interface Variable {
  name: string;
  role: "input" | "parameter";
  /** The tensor whose numbers are moved. */
  tensor: Tensor;
}

/** A tensor's numbers, row-major, apart from the tensor. */
export interface Numbers {
  data: Float64Array;
  shape: Shape;
  dtype: Dtype;
}

/** What one backward pass gave. */
export interface BackwardPass {
  /** In the order of the variables; null where no gradient arrived. */
  gradients: (Numbers | null)[];
  /** The variables whose numbers were different after the pass, with those numbers. */
  changed: Map<Variable, Float64Array>;
}

/** A target brought to one form. Every run draws the same random numbers. */
export interface Subject {
  label: string;
  kind: "function" | "layer" | "loss" | "module";
  variables: Variable[];
  /** Inputs that are not differentiated by: integers, and a loss's target. */
  constants: Tensor[];
  /**
   * The inputs' numbers in another order, for a pass whose traces the next must not show; null where
   * the target refuses them.
   */
  decoy: Float64Array[] | null;
  output(): Numbers;
  /** The output with the graph behind it; null where a target records none. */
  graph(): Tensor | null;
  /** A forward pass with other inputs, one with these, and a backward pass from `dy`. */
  backward(dy: Float64Array): BackwardPass;
  /** Two forward and backward passes without `zeroGrad` between them; null where that is no contract. */
  backwardTwice(dy: Float64Array): BackwardPass | null;
}

/** How a kind of target runs: `gradients` follows its own `forward`. */
interface Runner {
  forward(): Tensor;
  clear(): void;
  gradients(y: Tensor, dy: Tensor): (Tensor | null)[];
}

/** Hands `body` the target with its tensors promoted, and puts the target's own back after. */
export function withSubject<T>(
  target: GradcheckTarget,
  inputs: readonly Tensor[],
  { dtype, seed }: { dtype: "float64" | "native"; seed: number },
  body: (subject: Subject) => T,
): T {
  const promotion = new Promotion(dtype);
  promotion.generators.set(defaultGenerator, defaultGenerator.state());
  try {
    if (typeof target !== "function") promotion.inside(target);
    if (isLayer(target)) promotion.inside(target.parameters());
    const copies = inputs.map((x) => promotion.tensor(x.detach().clone()));
    return body(subjectOf(target, copies, promotion, { dtype, seed }));
  } finally {
    promotion.restore();
  }
}

function subjectOf(
  target: GradcheckTarget,
  inputs: Tensor[],
  promotion: Promotion,
  { dtype, seed }: { dtype: "float64" | "native"; seed: number },
): Subject {
  const kind = kindOf(target);
  const differentiable = kind === "layer" || kind === "loss" ? inputs.slice(0, 1) : inputs;
  const names = inputs.length === 1 || kind === "loss" ? ["x"] : inputs.map((_, i) => `input ${i}`);
  const variables: Variable[] = differentiable.flatMap((tensor, i) =>
    isFloat(tensor.dtype) ? [{ name: names[i], role: "input" as const, tensor }] : [],
  );
  const inputVariables = [...variables];
  const parameters = parametersOf(target);
  for (const [name, tensor] of parameters) variables.push({ name, role: "parameter", tensor });
  if (variables.length === 0) {
    throw new ValueError(
      "gradcheck: nothing to differentiate by. Give at least one float tensor as an input",
    );
  }
  const narrow = variables.find(({ tensor }) => dtype === "float64" && tensor.dtype !== dtype);
  if (narrow) {
    throw new DtypeError(
      `gradcheck: ${narrow.name} of ${labelOf(target)} is kept where it cannot be replaced by a float64 ` +
        'copy. Make it in float64 ({ dtype: "float64" }), or check it as it is: { dtype: "native" }',
    );
  }
  const runner = runnerOf(target, inputs, variables);
  const generator = new Generator(seed);
  let decoy: Float64Array[] | null = inputVariables.map(({ tensor }) => {
    const { data } = tensor;
    return Float64Array.from(generator.permutation(data.length), (i) => data[i]);
  });

  const reset = () => {
    for (const key of promotion.generators.keys()) key.restore({ seed, offset: 0 });
  };
  const forward = () => {
    reset();
    return runner.forward();
  };
  const output = (): Numbers => noGrad(() => numbersOf(forward()));
  const decoyForward = () => {
    if (!decoy) return;
    const numbers = inputVariables.map(({ tensor }) => Float64Array.from(tensor.data));
    for (const [i, { tensor }] of inputVariables.entries()) write(tensor, decoy[i]);
    try {
      noGrad(forward);
    } catch {
      // The numbers may belong in their places; the pass that counts is another.
      decoy = null;
    }
    for (const [i, { tensor }] of inputVariables.entries()) write(tensor, numbers[i]);
  };
  const backward = (dy: Float64Array, times: number): BackwardPass => {
    const before = variables.map(({ tensor }) => Float64Array.from(tensor.data));
    decoyForward();
    runner.clear();
    let gradients: (Numbers | null)[] = [];
    for (let i = 0; i < times; i++) {
      const y = forward();
      const upstream = Tensor.from(
        y.dtype === "float32" ? new Float32Array(dy) : dy.slice(),
        y.shape,
      );
      gradients = runner.gradients(y, upstream).map((g) => g && numbersOf(g));
    }
    const changed = new Map<Variable, Float64Array>();
    variables.forEach((variable, i) => {
      const now = Float64Array.from(variable.tensor.data);
      if (now.every((value, j) => Object.is(value, before[i][j]))) return;
      changed.set(variable, now);
      write(variable.tensor, before[i]);
    });
    return { gradients, changed };
  };
  // What a target keeps from its first forward pass is not to be what the check is about.
  decoyForward();
  return {
    label: labelOf(target),
    kind,
    variables,
    constants: inputs.filter((x) => !variables.some(({ tensor }) => tensor === x)),
    decoy,
    output,
    graph: () => (kind === "function" || kind === "module" ? forward() : null),
    backward: (dy) => backward(dy, 1),
    backwardTwice: (dy) => (kind === "layer" ? backward(dy, 2) : null),
  };
}

/** Overwrites a tensor's numbers. */
export function write(tensor: Tensor, numbers: ArrayLike<number>): void {
  tensor.data.set(numbers);
  tensor.storage.version++;
}

function numbersOf(x: Tensor): Numbers {
  return { data: Float64Array.from(x.data), shape: x.shape, dtype: x.dtype };
}

function runnerOf(target: GradcheckTarget, inputs: Tensor[], variables: Variable[]): Runner {
  if (isLayer(target)) {
    const [x] = inputs;
    const parameters = target.parameters();
    return {
      forward: () => target.forward(x),
      clear: () => target.zeroGrad(),
      gradients: (_, dy) => {
        const dx = target.backward(dy);
        return [dx, ...parameters.map(({ gradient }) => gradient)];
      },
    };
  }
  if (isLoss(target)) {
    const [x, goal] = inputs;
    return {
      forward: () => Tensor.from(Float64Array.of(target.forward(x, goal)), []),
      clear: () => {},
      gradients: (_, dy) => {
        const dx = target.backward();
        const numbers = Float64Array.from(dx.data, (value) => value * dy.item());
        return [
          Tensor.from(dx.dtype === "float32" ? new Float32Array(numbers) : numbers, dx.shape),
        ];
      },
    };
  }
  const run =
    target instanceof Module
      ? (...given: Tensor[]) => {
          const y = target.forward(...given);
          if (y instanceof Tensor) return y;
          throw new ValueError(`gradcheck: ${labelOf(target)} must return one tensor`);
        }
      : target;
  return {
    forward: () => {
      for (const { tensor } of variables) tensor.requiresGrad = true;
      return run(...inputs);
    },
    clear: () => {},
    gradients: (y, dy) => {
      const found = new Map<Tensor, Tensor>();
      if (y.requiresGrad) {
        propagate([y], [dy], {}, (tensor, gradient) => found.set(tensor, gradient));
      }
      return variables.map(({ tensor }) => found.get(tensor) ?? null);
    },
  };
}

function parametersOf(target: GradcheckTarget): [string, Tensor][] {
  if (target instanceof Module) {
    return target.namedParameters().filter(([, parameter]) => parameter.requiresGrad);
  }
  return isLayer(target) ? target.parameters().map(({ name, value }) => [name, value]) : [];
}

function kindOf(target: GradcheckTarget): Subject["kind"] {
  if (target instanceof Module) return "module";
  if (isLayer(target)) return "layer";
  return isLoss(target) ? "loss" : "function";
}

function labelOf(target: GradcheckTarget): string {
  return (typeof target === "function" ? target.name : target.constructor.name) || "function";
}

function isLayer(target: GradcheckTarget): target is Layer {
  return !(target instanceof Module) && "backward" in target && "parameters" in target;
}

function isLoss(target: GradcheckTarget): target is Loss {
  return !(target instanceof Module) && "backward" in target && !("parameters" in target);
}

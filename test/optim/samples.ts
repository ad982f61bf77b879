import { optim, type Tensor } from "../../src/index.ts";

type AnyOptimizer = optim.Optimizer<{ lr: number }>;

/** One parameter of one number: its next value from its gradient. What it remembers is its own. */
export type Rule = (p: number, g: number) => number;

/** An optimizer, and the same written down once more for one number. */
export interface OptimizerSample<O> {
  make: (params: optim.Params<O>, options: Partial<O>) => AnyOptimizer;
  /** What the paper, or PyTorch's documentation, takes for options that are not given. */
  defaults: Partial<O>;
  /** From the paper, or PyTorch's documentation: plain arithmetic in float64. */
  rule: (options: O) => Rule;
  /** Runs that together set every option to something else than its default. */
  runs: readonly [Partial<O>, ...Partial<O>[]];
}

/** What `optim` exports that can be made and is an optimizer. */
type OptimizerName = {
  [Name in keyof typeof optim]: (typeof optim)[Name] extends new (
    ...args: never[]
  ) => AnyOptimizer
    ? Name
    : never;
}[keyof typeof optim];

type OptionsOf<Name extends OptimizerName> =
  InstanceType<(typeof optim)[Name]> extends optim.Optimizer<infer O> ? O : never;

/** Adam, with its decay in the gradient, or beside it. */
const adam =
  (isDecoupled: boolean) =>
  ({ lr, betas: [beta1, beta2], eps, weightDecay, amsgrad }: optim.AdamOptions): Rule => {
    let [t, m, v, largest] = [0, 0, 0, 0];
    return (before, gradient) => {
      const p = isDecoupled ? before - lr * weightDecay * before : before;
      const g = isDecoupled ? gradient : gradient + weightDecay * p;
      t++;
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g ** 2;
      largest = Math.max(largest, v);
      const corrected = (amsgrad ? largest : v) / (1 - beta2 ** t);
      return p - (lr * (m / (1 - beta1 ** t))) / (Math.sqrt(corrected) + eps);
    };
  };

/** Every optimizer at work: one that has no row here does not pass the type checker. */
export const optimizerSamples: {
  [Name in OptimizerName]: OptimizerSample<OptionsOf<Name>>;
} = {
  SGD: {
    make: (params, options) => new optim.SGD(params, options as { lr: number }),
    defaults: { momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 },
    rule: ({ lr, momentum, dampening, nesterov, weightDecay }) => {
      let velocity: number | null = null;
      return (p, gradient) => {
        const g = gradient + weightDecay * p;
        if (momentum === 0) return p - lr * g;
        velocity = velocity === null ? g : momentum * velocity + (1 - dampening) * g;
        return p - lr * (nesterov ? g + momentum * velocity : velocity);
      };
    },
    runs: [
      { lr: 0.1 },
      { lr: 0.1, weightDecay: 0.2 },
      { lr: 0.1, momentum: 0.8, dampening: 0.3, weightDecay: 0.2 },
      { lr: 0.1, momentum: 0.8, nesterov: true },
    ],
  },
  Adam: {
    make: (params, options) => new optim.Adam(params, options),
    defaults: { lr: 0.001, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false },
    rule: adam(false),
    runs: [
      { lr: 0.1 },
      { lr: 0.1, betas: [0.7, 0.9], eps: 0.01, weightDecay: 0.2 },
      { lr: 0.1, betas: [0.7, 0.6], amsgrad: true },
    ],
  },
  AdamW: {
    make: (params, options) => new optim.AdamW(params, options),
    defaults: { lr: 0.001, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01, amsgrad: false },
    rule: adam(true),
    runs: [
      { lr: 0.1 },
      { lr: 0.1, betas: [0.7, 0.9], eps: 0.01, weightDecay: 0.2 },
      { lr: 0.1, betas: [0.7, 0.6], amsgrad: true },
    ],
  },
  RMSprop: {
    make: (params, options) => new optim.RMSprop(params, options),
    defaults: { lr: 0.01, alpha: 0.99, eps: 1e-8, weightDecay: 0, momentum: 0, centered: false },
    rule: ({ lr, alpha, eps, weightDecay, momentum, centered }) => {
      let [v, mean, direction] = [0, 0, 0];
      return (p, gradient) => {
        const g = gradient + weightDecay * p;
        v = alpha * v + (1 - alpha) * g ** 2;
        mean = alpha * mean + (1 - alpha) * g;
        const scaled = g / (Math.sqrt(centered ? v - mean ** 2 : v) + eps);
        direction = momentum * direction + scaled;
        return p - lr * direction;
      };
    },
    runs: [
      { lr: 0.02 },
      { lr: 0.02, alpha: 0.9, eps: 0.01, weightDecay: 0.2 },
      { lr: 0.02, alpha: 0.8, momentum: 0.5, centered: true },
    ],
  },
  Adagrad: {
    make: (params, options) => new optim.Adagrad(params, options),
    defaults: { lr: 0.01, lrDecay: 0, weightDecay: 0, initialAccumulatorValue: 0, eps: 1e-10 },
    rule: ({ lr, lrDecay, weightDecay, initialAccumulatorValue, eps }) => {
      let [steps, sum] = [0, initialAccumulatorValue];
      return (p, gradient) => {
        const g = gradient + weightDecay * p;
        sum += g ** 2;
        const rate = lr / (1 + lrDecay * steps++);
        return p - (rate * g) / (Math.sqrt(sum) + eps);
      };
    },
    runs: [
      { lr: 0.1 },
      { lr: 0.1, lrDecay: 0.1, weightDecay: 0.2, initialAccumulatorValue: 0.5, eps: 0.01 },
    ],
  },
};

/** A parameter as the runs start with it; one number stands where its gradient is always 0. */
export const start: readonly number[] = [1.5, -0.75, 0.25, -2, 0, 0.5];
const [bend, tilt] = [
  [1, -1, 0.5, 1, 0, -0.5],
  [0.5, 0.25, -1, 2, 0, 1],
];

/** The gradient of {@link lossOf} by its i-th number. */
export const gradientAt = (p: number, i: number): number => bend[i] * p + tilt[i] * Math.cos(p);

/** ½Σbᵢpᵢ² + Σtᵢ sin pᵢ, with curvature of both signs, so that directions change on the way. */
export function lossOf(p: Tensor, [bends, tilts]: readonly Tensor[]): Tensor {
  return p.mul(p).mul(bends).mul(0.5).add(p.sin().mul(tilts)).sum();
}

export const coefficients: readonly (readonly number[])[] = [bend, tilt];

import { optim, type Tensor } from "../../src/index.ts";

type FirstOrder = optim.FirstOrderOptimizer<optim.FirstOrderOptions>;

/** A parameter's next numbers, from its numbers and its gradient. What it remembers is its own. */
export type Rule = (p: readonly number[], g: readonly number[]) => number[];

/** A parameter of one number: its next one. */
type NumberRule = (p: number, g: number) => number;

/** The rule of an optimizer that treats each number by itself. */
const perNumber =
  <O>(rule: (options: O) => NumberRule) =>
  (options: O): Rule => {
    const rules = new Map<number, NumberRule>();
    return (p, g) =>
      p.map((value, i) => {
        const own = rules.get(i) ?? rule(options);
        rules.set(i, own);
        return own(value, g[i]);
      });
  };

/** An optimizer, and the same written down once more. */
export interface OptimizerSample<O> {
  make: (params: optim.Params<O>, options: Partial<O>) => FirstOrder;
  /** What the paper, or PyTorch's documentation, takes for options that are not given. */
  defaults: Partial<O>;
  /** From the paper, or PyTorch's documentation: plain arithmetic in float64. */
  rule: (options: O) => Rule;
  /** Which parameters it takes. Default all. */
  takes?: (parameter: Tensor) => boolean;
  /** Runs that together set every option to something else than its default. */
  runs: readonly [Partial<O>, ...Partial<O>[]];
}

/** The runs of a sample, and one up the loss. */
export const runsOf = <O>({ runs }: OptimizerSample<O>): readonly Partial<O>[] => [
  ...runs,
  { ...runs[0], maximize: true },
];

/** What `optim` exports that can be made and updates each parameter by its gradient. */
type OptimizerName = {
  [Name in keyof typeof optim]: (typeof optim)[Name] extends new (
    ...args: never[]
  ) => FirstOrder
    ? Name
    : never;
}[keyof typeof optim];

type OptionsOf<Name extends OptimizerName> =
  InstanceType<(typeof optim)[Name]> extends optim.FirstOrderOptimizer<infer O> ? O : never;

/** Adam, with its decay in the gradient, or beside it. */
const adam = perNumber(
  ({
    lr,
    betas: [beta1, beta2],
    eps,
    weightDecay,
    decoupledWeightDecay,
    amsgrad,
  }: optim.AdamOptions) => {
    let [t, m, v, largest] = [0, 0, 0, 0];
    return (before, gradient) => {
      const p = decoupledWeightDecay ? before - lr * weightDecay * before : before;
      const g = decoupledWeightDecay ? gradient : gradient + weightDecay * p;
      t++;
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g ** 2;
      largest = Math.max(largest, v);
      const corrected = (amsgrad ? largest : v) / (1 - beta2 ** t);
      return p - (lr * (m / (1 - beta1 ** t))) / (Math.sqrt(corrected) + eps);
    };
  },
);

/** A product of matrices. */
const times = (a: number[][], b: number[][]) =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, x, k) => sum + x * b[k][j], 0)));
const transposed = (a: number[][]) => a[0].map((_, j) => a.map((row) => row[j]));

/** Every optimizer at work: one that has no row here does not pass the type checker. */
export const optimizerSamples: {
  [Name in OptimizerName]: OptimizerSample<OptionsOf<Name>>;
} = {
  SGD: {
    make: (params, options) => new optim.SGD(params, options as { lr: number }),
    defaults: { momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 },
    rule: perNumber(({ lr, momentum, dampening, nesterov, weightDecay }) => {
      let velocity: number | null = null;
      return (p, gradient) => {
        const g = gradient + weightDecay * p;
        if (momentum === 0) return p - lr * g;
        velocity = velocity === null ? g : momentum * velocity + (1 - dampening) * g;
        return p - lr * (nesterov ? g + momentum * velocity : velocity);
      };
    }),
    runs: [
      { lr: 0.1 },
      { lr: 0.1, weightDecay: 0.2 },
      { lr: 0.1, momentum: 0.8, dampening: 0.3, weightDecay: 0.2 },
      { lr: 0.1, momentum: 0.8, nesterov: true },
    ],
  },
  Adam: {
    make: (params, options) => new optim.Adam(params, options),
    defaults: {
      lr: 0.001,
      betas: [0.9, 0.999],
      eps: 1e-8,
      weightDecay: 0,
      decoupledWeightDecay: false,
      amsgrad: false,
    },
    rule: adam,
    runs: [
      { lr: 0.1 },
      { lr: 0.1, weightDecay: 0.2, decoupledWeightDecay: true },
      { lr: 0.1, betas: [0.7, 0.9], eps: 0.01, weightDecay: 0.2 },
      { lr: 0.1, betas: [0.7, 0.6], amsgrad: true },
    ],
  },
  AdamW: {
    make: (params, options) => new optim.AdamW(params, options),
    defaults: {
      lr: 0.001,
      betas: [0.9, 0.999],
      eps: 1e-8,
      weightDecay: 0.01,
      decoupledWeightDecay: true,
      amsgrad: false,
    },
    rule: adam,
    runs: [
      { lr: 0.1 },
      { lr: 0.1, weightDecay: 0.2, decoupledWeightDecay: false },
      { lr: 0.1, betas: [0.7, 0.9], eps: 0.01, weightDecay: 0.2 },
      { lr: 0.1, betas: [0.7, 0.6], amsgrad: true },
    ],
  },
  RMSprop: {
    make: (params, options) => new optim.RMSprop(params, options),
    defaults: { lr: 0.01, alpha: 0.99, eps: 1e-8, weightDecay: 0, momentum: 0, centered: false },
    rule: perNumber(({ lr, alpha, eps, weightDecay, momentum, centered }) => {
      let [v, mean, direction] = [0, 0, 0];
      return (p, gradient) => {
        const g = gradient + weightDecay * p;
        v = alpha * v + (1 - alpha) * g ** 2;
        mean = alpha * mean + (1 - alpha) * g;
        const scaled = g / (Math.sqrt(centered ? v - mean ** 2 : v) + eps);
        direction = momentum * direction + scaled;
        return p - lr * direction;
      };
    }),
    runs: [
      { lr: 0.02 },
      { lr: 0.02, alpha: 0.9, eps: 0.01, weightDecay: 0.2 },
      { lr: 0.02, alpha: 0.8, momentum: 0.5, centered: true },
    ],
  },
  Adagrad: {
    make: (params, options) => new optim.Adagrad(params, options),
    defaults: { lr: 0.01, lrDecay: 0, weightDecay: 0, initialAccumulatorValue: 0, eps: 1e-10 },
    rule: perNumber(({ lr, lrDecay, weightDecay, initialAccumulatorValue, eps }) => {
      let [steps, sum] = [0, initialAccumulatorValue];
      return (p, gradient) => {
        const g = gradient + weightDecay * p;
        sum += g ** 2;
        const rate = lr / (1 + lrDecay * steps++);
        return p - (rate * g) / (Math.sqrt(sum) + eps);
      };
    }),
    runs: [
      { lr: 0.1 },
      { lr: 0.1, lrDecay: 0.1, weightDecay: 0.2, initialAccumulatorValue: 0.5, eps: 0.01 },
    ],
  },
  NAdam: {
    make: (params, options) => new optim.NAdam(params, options),
    defaults: {
      ...{ lr: 0.002, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, momentumDecay: 0.004 },
      decoupledWeightDecay: false,
    },
    rule: perNumber(({ lr, betas: [beta1, beta2], eps, momentumDecay, ...decay }) => {
      let [t, m, v, product] = [0, 0, 0, 1];
      const mu = (t: number) => beta1 * (1 - 0.96 ** (t * momentumDecay) / 2);
      return (before, gradient) => {
        const shrunk = before * (1 - lr * decay.weightDecay);
        const p = decay.decoupledWeightDecay ? shrunk : before;
        const g = decay.decoupledWeightDecay ? gradient : gradient + decay.weightDecay * p;
        t++;
        m = beta1 * m + (1 - beta1) * g;
        v = beta2 * v + (1 - beta2) * g ** 2;
        product *= mu(t);
        const direction =
          (mu(t + 1) * m) / (1 - product * mu(t + 1)) + ((1 - mu(t)) * g) / (1 - product);
        return p - (lr * direction) / (Math.sqrt(v / (1 - beta2 ** t)) + eps);
      };
    }),
    runs: [
      { lr: 0.1 },
      { lr: 0.1, betas: [0.7, 0.9], eps: 0.01, weightDecay: 0.2, momentumDecay: 0.5 },
      { lr: 0.1, weightDecay: 0.2, decoupledWeightDecay: true },
    ],
  },
  RAdam: {
    make: (params, options) => new optim.RAdam(params, options),
    defaults: {
      ...{ lr: 0.001, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 },
      decoupledWeightDecay: false,
    },
    rule: perNumber(({ lr, betas: [beta1, beta2], eps, weightDecay, decoupledWeightDecay }) => {
      let [t, m, v] = [0, 0, 0];
      const limit = 2 / (1 - beta2) - 1;
      return (before, gradient) => {
        const p = decoupledWeightDecay ? before * (1 - lr * weightDecay) : before;
        const g = decoupledWeightDecay ? gradient : gradient + weightDecay * p;
        t++;
        m = beta1 * m + (1 - beta1) * g;
        v = beta2 * v + (1 - beta2) * g ** 2;
        const mean = m / (1 - beta1 ** t);
        const rho = limit - (2 * t * beta2 ** t) / (1 - beta2 ** t);
        if (rho <= 5) return p - lr * mean;
        const above = (rho - 4) * (rho - 2) * limit;
        const rectified = Math.sqrt(above / ((limit - 4) * (limit - 2) * rho));
        return p - (lr * mean * rectified * Math.sqrt(1 - beta2 ** t)) / (Math.sqrt(v) + eps);
      };
    }),
    runs: [
      { lr: 0.1 },
      { lr: 0.1, betas: [0.7, 0.9], eps: 0.01, weightDecay: 0.2 },
      { lr: 0.1, weightDecay: 0.2, decoupledWeightDecay: true },
    ],
  },
  Adamax: {
    make: (params, options) => new optim.Adamax(params, options),
    defaults: { lr: 0.002, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 },
    rule: perNumber(({ lr, betas: [beta1, beta2], eps, weightDecay }) => {
      let [t, m, largest] = [0, 0, 0];
      return (p, gradient) => {
        const g = gradient + weightDecay * p;
        t++;
        m = beta1 * m + (1 - beta1) * g;
        largest = Math.max(beta2 * largest, Math.abs(g) + eps);
        return p - ((lr / (1 - beta1 ** t)) * m) / largest;
      };
    }),
    runs: [{ lr: 0.1 }, { lr: 0.1, betas: [0.7, 0.8], eps: 0.01, weightDecay: 0.2 }],
  },
  Lion: {
    make: (params, options) => new optim.Lion(params, options),
    defaults: { lr: 1e-4, betas: [0.9, 0.99], weightDecay: 0 },
    rule: perNumber(({ lr, betas: [beta1, beta2], weightDecay }) => {
      let m = 0;
      return (p, g) => {
        const direction = Math.sign(beta1 * m + (1 - beta1) * g);
        m = beta2 * m + (1 - beta2) * g;
        return p - lr * (direction + weightDecay * p);
      };
    }),
    runs: [{ lr: 0.05 }, { lr: 0.2, betas: [0.95, 0.3], weightDecay: 0.2 }],
  },
  Muon: {
    make: (params, options) => new optim.Muon(params, options),
    takes: ({ ndim }) => ndim === 2,
    defaults: {
      ...{ lr: 0.001, weightDecay: 0.1, momentum: 0.95, nesterov: true, eps: 1e-7, nsSteps: 5 },
      ...{ nsCoefficients: [3.4445, -4.775, 2.0315], adjustLrFn: null },
    },
    rule: ({ lr, weightDecay, momentum, nesterov, nsCoefficients, eps, nsSteps, adjustLrFn }) => {
      const [a, b, c] = nsCoefficients;
      let means = [0, 0, 0, 0, 0, 0];
      const mixed = (x: readonly number[], y: readonly number[]) =>
        x.map((value, i) => momentum * value + (1 - momentum) * y[i]);
      // Of a matrix of 2 × 3.
      const scale = adjustLrFn === "match_rms_adamw" ? 0.2 * Math.sqrt(3) : 1;
      return (p, g) => {
        means = mixed(means, g);
        const direction = nesterov ? mixed(means, g) : means;
        const norm = Math.max(Math.hypot(...direction), eps);
        let x = [direction.slice(0, 3), direction.slice(3)].map((row) => row.map((v) => v / norm));
        for (let step = 0; step < nsSteps; step++) {
          const cubic = times(times(x, transposed(x)), x);
          const quintic = times(times(x, transposed(x)), cubic);
          x = x.map((row, i) => row.map((v, j) => a * v + b * cubic[i][j] + c * quintic[i][j]));
        }
        return p.map((value, i) => value * (1 - lr * weightDecay) - lr * scale * x.flat()[i]);
      };
    },
    runs: [
      { lr: 0.1 },
      { lr: 0.1, weightDecay: 0.3, momentum: 0.8, nesterov: false, nsSteps: 2 },
      { lr: 0.1, nsCoefficients: [1.5, -0.5, 0], eps: 4, adjustLrFn: "match_rms_adamw" },
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

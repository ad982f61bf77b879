import { add, div, formula, max, mul, sub } from "../expr/build.ts";
import { map } from "../ops/map/map.ts";
import { assign } from "../ops/methods/inplace.ts";
import {
  finite,
  flag,
  kind,
  notNegative,
  type OptionTable,
  oneOf,
  orNull,
  positiveInteger,
} from "../tensor/arguments.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { FirstOrderOptimizer, type FirstOrderOptions, type OwnOptions } from "./first-order.ts";
import { none, type Scalars } from "./options.ts";
import type { Params } from "./param-groups.ts";
import { runningMean } from "./running-mean.ts";

export interface MuonOptions extends FirstOrderOptions {
  /** The learning rate. Default 0.001. */
  lr: number;
  /** Each step also shrinks the parameter by the factor 1 − lr·weightDecay. Default 0.1. */
  weightDecay: number;
  /** The share that the running mean of g keeps. Default 0.95. */
  momentum: number;
  /** Look ahead along the mean (Nesterov's momentum). Default true. */
  nesterov: boolean;
  /** a, b and c of a·x + b·x³ + c·x⁵, which brings singular values near 1. Default [3.4445, −4.775, 2.0315]. */
  nsCoefficients: readonly [number, number, number];
  /** The least norm that a direction is divided by. Default 1e-7. */
  eps: number;
  /** How often the polynomial is applied. Default 5. */
  nsSteps: number;
  /**
   * What lr is multiplied by for a matrix of A × B: √max(1, A/B) for "original", and for null, the default;
   * 0.2·√max(A, B) for "match_rms_adamw", with which rates found for AdamW can be kept.
   */
  adjustLrFn: "original" | "match_rms_adamw" | null;
}

const threeNumbers = kind(
  "three finite numbers",
  (value) => Array.isArray(value) && value.length === 3 && value.every(finite.accepts),
);
const muonOptions: OptionTable<OwnOptions<MuonOptions>> = {
  lr: notNegative,
  weightDecay: notNegative,
  momentum: notNegative,
  nesterov: flag,
  nsCoefficients: threeNumbers,
  eps: notNegative,
  nsSteps: positiveInteger,
  adjustLrFn: orNull(oneOf("original", "match_rms_adamw")),
};
const defaults: OwnOptions<MuonOptions> = {
  lr: 1e-3,
  weightDecay: 0.1,
  momentum: 0.95,
  nesterov: true,
  nsCoefficients: [3.4445, -4.775, 2.0315],
  eps: 1e-7,
  nsSteps: 5,
  adjustLrFn: null,
};

const divided = formula((x, norm, eps) => div(x, max(norm, eps)));
const weighted = formula((x, y, a, b) => add(mul(a, x), mul(b, y)));
const plus = formula((x, y, a) => add(mul(a, x), y));
const descend = formula((p, direction, rate, lr, decay) =>
  sub(mul(p, sub(1, mul(lr, decay))), mul(rate, direction)),
);

/**
 * Muon: momentum whose direction is made nearly orthogonal. p ← p − lr·√max(1, A/B)·NS(m), for a matrix
 * of A × B, with m the running mean of the gradient, or with Nesterov's momentum·m + (1 − momentum)·g.
 * NS divides by the norm, then applies x ← a·x + b·(x·xᵀ)·x + c·(x·xᵀ)²·x five times, which takes all
 * singular values to about 1.
 *
 * It is for the matrices of hidden layers; biases, embeddings and the last layer have an optimizer of
 * their own, such as AdamW. NS computes in the parameter's dtype, PyTorch's in bfloat16.
 *
 * @throws ShapeError for a parameter that is not a matrix; ValueError for a negative option.
 * Source: Jordan et al., Muon: An optimizer for hidden layers in neural networks (2024),
 * https://kellerjordan.github.io/posts/muon/; Liu et al., Muon is Scalable for LLM Training (2025);
 * https://pytorch.org/docs/stable/generated/torch.optim.Muon.html
 * @example
 * ```ts
 * const w = tensor([[1, 0], [0, 1]], { requiresGrad: true });
 * const optimizer = new optim.Muon([w], { lr: 0.25, nsSteps: 30, nsCoefficients: [1.5, -0.5, 0], weightDecay: 0 });
 * w.mul([[0, 3], [-7, 0]]).sum().backward();
 * optimizer.step();
 * w.toArray(); // → 1,-0.25,0.25,1
 * ```
 */
export class Muon extends FirstOrderOptimizer<MuonOptions> {
  constructor(params: Params<MuonOptions>, options?: Partial<MuonOptions>) {
    super(params, muonOptions, defaults, options);
  }

  protected override check(_: MuonOptions, params: readonly Tensor[]): void {
    for (const { shape } of params) {
      if (shape.length === 2) continue;
      throw new ShapeError(
        `Muon: expected matrices, got a parameter of shape ${formatShape(shape)}. Give it to another ` +
          "optimizer, such as AdamW",
      );
    }
  }

  protected override slots() {
    return { momentum_buffer: true };
  }

  protected override update(
    p: Tensor,
    g: Tensor,
    scalars: Scalars<MuonOptions>,
    { nesterov, adjustLrFn, nsSteps }: MuonOptions,
  ): void {
    const { lr, weightDecay, momentum } = scalars;
    const m = this.slot(p, "momentum_buffer");
    assign(m, runningMean, [m, g, p, momentum, none]);
    const direction = nesterov ? map(runningMean, [m, g, p, momentum, none], p.dtype) : m;
    const [rows, columns] = p.shape;
    const factor =
      adjustLrFn === "match_rms_adamw"
        ? 0.2 * Math.sqrt(Math.max(rows, columns))
        : Math.sqrt(Math.max(1, rows / columns));
    const step = orthogonalized(direction, scalars, nsSteps);
    assign(p, descend, [p, step, lr.mul(factor), lr, weightDecay]);
  }
}

/** By Newton and Schulz: the singular values of x go to about 1, its singular vectors stay. */
function orthogonalized(
  x: Tensor,
  { nsCoefficients: [a, b, c], eps }: Scalars<MuonOptions>,
  steps: number,
): Tensor {
  const [rows, columns] = x.shape;
  const isTall = rows > columns;
  const norm = x.square().sum().sqrt();
  let y = map(divided, [isTall ? x.T : x, norm, eps], x.dtype);
  for (let i = 0; i < steps; i++) {
    const gram = y.matmul(y.T);
    const factor = map(weighted, [gram, gram.matmul(gram), b, c], x.dtype);
    y = map(plus, [y, factor.matmul(y), a], x.dtype);
  }
  return isTall ? y.T : y;
}

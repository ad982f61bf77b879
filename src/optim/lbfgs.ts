import { add, formula, mul } from "../expr/build.ts";
import { cat } from "../ops/concat.ts";
import { isSymbolic } from "../ops/interceptors.ts";
import { assign } from "../ops/methods/inplace.ts";
import { slice } from "../ops/slice.ts";
import {
  checkArgument,
  kind,
  notNegative,
  type OptionTable,
  oneOf,
  orNull,
  positiveInteger,
} from "../tensor/arguments.ts";
import { full, zeros } from "../tensor/creation.ts";
import { CompileError, ValueError } from "../tensor/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import {
  decodeMemory,
  encodeMemory,
  type Iteration,
  type Memory,
  memoryProblems,
  noMemory,
} from "./lbfgs-memory.ts";
import { type Closure, Optimizer } from "./optimizer.ts";
import type { ParamGroup, Params } from "./param-groups.ts";
import { type LinePoint, strongWolfe } from "./strong-wolfe.ts";

export interface LBFGSOptions {
  /** The learning rate: with a line search, the first step that it tries. Default 1. */
  lr: number;
  /** Most iterations in a step. Default 20. */
  maxIter: number;
  /** Most calls of the closure in a step. Default 1.25 · maxIter. */
  maxEval: number;
  /** Stop where no element of the gradient is larger. Default 1e-7. */
  toleranceGrad: number;
  /** Stop where neither the loss nor a parameter changes by more. Default 1e-9. */
  toleranceChange: number;
  /** How many changes of the gradient are remembered. Default 100. */
  historySize: number;
  /** Look along each direction for a good step, or take lr as it is. Default null. */
  lineSearchFn: "strong_wolfe" | null;
}

const lbfgsOptions: OptionTable<LBFGSOptions> = {
  lr: notNegative,
  maxIter: positiveInteger,
  maxEval: positiveInteger,
  toleranceGrad: notNegative,
  toleranceChange: notNegative,
  historySize: positiveInteger,
  lineSearchFn: orNull(oneOf("strong_wolfe")),
};
const defaults: Omit<LBFGSOptions, "maxEval"> = {
  lr: 1,
  maxIter: 20,
  toleranceGrad: 1e-7,
  toleranceChange: 1e-9,
  historySize: 100,
  lineSearchFn: null,
};

const lossKind = kind(
  "the loss, a tensor with one element",
  (value) => value instanceof Tensor && value.size === 1,
);

const further = formula((p, d, t) => add(p, mul(t, d)));

const dot = (x: Tensor, y: Tensor) => x.mul(y).sum().item();
const largest = (x: Tensor) => (x.size === 0 ? 0 : x.abs().max().item());

/**
 * L-BFGS: steps along −H·g, where H, an estimate of the inverse Hessian matrix, follows from the last
 * changes of the gradient. For a loss without noise, of all data at once.
 *
 * `step(closure)` calls `closure`, which computes the loss and the gradients anew, many times: how often
 * depends on numbers, so that `compile` takes the closure and not the step. There is one group.
 *
 * @throws ValueError for several groups, or an option out of its range.
 * Source: Liu and Nocedal, On the limited memory BFGS method for large scale optimization (1989);
 * https://pytorch.org/docs/stable/generated/torch.optim.LBFGS.html
 * @example
 * ```ts
 * const w = tensor([3, -2], { requiresGrad: true, dtype: "float64" });
 * const optimizer = new optim.LBFGS([w], { lineSearchFn: "strong_wolfe" });
 * optimizer.step(() => {
 *   optimizer.zeroGrad();
 *   const loss = w.sub(1).square().mul([1, 100]).sum();
 *   loss.backward();
 *   return loss;
 * });
 * w.round().toArray(); // → 1,1
 * ```
 */
export class LBFGS extends Optimizer<LBFGSOptions> {
  #memory: Memory = noMemory();

  constructor(params: Params<LBFGSOptions>, options: Partial<LBFGSOptions> = {}) {
    const { maxIter = defaults.maxIter } = Object(options) as Partial<LBFGSOptions>;
    super(params, lbfgsOptions, { ...defaults, maxEval: Math.floor(1.25 * maxIter) }, options);
    if (this.paramGroups.length > 1) refuseGroups();
  }

  override addParamGroup(_group: ParamGroup<LBFGSOptions>): never {
    return refuseGroups();
  }

  /** Without a closure it throws a ValueError. */
  override step(): never;
  /**
   * Goes on by up to `maxIter` iterations, and gives the loss of the first call of `closure`.
   *
   * @throws CompileError in a function that is compiled.
   */
  override step(closure: Closure): Tensor;
  override step(closure?: Closure): Tensor {
    if (closure === undefined) {
      throw new ValueError(
        "LBFGS.step: expected a closure that computes the loss and the gradients anew. Write " +
          "optimizer.step(() => { optimizer.zeroGrad(); const loss = …; loss.backward(); return loss; })",
      );
    }
    return super.step(closure);
  }

  protected override advance(given: Closure): Tensor {
    if (isSymbolic()) {
      throw new CompileError(
        "LBFGS.step: how it goes on depends on numbers, which cannot be recorded. Compile the closure, and " +
          "call step outside: const closure = compile(() => …); optimizer.step(closure)",
      );
    }
    const { maxIter, maxEval, toleranceGrad, toleranceChange } = this.paramGroups[0];
    const closure = () => {
      const loss = given();
      checkArgument("LBFGS.step", "what the closure returns", lossKind, loss);
      return loss;
    };
    const first = closure();
    let [loss, gradient] = [first.item(), this.#gradient()];
    let evaluations = 1;
    this.#memory.evaluations++;
    if (largest(gradient) <= toleranceGrad) return first;

    for (let i = 1; i <= maxIter; i++) {
      const iteration = this.#begin(loss, gradient);
      const { direction } = iteration;
      const start = { t: 0, loss, gradient, slope: dot(gradient, direction) };
      if (start.slope > -toleranceChange) break;

      const { point, evaluations: more } = this.#move(start, iteration, closure, i === maxIter);
      evaluations += more;
      this.#memory.evaluations += more;
      iteration.t = point.t;
      ({ loss, gradient } = point);
      if (evaluations >= maxEval || largest(gradient) <= toleranceGrad) break;
      if (largest(direction.mul(point.t)) <= toleranceChange) break;
      if (Math.abs(loss - start.loss) < toleranceChange) break;
    }
    return first;
  }

  /** Learns from the last iteration, and has the next one begin here. */
  #begin(loss: number, gradient: Tensor): Iteration {
    const { last } = this.#memory;
    if (last) this.#remember(gradient, last);
    const direction = last ? this.#direction(gradient) : gradient.neg();
    // The first step is not longer than 1, as nothing is known of the loss's curvature.
    const t = last ? this.lr : Math.min(1, 1 / gradient.abs().sum().item()) * this.lr;
    this.#memory.iterations++;
    this.#memory.last = { direction, t, gradient, loss };
    return this.#memory.last;
  }

  #remember(gradient: Tensor, last: Iteration): void {
    const { changes } = this.#memory;
    const y = gradient.sub(last.gradient);
    const s = last.direction.mul(last.t);
    const curvature = dot(y, s);
    if (!(curvature > 1e-10)) return;
    if (changes.length >= this.paramGroups[0].historySize) changes.shift();
    changes.push({ s, y, ro: 1 / curvature });
    this.#memory.scale = curvature / dot(y, y);
  }

  /** −H·g, by one loop back over the changes and one forth. */
  #direction(gradient: Tensor): Tensor {
    const { changes, scale } = this.#memory;
    const shares: number[] = [];
    let direction = gradient.neg();
    for (let i = changes.length - 1; i >= 0; i--) {
      const { s, y, ro } = changes[i];
      shares[i] = dot(s, direction) * ro;
      direction = direction.sub(y.mul(shares[i]));
    }
    direction = direction.mul(scale);
    for (const [i, { s, y, ro }] of changes.entries()) {
      direction = direction.add(s.mul(shares[i] - dot(y, direction) * ro));
    }
    return direction;
  }

  /** Moves the parameters along a direction. Without a line search, the loss behind the last move is not asked for. */
  #move(
    start: LinePoint,
    { direction, t }: Iteration,
    closure: Closure,
    isLast: boolean,
  ): { point: Omit<LinePoint, "slope">; evaluations: number } {
    const { lineSearchFn, toleranceChange: tolerance } = this.paramGroups[0];
    if (lineSearchFn === null) {
      this.#add(direction, t);
      if (isLast) return { point: { ...start, t }, evaluations: 0 };
      const loss = closure().item();
      return { point: { t, loss, gradient: this.#gradient() }, evaluations: 1 };
    }
    const before = this.parameters.map((parameter) => parameter.detach().clone());
    const at = (t: number) => {
      this.#add(direction, t);
      const loss = closure().item();
      const gradient = this.#gradient();
      for (const [i, parameter] of this.parameters.entries()) parameter.copy_(before[i]);
      return { t, loss, gradient, slope: dot(gradient, direction) };
    };
    const found = strongWolfe({ start, t, size: largest(direction), tolerance, at });
    this.#add(direction, found.point.t);
    return found;
  }

  /** The gradients of all parameters, one after the other; of one that has none, zeros. */
  #gradient(): Tensor {
    const all = this.parameters.map((p) => p.grad ?? zeros(p.shape, { dtype: p.dtype }));
    return cat(all.map((each) => each.reshape([-1])));
  }

  /** Adds t times a direction to the parameters. */
  #add(direction: Tensor, t: number): void {
    const step = full([], t, { dtype: "float64" });
    let end = 0;
    for (const p of this.parameters) {
      const part = slice(direction, 0, end, end + p.size);
      end += p.size;
      assign(p, further, [p, part.reshape(p.shape), step]);
    }
  }

  protected override kept(): Record<string, Tensor> {
    return encodeMemory(this.#memory);
  }

  protected override problems(state: Record<string, Tensor>): string[] {
    const size = this.parameters.reduce((total, parameter) => total + parameter.size, 0);
    return memoryProblems(state, size);
  }

  protected override takeOver(state: Record<string, Tensor>): void {
    this.#memory = decodeMemory(state);
  }
}

function refuseGroups(): never {
  throw new ValueError(
    "LBFGS: expected one group of parameters, got several: a direction is one for all of them",
  );
}

import { F, manualSeed, optim, stack, type Tensor } from "chainrule";
import { compile } from "chainrule/compile";
import { moons } from "chainrule/data";
import { type LaneName, type Settings, stepCount } from "./settings.ts";
import { Stack } from "./stack.ts";

/** The state is kept after so many steps, from which the steps between are done again. */
const keptEvery = 25;
const samples = 100;

/** One of the stacks, and what was seen of its training. All points are one batch, so that nothing is drawn. */
export class Lane {
  readonly name: LaneName;
  readonly stack: Stack;
  readonly x: Tensor;
  readonly y: Tensor;
  /** How many of the steps, the first at the beginning, have been seen. */
  seen = 0;
  /** Step after step; NaN where it was not seen. */
  readonly losses = new Float64Array(stepCount + 1).fill(Number.NaN);
  /** ‖∂L/∂a‖ of each layer, step after step, and ‖∂L/∂W‖. */
  readonly activationNorms: Float64Array;
  readonly weightNorms: Float64Array;
  /** The norm of all gradients together, before it is clipped. */
  readonly totalNorms = new Float64Array(stepCount + 1).fill(Number.NaN);
  readonly #parameters: Tensor[];
  readonly #kept: Float64Array[][] = [];
  readonly #step: () => { loss: Tensor; total: Tensor; activations: Tensor; weights: Tensor };

  constructor(name: LaneName, settings: Settings) {
    this.name = name;
    const points = moons({ samples, noise: 0.1, seed: settings.seed });
    this.x = points.inputs.to("float64");
    this.y = points.targets.unsqueeze(1).to("float64");
    manualSeed(settings.seed);
    this.stack = new Stack(2, name, settings);
    this.#parameters = this.stack.parameters();
    const rows = (stepCount + 1) * settings.depth;
    this.activationNorms = new Float64Array(rows).fill(Number.NaN);
    this.weightNorms = new Float64Array(rows).fill(Number.NaN);
    const optimizer = new optim.SGD(this.#parameters, { lr: settings.rate });
    const most = name === "clipped" ? settings.clip : Infinity;
    this.#step = compile(() => {
      optimizer.zeroGrad();
      const { loss, outputs } = this.loss();
      for (const a of outputs) a.retainGrad();
      loss.backward();
      const total = normOf(this.#parameters);
      if (most < Infinity) optim.clipGradNorm(this.#parameters, most);
      const result = {
        loss: loss.detach(),
        total,
        activations: normsOf(outputs),
        weights: normsOf(this.stack.hidden.map(({ linear }) => linear.weight)),
      };
      optimizer.step();
      return result;
    });
  }

  /** Binary cross-entropy over all points, and what it came by. */
  loss(): { readonly loss: Tensor; readonly outputs: Tensor[] } {
    const { outputs, scores } = this.stack.forward(this.x);
    return { loss: this.lossOf(scores), outputs };
  }

  lossOf(scores: Tensor): Tensor {
    return F.bceWithLogits(scores, this.y);
  }

  /** Whether there is nothing more to do: it is trained, or its loss is no number. */
  get isDone(): boolean {
    return this.seen > stepCount || this.diverged;
  }

  get diverged(): boolean {
    return this.seen > 0 && !Number.isFinite(this.losses[this.seen - 1]);
  }

  /** Sees the gradients of the step that it is at, and does it. */
  advance(): void {
    if (this.seen % keptEvery === 0) this.#kept.push(this.#take());
    const { loss, total, activations, weights } = this.#step();
    this.losses[this.seen] = loss.item();
    this.totalNorms[this.seen] = total.item();
    const at = this.seen * this.stack.hidden.length;
    this.activationNorms.set(activations.data as Float64Array, at);
    this.weightNorms.set(weights.data as Float64Array, at);
    this.seen++;
  }

  /** All gradients of a step that was seen, as its update takes them. */
  gradientsAt(step: number): Float64Array {
    const now = this.#take();
    const first = Math.floor(step / keptEvery);
    this.#put(this.#kept[first]);
    for (let i = first * keptEvery; i <= step; i++) this.#step();
    const numbers = this.#parameters.flatMap(({ grad }) => [...(grad!.data as Float64Array)]);
    this.#put(now);
    return Float64Array.from(numbers);
  }

  #take(): Float64Array[] {
    return this.#parameters.map(({ data }) => Float64Array.from(data as Float64Array));
  }

  #put(state: readonly Float64Array[]): void {
    for (const [i, { data }] of this.#parameters.entries()) (data as Float64Array).set(state[i]);
  }
}

/** √Σg² of each tensor's gradient. */
const normsOf = (tensors: readonly Tensor[]) =>
  stack(tensors.map(({ grad }) => grad!.square().sum())).sqrt();

/** √Σg² over all gradients. */
const normOf = (tensors: readonly Tensor[]) =>
  stack(tensors.map(({ grad }) => grad!.square().sum()))
    .sum()
    .sqrt();

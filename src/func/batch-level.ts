import {
  type Call,
  type Caller,
  type CustomFunction,
  customFunction,
  FunctionContext,
} from "../autograd/custom-function.ts";
import type { Expression } from "../expr/index.ts";
import { expand } from "../ops/expand.ts";
import {
  inspect,
  type Loop,
  outside,
  type Pass,
  type Turn,
  withInterceptor,
} from "../ops/interceptors.ts";
import { assign } from "../ops/methods/inplace.ts";
import { takeTurns } from "../ops/scan.ts";
import { ops } from "../ops/table.ts";
import { checkArgument } from "../tensor/arguments.ts";
import type { TypedArray } from "../tensor/dtype.ts";
import { ShapeError, ValueError } from "../tensor/errors.ts";
import { contiguousStrides, formatShape, sameShape, sizeOf } from "../tensor/shape.ts";
import { type Storage, unreadable } from "../tensor/storage.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "../tensor/tensor-like.ts";
import { applyToAll, type Operand } from "./batching-rules.ts";

/** Whether samples draw random numbers of their own, the same ones, or none. */
export type Randomness = "different" | "same" | "error";

const refusal = () =>
  new ValueError(
    "vmap: the numbers of a tensor were read inside of the function (data, item(), toArray(), printing, a branch on " +
      "a number), or the tensor was kept beyond it. It stands for one sample of many, whose numbers differ. Return " +
      "it and read it there, or keep the choice in tensors: where(), maximum(), comparisons",
  );

/**
 * A function of one sample, run for all of them at once: each tensor that depends on the samples stands for
 * one of them, has its shape and no numbers, and all numbers are in a tensor with a dimension more in front.
 *
 * The operations on those are seen by the interceptors further out, and recorded in the graph: so it nests.
 */
export class BatchLevel implements Caller {
  readonly isTransform = true;
  readonly isSymbolic = true;
  readonly size: number;
  readonly #randomness: Randomness;
  readonly #numbers = new WeakMap<Tensor, Tensor>();
  /** By the storage, which a tensor shares with its detached self. */
  readonly #stored = new WeakMap<Storage, Tensor>();
  /** The modules that are at work, the innermost last. */
  readonly #parts: object[] = [];

  constructor(size: number, randomness: Randomness) {
    this.size = size;
    this.#randomness = randomness;
  }

  /** What stands for one of the samples that x has along its first dimension. */
  sampleOf(x: Tensor): Tensor {
    const shape = x.shape.slice(1);
    const storage: Storage = { array: unreadable(x.dtype, refusal), version: 0 };
    const sample = new Tensor(storage, { shape, strides: contiguousStrides(shape), offset: 0 });
    this.#hold(sample, x);
    return sample;
  }

  #hold(sample: Tensor, numbers: Tensor): void {
    this.#numbers.set(sample, numbers);
    this.#stored.set(sample.storage, numbers);
  }

  /** The numbers of all samples; null where x is the same for all. */
  numbers(x: Tensor): Tensor | null {
    const known = this.#numbers.get(x);
    if (known) return known;
    const all = this.#stored.get(x.storage)?.detach();
    if (!all) return null;
    const { shape, strides, offset } = x;
    if (x.isContiguous && sameShape([this.size, ...shape], all.shape)) return all;
    // Another view of a sample's numbers, which stand in order.
    const ordered = all.contiguous();
    return ordered.alias({
      shape: [this.size, ...shape],
      strides: [sizeOf(all.shape.slice(1)), ...strides],
      offset: ordered.offset + offset,
    });
  }

  /** The numbers of all samples, also where they are the same. */
  everyNumber(x: Tensor): Tensor {
    return this.numbers(x) ?? expand(x, [this.size, ...x.shape]);
  }

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A, run: () => Tensor): Tensor {
    const operands = inputs.map((x): Operand => {
      const numbers = this.numbers(x);
      return { x: numbers ?? x, isBatched: numbers !== null };
    });
    const isDrawn = op.name === ops.random.name && this.#drawsApart();
    if (!isDrawn && !operands.some(({ isBatched }) => isBatched)) return run();
    const one = op.infer(inputs, attributes);
    if (op.isComposed) {
      // What a custom function gives was computed by operations that were seen.
      const given = op.forward(inputs, attributes, one);
      const numbers = this.#stored.get(given.storage);
      if (numbers) this.#numbers.set(given, numbers);
      return given;
    }
    const use = { operands, attributes, size: this.size, one };
    return this.sampleOf(outside(this, () => applyToAll(op, use)));
  }

  #drawsApart(): boolean {
    if (this.#randomness !== "error") return this.#randomness === "different";
    throw new ValueError(
      'vmap: random numbers are drawn, and randomness is "error". Use { randomness: "different" }, for draws of each ' +
        'sample\'s own, or "same"',
    );
  }

  /**
   * Runs a custom function on all samples at once: as one with the samples in front, whose passes are those of
   * the function itself, seen by this level.
   */
  call(definition: CustomFunction<Tensor[]>, inputs: readonly Tensor[]): Call | null {
    const given = inputs.map((x) => this.numbers(x));
    if (given.every((x) => x === null)) return null;
    const context = new FunctionContext();
    const { name, forward, backward, jvp, vmap } = definition;
    const seen = <T>(run: () => T) => withInterceptor(this, run);
    let one: Tensor | undefined;
    // What forward saved of its result is to be the one that the graph leads to.
    const holdResult = ([numbers]: readonly Tensor[]) => {
      if (one && this.numbers(one) && !inputs.includes(one)) this.#hold(one, numbers);
    };
    const onAll = customFunction<Tensor[]>({
      name,
      forward: (all) => {
        one = vmap
          ? this.#callRule(definition, context, inputs)
          : seen(() => forward.call(definition, context, ...inputs));
        const numbers = this.everyNumber(one);
        all.save(numbers);
        return numbers;
      },
      backward: ({ saved }, gradient) => {
        holdResult(saved);
        return seen(() => backward.call(definition, context, this.sampleOf(gradient))).map(
          (x, i) => {
            const numbers = x && this.everyNumber(x);
            return numbers && (given[i] ? numbers : numbers.sum(0));
          },
        );
      },
      jvp:
        jvp &&
        (({ saved }, ...tangents) => {
          holdResult(saved);
          const samples = tangents.map((x, i) => (x && given[i] ? this.sampleOf(x) : x));
          return this.everyNumber(seen(() => jvp.call(definition, context, ...samples)));
        }),
    });
    const all = outside(this, () => onAll(...inputs.map((x, i) => given[i] ?? x)));
    holdResult([all]);
    const isOwn = one && this.#numbers.get(one) === all;
    return { context, result: one && isOwn ? one : this.sampleOf(all) };
  }

  /** The result of a custom function's own rule, and what it saved, as one sample has them. */
  #callRule(
    { name, vmap }: CustomFunction<Tensor[]>,
    context: FunctionContext,
    inputs: readonly Tensor[],
  ): Tensor {
    const all = inputs.map((x) => this.everyNumber(x));
    const inFront = new FunctionContext();
    const results = vmap!(inFront, ...all);
    checkArgument(name, "what vmap returns", tensorKind, results);
    if (results.shape[0] !== this.size) {
      throw new ShapeError(
        `${name}: vmap returned shape ${formatShape(results.shape)}, and ${this.size} samples stand in the first dimension`,
      );
    }
    const one = this.sampleOf(results);
    const sample = (x: Tensor) => (x === results ? one : inputs[all.indexOf(x)]);
    context.save(...inFront.saved.map((x) => sample(x) ?? this.sampleOf(x)));
    return one;
  }

  assign(
    target: Tensor,
    expression: Expression,
    inputs: readonly Tensor[],
    run: () => Tensor,
  ): Tensor {
    const numbers = this.numbers(target);
    const given = inputs.map((x) => this.numbers(x));
    if (!numbers) {
      if (given.every((x) => x === null)) return run();
      throw this.#sharedState(target);
    }
    const most = Math.max(...inputs.map((x) => x.ndim), target.ndim);
    const sources = inputs.map((x, i) => {
      const all = given[i];
      return all
        ? all.reshape([this.size, ...Array<number>(most - x.ndim).fill(1), ...x.shape])
        : x;
    });
    outside(this, () => assign(numbers, expression, sources));
    target.storage.version++;
    return target;
  }

  #sharedState({ shape }: Tensor): ValueError {
    const name = this.#parts.at(-1)?.constructor.name ?? "";
    const what =
      `vmap: ${name && `${name}: `}a tensor of shape ${formatShape(shape)} that all samples share is changed in place ` +
      "with numbers that differ from sample to sample";
    return new ValueError(
      /Norm/.test(name)
        ? `${what}: its running statistics, which in training follow a batch as a whole, and here each sample is alone. ` +
            "Use model.eval(), { trackRunningStats: false }, or nn.GroupNorm or nn.LayerNorm, which keep none"
        : `${what}. Compute a new tensor (x.add(1), not x.add_(1)), and return it`,
    );
  }

  inspect(x: Tensor, look: (numbers: TypedArray) => void, run: () => void): void {
    const numbers = this.numbers(x);
    if (!numbers) run();
    else outside(this, () => inspect(numbers, look));
  }

  within<T>(part: object, _pass: Pass, run: () => T): T {
    this.#parts.push(part);
    try {
      return run();
    } finally {
      this.#parts.pop();
    }
  }

  /** Turn by turn, so that each turn's operations are seen. */
  scan(loop: Loop): Turn {
    return takeTurns(loop);
  }
}

import { propagate } from "../autograd/propagate.ts";
import { isTransforming } from "../ops/interceptors.ts";
import { isRecording, withRecording } from "../ops/recording.ts";
import { type Tensors, tensorsIn, withTensors } from "../ops/tensors.ts";
import { callback, checkArgument } from "../tensor/arguments.ts";
import { zerosLike } from "../tensor/creation.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { besides } from "./arguments.ts";
import { needGradients, settled, variable } from "./variables.ts";

/** A function that was run with its graph. */
export class Run<Args extends readonly Tensors[], Result extends Tensors> {
  /** What stood for the tensors among its arguments. */
  readonly variables: readonly Tensor[];
  readonly #own: ReadonlySet<Tensor>;
  /** The tensors among its results, by their places. */
  readonly outputs: ReadonlyMap<string, Tensor>;
  readonly #operation: string;
  readonly #result: Result;

  constructor(operation: string, fn: (...args: Args) => Result, args: Args) {
    checkArgument(operation, "fn", callback, fn);
    const inputs = args.map((x, i) => [...tensorsIn(operation, `argument ${i}`, x).values()]);
    const stands = inputs.map((tensors) => tensors.map(variable));
    const given = args.map((x, i) => withTensors(x, stands[i]));
    this.variables = stands.flat();
    this.#own = new Set(this.variables.filter((x) => x.isLeaf));
    this.#result = withRecording(true, () => fn(...(given as unknown as Args)));
    this.outputs = tensorsIn(operation, "what fn returns", this.#result);
    this.#operation = operation;
  }

  /** What the function gave, as its caller is to have it. */
  get result(): Result {
    return withTensors(this.#result, this.settled([...this.outputs.values()]));
  }

  /** Whether gradients from these cotangents are to be differentiated themselves, as far as can be seen. */
  isDifferentiated(cotangents: readonly Tensor[] = []): boolean {
    const behind = [...this.outputs.values(), ...cotangents];
    return isRecording() && (isTransforming() || needGradients(behind, this.#own));
  }

  /** The gradient of each input from one of each result: zeros for what no result depends on. */
  pull(cotangents: Tensors, isDifferentiated?: boolean): Tensor[] {
    const starts = besides(
      this.#operation,
      "cotangents",
      cotangents,
      this.outputs,
      "what fn returned",
    );
    const outputs = [...this.outputs.values()];
    const reached = [...outputs.keys()].filter((i) => outputs[i].requiresGrad);
    const createGraph = isDifferentiated ?? this.isDifferentiated(starts);
    const found = new Map<Tensor, Tensor>();
    propagate(
      reached.map((i) => outputs[i]),
      reached.map((i) => starts[i]),
      { createGraph, retainGraph: true },
      (x, gradient) => void found.set(x, gradient),
      new Set(this.variables),
    );
    return this.settled(this.variables.map((x) => found.get(x) ?? zerosLike(x)));
  }

  /** Tensors that were computed from the variables, as the caller is to have them. */
  settled(tensors: readonly Tensor[]): Tensor[] {
    return settled(tensors, this.#own);
  }
}

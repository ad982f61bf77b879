import { freed, propagate } from "../autograd/propagate.ts";
import { apply } from "../ops/apply.ts";
import { isRecording, withRecording } from "../ops/recording.ts";
import type { Key } from "../random/philox.ts";
import { GraphError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Storage } from "../tensor/storage.ts";
import { GraphNode, type Op, Tensor } from "../tensor/tensor.ts";
import type { Backend } from "./backend.ts";
import { Executable } from "./executable.ts";
import type { Explain } from "./explain.ts";
import { type Buffer, readsOf } from "./program.ts";
import { record } from "./record/record.ts";
import { Recording } from "./recording.ts";
import { leavesOf } from "./structure.ts";

/** What the gradients of a call's results need of it. */
interface Call {
  readonly leaves: readonly unknown[];
  /** What was drawn with: the gradient is that of the same draws. */
  readonly keys: readonly Key[];
  /** How often each tensor among the leaves had been changed in place, and then each state. */
  readonly versions: readonly number[];
}

/** A result of a compiled function, as the graph has it. */
interface Computed {
  readonly executable: DifferentiableExecutable;
  readonly index: number;
  readonly result: Tensor;
  readonly call: Call | null;
}

const compiledOp: Op<Computed> = {
  name: "compiled",
  describe: () => "compiled function",
  infer: (_, { result }) => result,
  forward: (_, { result }) => result,
  vjp: (node, gradient) => node.attributes.executable.vjp(node.attributes, gradient),
};

/**
 * An executable whose results are part of the graph. The vector-Jacobian product of each is compiled
 * when it is first asked for, and computes the function once more, with the same draws: so a call that
 * is never differentiated keeps nothing but its arguments.
 */
export class DifferentiableExecutable extends Executable {
  readonly #backend: Backend;
  readonly #explain: Explain;
  readonly #products = new Map<string, Product>();
  readonly #isDifferentiable: boolean;
  #freed: GraphNode | null = null;

  constructor(recording: Recording, backend: Backend, explain: Explain) {
    super(recording, backend, explain);
    this.#isDifferentiable = recording.graphs.includes("open");
    this.#backend = backend;
    this.#explain = explain;
  }

  protected override runLeaves(leaves: readonly unknown[], keys: readonly Key[]): unknown[] {
    const { graphs } = this.recording;
    const results = super.runLeaves(leaves, keys);
    const call = this.#isDifferentiable ? this.#noteCall(leaves, keys) : null;
    for (let i = 0; i < results.length; i++) {
      const result = results[i];
      if (graphs[i] && result instanceof Tensor) results[i] = this.#attach(result, i, call);
    }
    return results;
  }

  #noteCall(leaves: readonly unknown[], keys: readonly Key[]): Call {
    const versions = leaves.map((leaf) => (leaf instanceof Tensor ? leaf.storage.version : 0));
    for (const { version } of this.recording.states) versions.push(version);
    return { leaves, keys, versions };
  }

  /** A result as a part of the graph, where the function's own graph led to it. */
  #attach(value: Tensor, index: number, call: Call | null): Tensor {
    // A view of a tensor from outside is the same at every call.
    const result = value.isLeaf ? value : value.detach();
    if (this.recording.graphs[index] === "open") {
      const computed = { executable: this, index, result, call };
      return apply(compiledOp, this.#inputsOf(call!.leaves), computed);
    }
    // Nothing of the call is needed any more: one node does for all.
    this.#freed ??= new GraphNode(
      compiledOp,
      freed,
      { executable: this, index, result, call },
      result,
    ) as GraphNode;
    result.node = this.#freed;
    return result;
  }

  /** The tensors that results are differentiated by: arguments, and those from outside. */
  #inputsOf(leaves: readonly unknown[]): Tensor[] {
    const { differentiable, captured } = this.recording;
    return [...differentiable.map((position) => leaves[position] as Tensor), ...captured];
  }

  /** The gradients of the inputs from the gradient of a result. */
  vjp({ index, result, call }: Computed, given: Tensor): (Tensor | null)[] {
    const gradient = given.to(result.dtype);
    const kind = `${index} ${isRecording()} ${gradient.requiresGrad}`;
    const product = this.#products.get(kind) ?? this.#compileProduct(index, call!, gradient);
    this.#products.set(kind, product);
    product.checkUnchanged(call!, this.recording.states);
    const leaves = [...call!.leaves, gradient];
    return product.run(leaves, call!.keys) as (Tensor | null)[];
  }

  #compileProduct(index: number, call: Call, gradient: Tensor): Product {
    if (!withRecording(true, () => this.recording.isCurrent())) {
      throw new GraphError(
        "backward: since the compiled function was called, something that it had read was changed (a module's " +
          "mode or member, requiresGrad, an option). Call backward() first",
      );
    }
    const createGraph = isRecording();
    const compute = (stands: readonly unknown[]) => {
      const leaves = stands.slice(0, -1);
      const outputs = leavesOf(withRecording(true, () => this.recording.fn(leaves)));
      const inputs = this.#inputsOf(leaves);
      const found = new Map<Tensor, Tensor>();
      propagate(
        [outputs[index] as Tensor],
        [stands.at(-1) as Tensor],
        { createGraph },
        (x, complete) => void found.set(x, complete),
        new Set(inputs),
      );
      return inputs.map((input) => found.get(input) ?? null);
    };
    const leaves = [...call.leaves, gradient];
    const recording = record(
      compute,
      leaves,
      this.#backend,
      (recorded) => new Recording(recorded, leaves, null, this.#backend, this.#explain),
    );
    return new Product(recording, this.#backend, this.#explain);
  }
}

/** The vector-Jacobian product of one result. */
class Product extends DifferentiableExecutable {
  readonly #read: ReadonlySet<Buffer>;

  constructor(recording: Recording, backend: Backend, explain: Explain) {
    super(recording, backend, explain);
    this.#read = new Set(this.program.steps.flatMap(readsOf).map(({ buffer }) => buffer));
  }

  /** Throws where a number that the gradient needs is not what it was when the function was called. */
  checkUnchanged({ leaves, versions }: Call, states: readonly Storage[]): void {
    for (const { position, buffer } of this.recording.arguments) {
      const leaf = leaves[position];
      if (!(leaf instanceof Tensor) || !this.#read.has(buffer)) continue;
      if (leaf.storage.version !== versions[position]) throw changed("an argument of", leaf.shape);
    }
    for (const { storage, length } of this.#read) {
      const state = storage ? states.indexOf(storage) : -1;
      if (state < 0 || storage?.version === versions[leaves.length + state]) continue;
      throw changed("a tensor used by", [length]);
    }
  }
}

function changed(what: string, shape: readonly number[]): GraphError {
  return new GraphError(
    `backward: ${what} a compiled function, shape ${formatShape(shape)}, was changed in place after the ` +
      "call, and its gradient needs the old numbers. Compute a new tensor (x.add(1), not x.add_(1)), or change " +
      "it after backward()",
  );
}

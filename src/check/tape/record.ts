import { type Interceptor, withInterceptor } from "../../ops/interceptors.ts";
import { withRecording } from "../../ops/recording.ts";
import { reshapeOp } from "../../ops/reshape.ts";
import { ops } from "../../ops/table.ts";
import { isFloat } from "../../tensor/dtype.ts";
import { sameShape } from "../../tensor/shape.ts";
import type { Storage } from "../../tensor/storage.ts";
import {
  GraphNode,
  type Op,
  Tensor,
  type TensorListener,
  withTensorListener,
} from "../../tensor/tensor.ts";
import { capture } from "../../text/source-line.ts";
import { isLayer, isLoss } from "../target.ts";
import { heldNames } from "./held-names.ts";

/** An operation of a forward pass, as it ran. */
export interface Step {
  node: GraphNode;
  /** Whether a gradient goes through it: some variable goes into it, and it has a derivative. */
  isOnPath: boolean;
  /** The program's stack when it ran. */
  origin: Error;
}

/** A forward pass as the operations it was made of, whoever wrote its backward. */
export interface Tape {
  steps: readonly Step[];
  /** The last result; of a loss, the tensor of which it is the number. */
  output: Tensor;
  /** What the target gives, times the output. */
  factor: number;
  /** Whether a part of backward is written by hand: that of a layer, a loss or a custom function. */
  isByHand: boolean;
  /** Where numbers were taken out of tensors that a gradient goes to: by item(), data or toArray(). */
  reads: readonly Error[];
  /** What the target calls the tensors that it keeps. */
  names: ReadonlyMap<Tensor, string>;
}

const primitives: ReadonlySet<unknown> = new Set(Object.values(ops));

/**
 * Runs a forward pass and notes its operations, also those that autograd does not record: inside
 * `noGrad`, and inside the forward of a custom function. Null where the result was not made by
 * operations, as by a loop over numbers.
 *
 * @param forward gives the result; of a loss, a number as a tensor.
 */
export function recordTape(
  target: object,
  variables: readonly Tensor[],
  forward: () => Tensor,
): Tape | null {
  const steps: Step[] = [];
  let hasCustom = false;
  const known = new Aliases();
  for (const variable of variables) known.add(variable);
  const onPath = new Set<Tensor>(variables);
  const recorder: Interceptor = {
    apply(op, inputs, attributes, run) {
      const output = run();
      const inside = primitives.has(op) ? null : resultInside(attributes);
      if (inside) hasCustom = true;
      const from = (inside ? [inside] : inputs).map((x) => known.of(x));
      const node = inside
        ? nodeOf(reshapeOp, from, { shape: output.shape }, output)
        : nodeOf(op, from, attributes, output);
      const isOnPath =
        node.op.vjp !== undefined && isFloat(output.dtype) && from.some((x) => onPath.has(x));
      if (isOnPath) onPath.add(output);
      known.add(output);
      steps.push({ node, isOnPath, origin: capture() });
      return output;
    },
    assign: (_, __, ___, run) => run(),
  };
  const reads: Error[] = [];
  const listener: TensorListener = {
    read: (x) => {
      if (onPath.has(known.of(x))) reads.push(capture());
    },
    made: () => {},
  };
  const y = withRecording(false, () =>
    withInterceptor(recorder, () => withTensorListener(listener, forward)),
  );
  const names = heldNames(target);
  const isByHand = isLayer(target) || isLoss(target) || hasCustom;
  const output = known.of(y);
  if (onPath.has(output)) return { steps, output, factor: 1, isByHand, reads, names };
  const isTotal = ({ node, isOnPath }: Step) => isOnPath && node.output.size === 1;
  const total = y.size === 1 ? steps.findLast(isTotal)?.node.output : undefined;
  return total
    ? { steps, output: total, factor: y.item() / total.item(), isByHand, reads, names }
    : null;
}

const nodeOf = <A>(op: Op<A>, inputs: readonly Tensor[], attributes: A, output: Tensor) =>
  new GraphNode(op, inputs, attributes, output) as GraphNode;

/** The tensor that the forward of a custom function returned. */
function resultInside(attributes: unknown): Tensor | null {
  const { result } = attributes as { result?: unknown };
  return result instanceof Tensor ? result : null;
}

/** Finds the tensor that another one is the same as: `x.detach()` is x. */
class Aliases {
  readonly #tensors = new Set<Tensor>();
  readonly #byStorage = new Map<Storage, Tensor[]>();

  add(x: Tensor): void {
    this.#tensors.add(x);
    this.#byStorage.set(x.storage, [...(this.#byStorage.get(x.storage) ?? []), x]);
  }

  of(x: Tensor): Tensor {
    if (this.#tensors.has(x)) return x;
    const same = this.#byStorage.get(x.storage)?.findLast((other) => isSame(x, other));
    return same ?? x;
  }
}

function isSame(a: Tensor, b: Tensor): boolean {
  return a.offset === b.offset && sameShape(a.shape, b.shape) && sameShape(a.strides, b.strides);
}

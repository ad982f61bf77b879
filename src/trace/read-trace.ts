import { DtypeError } from "../tensor/errors.ts";
import { indicesOf } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { BackwardGraph } from "./backward-graph.ts";
import { checkGradients, type Movable } from "./check.ts";
import { ForwardGraph } from "./forward-graph.ts";
import type { GivenTensor, GradientCheck, Trace } from "./model.ts";
import type { Names } from "./names.ts";
import { checkPrecision, defaultPrecision } from "./number.ts";
import { backwardSteps, forwardSteps, givenTensors, listed } from "./steps.ts";

export interface TraceOptions {
  /** Decimals of the numbers in the texts, from 1 to 15. Default 6. */
  precision?: number;
  /** Whether to compare the gradients with finite differences. Default true. */
  check?: boolean;
}

/** A recorded loss, and what cannot be seen from it. */
export interface Traced {
  title: string;
  loss: Tensor;
  names: Names;
  roleOf: (leaf: Tensor) => GivenTensor["role"];
  /** The loss anew, after a number was moved. */
  again: () => number;
  /** Moves a number of a leaf; by default in its storage. */
  move?: (leaf: Tensor, position: number, value: number) => void;
}

/** Reads a recorded graph into a trace. Checked are the gradients of the leaves with the given roles. */
export function readTrace(
  { title, loss, names, roleOf, again, move = moveInStorage }: Traced,
  checked: readonly GivenTensor["role"][],
  { precision = defaultPrecision, check = true }: TraceOptions,
): Trace {
  checkPrecision("trace", precision);
  if (!names.has(loss)) names.give(loss, names.isTaken("L") ? "loss" : "L");
  const forward = new ForwardGraph(loss, names, precision);
  const backward = new BackwardGraph("trace", loss, forward);
  const root = { tensor: backward.loss, position: 0 };
  return {
    format: "chainrule-trace",
    version: 1,
    title,
    precision,
    given: givenTensors(forward, roleOf),
    forward: forwardSteps(forward),
    loss: { name: forward.label(root), value: forward.value(root) },
    backward: backwardSteps(backward),
    ...(check ? { check: checkLeaves() } : {}),
  };

  function checkLeaves(): GradientCheck {
    const leaves = forward
      .leaves()
      .filter((leaf) => leaf.requiresGrad && checked.includes(roleOf(leaf)));
    const numbers = leaves.flatMap((leaf) =>
      listed(leaf).map((position): Movable => {
        const cell = { tensor: leaf, position };
        return {
          name: forward.label(cell),
          gradient: backward.value(cell) ?? 0,
          value: forward.value(cell),
          set: (value) => move(leaf, position, value),
        };
      }),
    );
    const all = leaves.reduce((count, { size }) => count + size, 0);
    return checkGradients(numbers, again, all - numbers.length);
  }
}

function moveInStorage(leaf: Tensor, position: number, value: number): void {
  if (leaf.dtype !== "float64") {
    throw new DtypeError(
      `trace: a parameter is ${leaf.dtype}, and differences need float64. Trace a float64 copy, ` +
        'model.to("float64"), or leave the check out: { check: false }',
    );
  }
  const index = indicesOf(position, leaf.shape);
  const place = index.reduce((sum, i, dim) => sum + i * leaf.strides[dim], leaf.offset);
  leaf.storage.array[place] = value;
}

import { checkArgument, type Kind, kind } from "../tensor/arguments.ts";
import { allocate } from "../tensor/dtype.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "../tensor/tensor-like.ts";
import { checkIndices } from "./check-indices.ts";
import type { Batch, Dataset } from "./dataset.ts";

const tensors: Kind = { ...tensorKind, hint: () => ". Write tensor(…)" };
/** The names of classes. */
export const names = kind(
  "an array of names",
  (list) => Array.isArray(list) && list.every((name) => typeof name === "string"),
);

/**
 * A dataset in memory: row i of `inputs` belongs to row i of `targets`.
 *
 * @throws ShapeError where the first dimensions differ.
 * @example
 * ```ts
 * import { TensorDataset } from "chainrule/data";
 * const dataset = new TensorDataset(tensor([[1, 2], [3, 4], [5, 6]]), tensor([0, 1, 0]));
 * const [inputs] = dataset.batch(Int32Array.of(2, 0));
 * inputs.toArray(); // → 5,6,1,2
 * ```
 */
export class TensorDataset implements Dataset {
  readonly inputs: Tensor;
  readonly targets: Tensor;
  /** Names of the classes that the targets count, where they do. */
  readonly classes: readonly string[];

  constructor(inputs: Tensor, targets: Tensor, classes: readonly string[] = []) {
    checkArgument("TensorDataset", "inputs", tensors, inputs);
    checkArgument("TensorDataset", "targets", tensors, targets);
    checkArgument("TensorDataset", "classes", names, classes);
    if (inputs.ndim === 0 || targets.ndim === 0 || inputs.shape[0] !== targets.shape[0]) {
      throw new ShapeError(
        "TensorDataset: inputs and targets need one row for each sample, got shapes " +
          `${formatShape(inputs.shape)} and ${formatShape(targets.shape)}.`,
      );
    }
    this.inputs = inOrder(inputs);
    this.targets = inOrder(targets);
    this.classes = classes;
  }

  get length(): number {
    return this.inputs.shape[0];
  }

  batch(indices: Int32Array | readonly number[]): Batch {
    const rows = checkIndices("TensorDataset", indices, this.length);
    return [takeRows(this.inputs, rows), takeRows(this.targets, rows)];
  }
}

/** A transposed or strided tensor is copied once, not for each batch. */
function inOrder(x: Tensor): Tensor {
  return x.isContiguous ? x : Tensor.from(x.data, x.shape);
}

/** Below this many elements a row is copied faster one by one. */
const shortRow = 16;

function takeRows(x: Tensor, rows: Int32Array): Tensor {
  const { data } = x;
  const width = x.shape.slice(1).reduce((size, extent) => size * extent, 1);
  const out = allocate(x.dtype, rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i] * width;
    const to = i * width;
    if (width < shortRow) for (let j = 0; j < width; j++) out[to + j] = data[from + j];
    else out.set(data.subarray(from, from + width), to);
  }
  return Tensor.from(out, [rows.length, ...x.shape.slice(1)]);
}

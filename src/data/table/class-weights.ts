import { checkArgument, positiveInteger } from "../../tensor/arguments.ts";
import { ShapeError, ValueError } from "../../tensor/errors.ts";
import { formatShape } from "../../tensor/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";

/**
 * A weight for each class that makes rare ones count as much as frequent ones: n / (classes · samples of the class),
 * as scikit-learn's "balanced". It is what `F.crossEntropy` takes as `weight`.
 *
 * @param labels the class of each sample, int32 [n].
 * @param classes how many there are; default one more than the largest label.
 * @returns float32, [classes]
 * @throws ShapeError for labels that are no list; ValueError for a class that has no sample, or a label that is
 * no class.
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.utils.class_weight.compute_class_weight.html
 * @example
 * ```ts
 * import { classWeights } from "chainrule/data";
 * classWeights([0, 0, 0, 1]).mul(3).toArray(); // → 2,6
 * ```
 */
export function classWeights(labels: TensorLike, classes?: number): Tensor {
  const { shape, ndim, data } = tensorOf("classWeights", "labels", labels, "int32");
  if (classes !== undefined) checkArgument("classWeights", "classes", positiveInteger, classes);
  if (ndim !== 1 || shape[0] === 0) {
    throw new ShapeError(`classWeights: expected labels [n], got ${formatShape(shape)}`);
  }
  for (const label of data) {
    if (Number.isInteger(label) && label >= 0 && (classes === undefined || label < classes))
      continue;
    const expected = classes === undefined ? "labels from 0" : `labels 0 to ${classes - 1}`;
    throw new ValueError(`classWeights: expected ${expected}, got ${label}`);
  }
  let size = classes ?? 0;
  if (classes === undefined) for (const label of data) size = Math.max(size, label + 1);
  const counts = countsOf(data, size);
  return Tensor.from(
    Float32Array.from(counts, (count) => data.length / (size * count)),
    [size],
  );
}

/** @throws ValueError for a class without samples. */
function countsOf(labels: ArrayLike<number>, size: number): number[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) counts.set(labels[i], (counts.get(labels[i]) ?? 0) + 1);
  // The first of them is at most as large as there are labels, however large the largest.
  let empty = 0;
  while (counts.has(empty)) empty++;
  if (empty < size) throw new ValueError(`classWeights: class ${empty} has no sample`);
  return Array.from({ length: size }, (_, label) => counts.get(label)!);
}

import { sameShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { subsets } from "../verdict/structure/counts.ts";
import type { Cause } from "../verdict/verdict.ts";
import type { Group } from "./group.ts";
import { allChanged, areNear, type Family, type Mutant, through } from "./mutant.ts";
import type { Words } from "./words.ts";

/** x̂ = (x − mean) / σ over some dimensions, found by its numbers, however it was computed. */
interface Normalization {
  x: Tensor;
  xHat: Tensor;
  /** 1 / σ, broadcast against x. */
  inverse: Tensor;
  dims: number[];
}

/** Wrong backward passes through a whole normalization. */
export function* normalizationMutants(words: Words): Generator<Mutant> {
  for (const found of normalizations(words)) {
    const { x, inverse, dims } = found;
    const xHat = found.xHat.detach();
    const mean = (t: Tensor, over: readonly number[] = dims) => t.mean(over, true);
    const whole = (dy: Tensor, over: readonly number[], otherOver = over) =>
      dy
        .sub(mean(dy, over))
        .sub(xHat.mul(mean(dy.mul(xHat), otherOver)))
        .mul(inverse);
    const put = (
      cause: Cause,
      title: string,
      text: string,
      of: (dy: Tensor) => Tensor,
    ): Mutant => ({
      ...{ cause, title, replaced: through(x, found.xHat, of) },
      ...told(found, text, words),
    });
    yield put(
      "constant-statistics",
      `Mean and variance over ${named(dims)} are treated as constant`,
      "dy / σ",
      (dy) => dy.mul(inverse),
    );
    yield put(
      "constant-variance",
      `The variance over ${named(dims)} is treated as constant: − x̂ · mean(dy · x̂) is missing`,
      "(dy − mean(dy)) / σ",
      (dy) => dy.sub(mean(dy)).mul(inverse),
    );
    yield put(
      "constant-mean",
      `The mean over ${named(dims)} is treated as constant: − mean(dy) is missing`,
      "(dy − x̂ · mean(dy · x̂)) / σ",
      (dy) => dy.sub(xHat.mul(mean(dy.mul(xHat)))).mul(inverse),
    );
    yield put(
      "factor-missing",
      "The factor 1 / σ of a normalization is missing",
      "dy − mean(dy) − x̂ · mean(dy · x̂)",
      (dy) => whole(dy, dims).div(inverse),
    );
    for (const over of subsets(x.shape)) {
      if (over.join() === dims.join()) continue;
      yield put(
        "wrong-dimensions",
        `A normalization's means go over ${named(over)} in backward, where forward's go over ${named(dims)}`,
        `means over ${named(over)}`,
        (dy) => whole(dy, over),
      );
      yield put(
        "wrong-dimensions",
        `The mean of dy goes over ${named(over)} in a normalization's backward, where forward's goes over ${named(dims)}`,
        `the mean of dy over ${named(over)}`,
        (dy) => whole(dy, over, dims),
      );
      yield put(
        "wrong-dimensions",
        `The mean of dy · x̂ goes over ${named(over)} in a normalization's backward, where forward's goes over ${named(dims)}`,
        `the mean of dy · x̂ over ${named(over)}`,
        (dy) => whole(dy, dims, over),
      );
    }
  }
}

/** The terms of a normalization in the backward of one whose mean and variance are constants. */
export function* extraTerms(group: Group, index: number, words: Words): Generator<Mutant> {
  const { nodes } = group;
  const [node] = nodes;
  const { output, inputs } = node;
  if (nodes.length > 1 || node.op.name !== "map" || !sameShape(inputs[index].shape, output.shape))
    return;
  const xHat = output.detach();
  for (const dims of subsets(output.shape)) {
    yield {
      cause: "extra-statistics",
      title: `Mean and variance over ${named(dims)} are differentiated, where forward takes them as constants`,
      because: `forward computes ${words.placeOf(group)}, by constants; backward has the terms − mean(dy) − x̂ · mean(dy · x̂) of a normalization`,
      advice:
        "Statistics that are not computed from x, as running ones, give no terms: dx = dy / σ",
      replaced: allChanged(nodes, index, (_, dy) => {
        const mean = (t: Tensor) => t.mean(dims, true);
        return node.op.vjp!(node, dy.sub(mean(dy)).sub(xHat.mul(mean(dy.mul(xHat)))))[index];
      }),
    };
  }
}

/** A normalization whose means are divided by another count. */
export function* normalizationFamilies(words: Words): Generator<Family> {
  for (const found of normalizations(words)) {
    const { x, inverse, dims } = found;
    const xHat = found.xHat.detach();
    const count = dims.reduce((product, dim) => product * x.shape[dim], 1);
    const means = (dy: Tensor) =>
      dy
        .mean(dims, true)
        .add(xHat.mul(dy.mul(xHat).mean(dims, true)))
        .mul(inverse);
    yield {
      isRightAt1: true,
      replaced: (factor) =>
        through(x, found.xHat, (dy) => dy.mul(inverse).sub(means(dy).mul(factor))),
      mutant: (factor) => {
        const divisor = count / factor;
        const isCount = Math.abs(divisor - Math.round(divisor)) < 1e-6 * divisor;
        if (factor === 1 || factor === 0 || !isCount) return null;
        const by = Math.round(divisor);
        return {
          cause: "wrong-count",
          title: `The sums in a normalization's backward are divided by ${by}, where ${count} numbers were averaged`,
          ...told(found, `Σ / ${by} for both means`, words),
        };
      },
    };
  }
}

const named = (dims: readonly number[]) =>
  `${dims.length === 1 ? "dimension" : "dimensions"} ${dims.join(", ")}`;

function told({ x, dims }: Normalization, text: string, words: Words) {
  return {
    because: `forward normalizes ${words.nameOf(x)} over ${named(dims)}; backward has ${text}`,
    advice: `Mean and σ are computed from x: dx = (dy − mean(dy) − x̂ · mean(dy · x̂)) / σ, means over ${named(dims)}`,
  };
}

function* normalizations(words: Words): Generator<Normalization> {
  const tensors = words.computed();
  for (const xHat of tensors) {
    for (const dims of subsets(xHat.shape)) {
      if (!isStandard(xHat.detach(), dims)) continue;
      for (const x of tensors) {
        if (x === xHat || !sameShape(x.shape, xHat.shape) || isStandard(x.detach(), dims)) continue;
        const centered = x.detach().sub(x.detach().mean(dims, true));
        const scale = (t: Tensor) => t.square().mean(dims, true).sqrt();
        const inverse = scale(xHat.detach()).div(scale(centered));
        if (!areNear(centered.mul(inverse), xHat, 1e-8)) continue;
        yield { x, xHat, inverse, dims };
        break;
      }
    }
  }
}

/** Whether the means are 0 and the variances 1, but for what is added to σ. */
function isStandard(t: Tensor, dims: number[]): boolean {
  const squares: ArrayLike<number> = t.square().mean(dims, true).data;
  if (Array.from(squares).some((square) => !(square > 0.5 && square < 1 + 1e-9))) return false;
  const means: ArrayLike<number> = t.mean(dims, true).data;
  return Array.from(means).every((mean) => Math.abs(mean) < 1e-9);
}

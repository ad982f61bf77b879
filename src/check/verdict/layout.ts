import type { Evidence, Hypothesis, Prediction } from "./evidence.ts";
import { firstOf, pairOf } from "./structure/pair.ts";
import { describeIndices } from "./structure/places.ts";
import { usesOfEntries } from "./structure/uses.ts";
import { outputSpace } from "./structure/words.ts";

type LayoutCause = "transposed" | "operands-exchanged" | "not-summed" | "last-use";

/** Numbers written column after column read as the last two dimensions [rows, columns], row-major. */
function exchanged(numbers: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const plane = rows * columns;
  return Float64Array.from({ length: numbers.length }, (_, i) => {
    const inside = i % plane;
    const [row, column] = [Math.floor(inside / columns), inside % columns];
    return numbers[i - inside + column * rows + row];
  });
}

/** dy with zeros everywhere but at one place of a dimension. */
function only(dy: Float64Array, shape: readonly number[], dim: number, place: number) {
  const stride = shape.slice(dim + 1).reduce((product, size) => product * size, 1);
  return dy.map((value, i) => (Math.floor(i / stride) % shape[dim] === place ? value : 0));
}

function concat(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}

const names = ["sample", "position"];

/** "the first sample": by what the Jacobian shows of the dimension, where it is known. */
function nameOf(evidence: Evidence, dim: number, index: number): string {
  const { shape } = evidence.output;
  const pair = pairOf(evidence, evidence.x);
  const noun = pair ? outputSpace(pair).nouns[dim] : names[dim];
  return describeIndices([index], shape[dim], dim, noun)!;
}

/** What every index of a dimension is. */
function each(evidence: Evidence, dim: number): string {
  const pair = pairOf(evidence, evidence.x);
  const noun = pair ? outputSpace(pair).nouns[dim] : names[dim];
  return noun ?? `index of dimension ${dim}`;
}

const isZero = (gradients: readonly Float64Array[]) =>
  gradients.every((gradient) => gradient.every((value) => value === 0));

export const layout: Record<LayoutCause, Hypothesis> = {
  transposed: {
    title: "The gradient is transposed",
    advice: "dW has the shape of W: for y = x·Wᵀ it is dyᵀ·x, for y = x·W it is xᵀ·dy",
    *predict(_, { tensor }, right): Generator<Prediction> {
      const [rows, columns] = tensor.shape.slice(-2);
      if (tensor.ndim < 2 || rows === 1 || columns === 1) return;
      yield {
        // The numbers of the transpose, [columns, rows], in a row.
        gradients: right.map((gradient) => exchanged(gradient, columns, rows)),
        because: `the numbers are those of the right gradient [${rows}, ${columns}], columns first`,
      };
    },
  },
  "operands-exchanged": {
    title: "A matrix in the product is transposed, or its operands are exchanged",
    advice: "For y = x·Wᵀ, dx = dy·W; for y = x·W, dx = dy·Wᵀ",
    *predict(evidence, variable): Generator<Prediction> {
      for (const other of evidence.subject.variables) {
        const { shape, data } = other.tensor;
        if (other === variable || shape.length !== 2 || Math.min(...shape) === 1) continue;
        const wrong = exchanged(data, shape[0], shape[1]);
        yield {
          gradients: evidence.differencesAt([[other, wrong]], variable),
          because: `it is the right gradient for a transposed ${other.name}`,
        };
      }
    },
  },
  "not-summed": {
    title: "The batch, or a broadcast dimension, is not summed over",
    advice:
      "What was used for every sample has the sum over the samples as its gradient: sum over every " +
      "dimension of dy that the parameter does not have",
    *predict(evidence, variable): Generator<Prediction> {
      const { shape } = evidence.output;
      for (let dim = 0; dim < Math.min(2, shape.length - 1); dim++) {
        if (shape[dim] === 1) continue;
        const parts = (dy: Float64Array) =>
          Array.from({ length: shape[dim] }, (_, place) =>
            evidence.difference(variable, only(dy, shape, dim, place)),
          );
        const [given] = evidence.given(variable);
        const isConcatenated = given.length === shape[dim] * variable.tensor.size;
        if (isConcatenated) {
          yield {
            gradients: evidence.passes.map(({ dy }) => concat(parts(dy))),
            because: `there is one gradient for each ${each(evidence, dim)}: their sum is the right one`,
          };
        }
        const firsts = evidence.passes.map(({ dy }) =>
          evidence.difference(variable, only(dy, shape, dim, 0)),
        );
        if (isZero(firsts)) continue;
        yield {
          gradients: firsts,
          because: `the gradient is the part of ${nameOf(evidence, dim, 0)} (of ${shape[dim]}) alone`,
        };
      }
    },
  },
  "last-use": firstOf(usesOfEntries.last, {
    title: "Only the last use counts: the gradient is assigned where it should be added up",
    advice: "Add each use's part to the gradient (+=), and clear it in zeroGrad, not in backward",
    *predict(evidence, variable): Generator<Prediction> {
      const { shape } = evidence.output;
      for (let dim = 0; dim < Math.min(2, shape.length - 1); dim++) {
        if (shape[dim] === 1) continue;
        const lasts = evidence.passes.map(({ dy }) =>
          evidence.difference(variable, only(dy, shape, dim, shape[dim] - 1)),
        );
        if (isZero(lasts)) continue;
        yield {
          gradients: lasts,
          because: `the gradient is the part of ${nameOf(evidence, dim, shape[dim] - 1)} (of ${shape[dim]}) alone`,
        };
      }
    },
  }),
};

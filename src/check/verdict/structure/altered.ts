import { indicesOf } from "../../../tensor/shape.ts";
import type { Variable } from "../../subject.ts";
import type { Evidence, Hypothesis, Prediction } from "../evidence.ts";
import { subsets } from "./counts.ts";
import { pairOf } from "./pair.ts";
import { dimensions } from "./places.ts";

/** Numbers that a variable could be taken to have. */
interface Altered {
  numbers: Float64Array;
  words: string;
  advice: string;
}

/** A variable's numbers in reverse along dimensions, or with two dimensions exchanged. */
function* alterations({ tensor, name }: Variable): Generator<Altered> {
  const { shape, data } = tensor;
  const place = (index: readonly number[]) =>
    index.reduce((sum, i, dim) => sum * shape[dim] + i, 0);
  const from = (change: (index: number[]) => number[]) =>
    Float64Array.from({ length: data.length }, (_, k) => data[place(change(indicesOf(k, shape)))]);
  for (const dims of subsets(shape)) {
    if (dims.some((dim) => shape[dim] < 2)) continue;
    const numbers = from((index) =>
      index.map((i, dim) => (dims.includes(dim) ? shape[dim] - 1 - i : i)),
    );
    yield {
      numbers,
      words: `${name} in reverse along ${dimensions(dims)}`,
      advice: `Take ${name} in forward's order along ${dimensions(dims)} (index u, not size − 1 − u)`,
    };
  }
  for (let a = 0; a < shape.length; a++) {
    for (let b = a + 1; b < shape.length; b++) {
      // A matrix is tried elsewhere.
      if (shape[a] !== shape[b] || shape[a] < 2 || shape.length === 2) continue;
      yield {
        numbers: from((index) => {
          [index[a], index[b]] = [index[b], index[a]];
          return index;
        }),
        words: `${name} with ${dimensions([a, b])} exchanged`,
        advice: `Use the indices of ${name} in forward's order`,
      };
    }
  }
}

function* predictions(evidence: Evidence, variable: Variable): Generator<Prediction> {
  const { subject, x, output } = evidence;
  if (!pairOf(evidence, variable)) return;
  for (const other of subject.variables) {
    if (other === variable || other.role === "input") continue;
    for (const { numbers, words, advice } of alterations(other)) {
      yield {
        gradients: evidence.differencesAt([[other, numbers]], variable),
        title: `${other.name}'s numbers are taken in another order than forward's: ${words}`,
        because: `it is the right gradient for ${words}`,
        advice,
      };
    }
  }
  if (variable === x || x.role !== "input" || x.tensor.size !== output.data.length) return;
  yield {
    gradients: evidence.differencesAt([[x, output.data]], variable),
    title: "The output is kept and used where the input x is needed",
    because: "it is the right gradient for an x with the numbers of y",
    advice: "Keep x in forward for this gradient",
  };
}

export const altered: Record<"altered-parameter", Hypothesis> = {
  "altered-parameter": {
    title: "A parameter's numbers are taken in another order than forward's",
    advice: "Use the indices in forward's order",
    predict: predictions,
  },
};

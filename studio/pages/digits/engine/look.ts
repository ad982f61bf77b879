import { F, grad, noGrad, tensor } from "chainrule";
import { type Classifier, rowsOf } from "./classifier.ts";

/** All that is shown of a picture in a network. */
export interface Look {
  readonly pixels: Float64Array;
  readonly probabilities: Float64Array;
  /** −log of the target's probability. */
  readonly loss: number;
  /** ∂loss/∂pixel */
  readonly gradient: Float64Array;
  readonly layers: readonly { readonly name: string; readonly values: Float64Array }[];
}

const numbersOf = (x: { data: ArrayLike<number> }) => Float64Array.from(x.data);

/** A picture's way through the network, and the gradient's way back to its pixels. */
export function look(classifier: Classifier, pixels: Float64Array, target: number): Look {
  const x = rowsOf(pixels);
  x.requiresGrad = true;
  const { scores, hidden } = classifier.forward(x);
  const loss = F.crossEntropy(scores, targetsOf(1, target));
  const [gradient] = grad(loss, [x]);
  return {
    pixels,
    probabilities: numbersOf(F.softmax(scores.detach(), 1)),
    loss: loss.item(),
    gradient: numbersOf(gradient),
    layers: hidden.map(({ name, output }) => ({ name, values: numbersOf(output.detach()) })),
  };
}

/** The loss of each of several pictures. */
export function lossesOf(
  classifier: Classifier,
  pictures: Float64Array,
  target: number,
): Float64Array {
  return noGrad(() => {
    const scores = classifier.scores(pictures);
    const targets = targetsOf(scores.shape[0], target);
    return numbersOf(F.crossEntropy(scores, targets, { reduction: "none" }));
  });
}

const targetsOf = (count: number, target: number) => tensor(new Int32Array(count).fill(target));

/** The losses of a picture with other values in the place of one pixel's. */
export function lossesWith(
  classifier: Classifier,
  pixels: Float64Array,
  pixel: number,
  values: readonly number[],
  target: number,
): Float64Array {
  const pictures = new Float64Array(pixels.length * values.length);
  for (const [i, value] of values.entries()) {
    pictures.set(pixels, i * pixels.length);
    pictures[i * pixels.length + pixel] = value;
  }
  return lossesOf(classifier, pictures, target);
}

/** The digit with the largest probability. */
export const readAs = (probabilities: ArrayLike<number>): number =>
  Array.from(probabilities).reduce((best, p, i, all) => (p > all[best] ? i : best), 0);

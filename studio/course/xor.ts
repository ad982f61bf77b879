import { grad, type Tensor, tensor } from "chainrule";
import { Generator } from "chainrule/random";

/** The four points, and whether exactly one of their coordinates is 1. */
const points = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const targets = [[0], [1], [1], [0]];

export const steps = 200;
/** Of the weights: with it two hidden units are enough. */
const seed = 4;

/**
 * Trains a network of one hidden tanh layer, or of none, on all four points of XOR at each step, by plain gradient
 * descent on the binary cross-entropy.
 *
 * @returns the loss before each step, and after the last.
 */
export function trainXor(units: number, rate: number): number[] {
  const x = tensor(points, { dtype: "float64" });
  const y = tensor(targets, { dtype: "float64" });
  let parameters = startOf(units);
  const losses: number[] = [];
  for (let step = 0; step <= steps; step++) {
    const loss = lossOf(parameters, x, y);
    losses.push(loss.item());
    const gradients: readonly Tensor[] = grad(loss, parameters);
    parameters = parameters.map((parameter, i) => stepped(parameter, gradients[i], rate));
  }
  return losses;
}

/** Weights and biases, layer by layer: uniform within ±1, in two decimals. */
export function startOf(units: number): Tensor[] {
  const generator = new Generator(seed);
  const draw = (...shape: number[]) => {
    const count = shape.reduce((a, b) => a * b);
    const data = [...generator.integers(count, -100, 101)].map((each) => each / 100);
    return tensor(data, { shape, dtype: "float64", requiresGrad: true });
  };
  return units === 0
    ? [draw(2, 1), draw(1)]
    : [draw(2, units), draw(units), draw(units, 1), draw(1)];
}

function lossOf(parameters: readonly Tensor[], x: Tensor, y: Tensor): Tensor {
  const [w1, b1, w2, b2] = parameters;
  const first = x.matmul(w1).add(b1);
  const z = w2 ? first.tanh().matmul(w2).add(b2) : first;
  // −log σ(z) for a target of 1, −log(1 − σ(z)) for one of 0.
  return z.softplus().sub(y.mul(z)).mean();
}

function stepped(parameter: Tensor, gradient: Tensor, rate: number): Tensor {
  const moved = Array.from(parameter.data, (w, i) => Number(w) - rate * Number(gradient.data[i]));
  return tensor(moved, { shape: parameter.shape, dtype: "float64", requiresGrad: true });
}

// A multi-layer perceptron as one writes it in NumPy: ReLU, a sigmoid at the end, binary cross-entropy,
// a column a sample, every gradient by hand. Its gradients are checked, then it learns to tell two clouds
// of points apart, and each loss on the way is NumPy's own, as the random numbers are.
//
//     npx tsx examples/numpy-network.ts [FOLDER for the figure; default runs/numpy-network]

import { fileURLToPath } from "node:url";
import { checkParameters, type ParameterCheck } from "../src/check/index.ts";
import { cat, customFunction, noGrad, type Tensor, tensor } from "../src/index.ts";
import { numpy } from "../src/random/index.ts";
import { drawFigure, saveFigure } from "./numpy-network/figure.ts";
import { backward, crossEntropy, forward, initialise, update } from "./numpy-network/network.ts";
import { describeRun } from "./numpy-network/print.ts";

const dtype = "float64";

/** A 4 → 6 → 3 → 1 network and 8 random samples. */
export function smallProblem() {
  const rng = numpy.defaultRng(7);
  const X = tensor(rng.standardNormal([4, 8]), { shape: [4, 8] });
  const Y = tensor(rng.integers(0, 2, { size: [1, 8] }), { shape: [1, 8], dtype });
  return { layers: initialise([4, 6, 3, 1], 42), X, Y };
}

/** Compares every gradient of the small network with central differences of its loss. */
function checkGradients(): ParameterCheck[] {
  const { layers, X, Y } = smallProblem();
  const names = ["W1", "b1", "W2", "b2", "W3", "b3"];
  const parameters = layers.flatMap(({ W, b }) => [W, b]);
  for (const parameter of parameters) parameter.requiresGrad = true;

  // The backward by hand stands in autograd's place, and so its gradients are the ones checked. They
  // are those of the loss itself: what would come from further up is 1.
  const loss = customFunction<Tensor[]>({
    name: "the network by hand",
    forward: () => tensor(crossEntropy(forward(layers, X)[3], Y), { dtype }),
    backward: () => backward(layers, forward(layers, X), Y).flatMap(({ W, b }) => [W, b]),
  });
  return checkParameters(
    names.map((name, i) => [name, parameters[i]]),
    () => loss(...parameters),
    { entries: 24 },
  );
}

/** 300 epochs on 200 points around (−1, −1), class 0, and (1, 1), class 1. */
function train() {
  const rng = numpy.defaultRng(0);
  const covariance = [
    [0.5, 0],
    [0, 0.5],
  ];
  const cloud = (mean: number[]) =>
    tensor(rng.multivariateNormal(mean, covariance, 100), { shape: [100, 2] });
  const X = cat([cloud([-1, -1]), cloud([1, 1])]).T; // [2, 200]
  const Y = tensor([Array.from({ length: 200 }, (_, i) => Number(i >= 100))], { dtype }); // [1, 200]

  const layers = initialise([2, 8, 8, 1], 1);
  const losses: number[] = [];
  for (let epoch = 1; epoch <= 300; epoch++) {
    const A = forward(layers, X); // stage 1
    losses.push(crossEntropy(A[3], Y)); // stage 2
    const gradients = backward(layers, A, Y); // stage 3
    update(layers, gradients, 0.1); // stage 4
  }

  const P = forward(layers, X)[3]; // [1, 200]
  const accuracy = P.ge(0.5).eq(Y).to(dtype).mean().item();
  return { X, Y, layers, losses, P, accuracy };
}

export function main() {
  return { gradientCheck: checkGradients(), ...noGrad(train) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const run = main();
  console.log(describeRun(run));
  const paths = saveFigure(drawFigure(run), process.argv[2] ?? "runs/numpy-network");
  console.log(`\nThe loss curve and the decision boundary:\n  ${paths.join("\n  ")}`);
}

/**
 * Two moons told apart by a network of single numbers, as micrograd's demonstration does: once with
 * the hinge loss and L2 regularisation, once with cross-entropy.
 *
 *     npx tsx examples/scalar-moons.ts
 */
import { fileURLToPath } from "node:url";
import { moons } from "../src/data/index.ts";
import { Generator } from "../src/index.ts";
import { MLP, type Value } from "../src/scalar/index.ts";

/** The loss for one point: its score s, and its class y, −1 or 1. */
const losses = {
  /** max(0, 1 − y·s) */
  hinge: (s: Value, y: number) => s.mul(-y).add(1).relu(),
  /** −log σ(y·s), the negative logarithm of the probability given to the right class */
  crossEntropy: (s: Value, y: number) => s.mul(y).logSigmoid().neg(),
};

export type Loss = keyof typeof losses;

const steps = 80;
const alpha = 1e-4;

const { inputs, targets } = moons({ samples: 100, noise: 0.1, seed: 1 });
const points = inputs.toArray(2);
const classes = targets.toArray(1).map((target) => 2 * target - 1);

const mean = (values: Value[]) => values.reduce((sum, x) => sum.add(x)).div(values.length);

/** Trains with one of the losses; gives the loss and the accuracy before each step. */
export function main(loss: Loss): { losses: number[]; accuracies: number[] } {
  const model = new MLP(2, [8, 8, 1], { generator: new Generator(2) });
  const parameters = model.parameters();
  console.log(`\n${loss}: ${parameters.length} parameters, ${points.length} points`);

  const history = { losses: [] as number[], accuracies: [] as number[] };
  for (let step = 0; step < steps; step++) {
    const scores = points.map((point) => model.forward(point));
    const fit = mean(scores.map((score, i) => losses[loss](score, classes[i])));
    const penalty = parameters.map((p) => p.square()).reduce((sum, x) => sum.add(x));
    const total = loss === "hinge" ? fit.add(penalty.mul(alpha)) : fit;

    model.zeroGrad();
    total.backward();
    const learningRate = 1 - (0.9 * step) / steps;
    for (const p of parameters) p.data -= learningRate * p.grad;

    const right = scores.filter((score, i) => score.data > 0 === classes[i] > 0).length;
    history.losses.push(total.data);
    history.accuracies.push(right / points.length);
    if (step % 10 === 9) {
      console.log(`step ${step + 1}  loss ${total.data.toFixed(4)}  accuracy ${right}%`);
    }
  }
  console.log(map((point) => model.forward(point).data));
  return history;
}

/** The plane as text: which side of the boundary each place is on, and the points over it. */
function map(score: (point: number[]) => number): string {
  const [columns, rows] = [60, 20];
  const [left, top, width, height] = [-1.5, 1.5, 4, 2.5];
  const picture = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column): string => {
      const x = left + (column / (columns - 1)) * width;
      const y = top - (row / (rows - 1)) * height;
      return score([x, y]) > 0 ? "·" : " ";
    }),
  );
  points.forEach(([x, y], i) => {
    const column = Math.round(((x - left) / width) * (columns - 1));
    const row = Math.round(((top - y) / height) * (rows - 1));
    picture[row].splice(column, 1, classes[i] > 0 ? "●" : "○");
  });
  return picture.map((line) => line.join("")).join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main("hinge");
  main("crossEntropy");
}

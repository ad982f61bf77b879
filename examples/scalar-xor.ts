/**
 * Exclusive or, learnt by a network of single numbers: 37 parameters, mean squared error, gradient
 * descent.
 *
 *     npx tsx examples/scalar-xor.ts
 */
import { fileURLToPath } from "node:url";
import { Generator } from "../src/index.ts";
import { MLP } from "../src/scalar/index.ts";

const inputs = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
];
const targets = [-1, 1, 1, -1];
const steps = 200;
const learningRate = 0.2;

/** Trains; gives the loss before each step, and the outputs after the last. */
export function main(): { losses: number[]; outputs: number[] } {
  const model = new MLP(2, [4, 4, 1], {
    activation: "tanh",
    outputActivation: "tanh",
    generator: new Generator(0),
  });
  console.log(`${model}\n`);

  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const errors = inputs.map((x, i) => model.forward(x).sub(targets[i]).square());
    const loss = errors.reduce((sum, error) => sum.add(error)).div(errors.length);

    model.zeroGrad();
    loss.backward();
    for (const p of model.parameters()) p.data -= learningRate * p.grad;

    losses.push(loss.data);
    if (step % 20 === 0) {
      const bar = "█".repeat(Math.round(40 * Math.min(1, loss.data)));
      console.log(`step ${String(step).padStart(3)}  loss ${loss.data.toFixed(5)}  ${bar}`);
    }
  }

  const outputs = inputs.map((x) => model.forward(x).data);
  console.log("\n  a   b   a xor b");
  inputs.forEach(([a, b], i) => {
    const [left, right] = [a, b].map((x) => String(x).padStart(3));
    console.log(`${left} ${right}   ${outputs[i].toFixed(3).padStart(6)}`);
  });
  return { losses, outputs };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();

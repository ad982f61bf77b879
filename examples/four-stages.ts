// The four stages of a training step, by hand: forward, loss, backward, update. A network with one
// hidden layer learns XOR: x·W1 + b1 → ReLU → ·W2 + b2 → sigmoid, with the binary cross-entropy.
//
//     npx tsx examples/four-stages.ts

import { fileURLToPath } from "node:url";
import { Generator, tensor } from "../src/index.ts";
import {
  checklist,
  Linear,
  ReLU,
  Sequential,
  SGD,
  SigmoidBinaryCrossEntropy,
} from "../src/manual/index.ts";

const dtype = "float64";

export function main() {
  const x = tensor(
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    { dtype },
  );
  const target = tensor([[0], [1], [1], [0]], { dtype });

  const generator = new Generator(1);
  const network = new Sequential(
    new Linear(2, 8, { dtype, generator }),
    new ReLU(),
    new Linear(8, 1, { dtype, generator }),
  );
  // The sigmoid is part of the loss, whose gradient by the score before it is simply p − t.
  const loss = new SigmoidBinaryCrossEntropy();
  const optimizer = new SGD(network.parameters(), { lr: 0.5 });

  // From here on every pass asserts that all is well; the batch is always the same, so each loss
  // must be below the first.
  const check = checklist(network, { window: 1 });

  const losses: number[] = [];
  for (let step = 0; step < 500; step++) {
    // 1. Forward: every layer keeps what its backward will need.
    const score = network.forward(x);

    // 2. Loss: one number.
    losses.push(check.loss(loss.forward(score, target)));

    // 3. Backward: from the loss back to the first layer, every layer adds to its gradients.
    network.zeroGrad();
    network.backward(loss.backward());

    // 4. Update: only now, as backward needed the weights of the forward pass.
    optimizer.step();
  }

  loss.forward(network.forward(x), target);
  const probabilities = [...loss.probabilities!.data];
  return { firstLoss: losses[0], lastLoss: losses[losses.length - 1], probabilities };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { firstLoss, lastLoss, probabilities } = main();
  console.log(`loss ${firstLoss.toFixed(4)} → ${lastLoss.toFixed(4)}`);
  for (const [i, p] of probabilities.entries())
    console.log(`${i >> 1} xor ${i & 1}: ${p.toFixed(3)}`);
}

// A network small enough to follow with a pencil: 2 inputs → 3 hidden units with ReLU → 2 classes with
// softmax and cross-entropy. One forward and one backward pass, by hand.
//
//     npx tsx examples/two-three-two.ts

import { fileURLToPath } from "node:url";
import { tensor } from "../src/index.ts";
import { Linear, ReLU, Sequential, SoftmaxCrossEntropy } from "../src/manual/index.ts";

const dtype = "float64";

export function main() {
  const network = new Sequential(
    new Linear(2, 3, { dtype }),
    new ReLU(),
    new Linear(3, 2, { dtype }),
  );
  network.loadStateDict({
    "0.weight": tensor(
      [
        [0.1, -0.2],
        [0.3, 0.4],
        [-0.2, 0.5],
      ],
      { dtype },
    ),
    "0.bias": tensor([0.05, -0.1, 0.2], { dtype }),
    "2.weight": tensor(
      [
        [0.2, -0.3, 0.1],
        [-0.1, 0.4, 0.2],
      ],
      { dtype },
    ),
    "2.bias": tensor([0.1, -0.05], { dtype }),
  });
  const lossFunction = new SoftmaxCrossEntropy();
  const x = tensor([[0.5, 0.8]], { dtype });
  const target = tensor([0], { dtype: "int32" });

  // Forward, one layer at a time, to see what each gives.
  const [first, relu, second] = network.layers;
  const z1 = first.forward(x);
  const hidden = relu.forward(z1);
  const z2 = second.forward(hidden);
  const loss = lossFunction.forward(z2, target);

  // Backward, in the opposite order. The first gradient is p − t.
  const dz2 = lossFunction.backward();
  const dHidden = second.backward(dz2);
  const dz1 = relu.backward(dHidden);
  const dx = first.backward(dz1);

  return {
    z1: [...z1.data],
    hidden: [...hidden.data],
    z2: [...z2.data],
    probabilities: [...lossFunction.probabilities!.data],
    loss,
    dz2: [...dz2.data],
    dHidden: [...dHidden.data],
    dz1: [...dz1.data],
    dx: [...dx.data],
    gradients: network
      .parameters()
      .flatMap(({ name, gradient }) =>
        Array.from(gradient.data, (value, i) => ({ name: `${name}[${i}]`, value })),
      ),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { gradients, ...figures } = main();
  for (const [name, figure] of Object.entries(figures)) {
    const numbers = typeof figure === "number" ? [figure] : figure;
    console.log(`${name.padEnd(14)}${numbers.map((n) => n.toFixed(6).padStart(11)).join("")}`);
  }
  for (const { name, value } of gradients)
    console.log(`d ${name.padEnd(12)}${value.toFixed(6).padStart(11)}`);
}

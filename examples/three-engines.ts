// One network, three engines: 2 inputs → 3 hidden units with tanh → 2 classes with softmax and
// cross-entropy, as a graph of single numbers, as layers with their backward written by hand, and as
// tensors with autograd. From the same weights come the same loss and the same gradients.
//
//     npx tsx examples/three-engines.ts

import { fileURLToPath } from "node:url";
import { F, Generator, nn, type Tensor, tensor } from "../src/index.ts";
import * as manual from "../src/manual/index.ts";
import { MLP, value } from "../src/scalar/index.ts";

const dtype = "float64";

/** XOR: two numbers, and the class of each pair. */
const inputs = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const classes = [0, 1, 1, 0];
const x = tensor(inputs, { dtype });
const target = tensor(classes, { dtype: "int32" });

type ScalarNetwork = MLP<readonly [3, 2]>;

interface Figures {
  loss: number;
  /** By the names of the parameters: "0.weight". */
  gradients: Record<string, Tensor>;
}

/** Every weight, product and sum is a `Value`, and the graph of them all is walked back. */
function scalarEngine(model: ScalarNetwork): Figures {
  let total = value(0);
  for (const [i, sample] of inputs.entries()) {
    const scores = model.forward(sample);
    // −log softmax(s) of the class = log Σ eˢ − s of the class
    const exponentials = scores.map((score) => score.exp());
    const logOfSum = exponentials.reduce((a, b) => a.add(b)).log();
    total = total.add(logOfSum.sub(scores[classes[i]]));
  }
  const loss = total.div(inputs.length);
  loss.backward();
  return { loss: loss.data, gradients: tensorsOf(model, "grad") };
}

/** No graph: every layer has its formulas for forward and backward. */
function layersByHand(state: nn.StateDict): Figures {
  const network = new manual.Sequential(
    new manual.Linear(2, 3, { dtype }),
    new manual.Tanh(),
    new manual.Linear(3, 2, { dtype }),
  );
  network.loadStateDict(state);
  const entropy = new manual.SoftmaxCrossEntropy();
  const loss = entropy.forward(network.forward(x), target);
  network.backward(entropy.backward());

  const gradients = network.parameters().map(({ name, gradient }) => [name, gradient]);
  return { loss, gradients: Object.fromEntries(gradients) };
}

/** A graph of operations on whole tensors, recorded on the way forward. */
function tensorAutograd(state: nn.StateDict): Figures {
  const model = new nn.Sequential(
    new nn.Linear(2, 3, { dtype }),
    new nn.Tanh(),
    new nn.Linear(3, 2, { dtype }),
  );
  model.loadStateDict(state);
  const loss = F.crossEntropy(model.forward(x), target);
  loss.backward();

  const gradients = model.namedParameters().map(([name, { grad }]) => [name, grad]);
  return { loss: loss.item(), gradients: Object.fromEntries(gradients) };
}

/** The weights of a scalar network, or their gradients, under the names of the other two's. */
function tensorsOf({ layers }: ScalarNetwork, field: "data" | "grad"): nn.StateDict {
  const tensors = layers.flatMap(({ neurons }, i) => {
    const weight = neurons.map(({ w }) => w.map((value) => value[field]));
    const bias = neurons.map(({ b }) => b[field]);
    // The activation function stands in between: the layers are 0 and 2.
    return [
      [`${2 * i}.weight`, tensor(weight, { dtype })],
      [`${2 * i}.bias`, tensor(bias, { dtype })],
    ];
  });
  return Object.fromEntries(tensors);
}

/** The loss and every gradient, as each engine has it. */
export function main() {
  const model = new MLP(2, [3, 2], { activation: "tanh", generator: new Generator(1) });
  const state = tensorsOf(model, "data");
  const engines = [scalarEngine(model), layersByHand(state), tensorAutograd(state)];

  const losses = { name: "loss", figures: engines.map(({ loss }) => loss) };
  const gradients = Object.entries(state).flatMap(([name, { size }]) =>
    Array.from({ length: size }, (_, i) => ({
      name: `d ${name}[${i}]`,
      figures: engines.map(({ gradients }) => gradients[name].data[i]),
    })),
  );
  return [losses, ...gradients];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const columns = ["scalar engine", "layers by hand", "autograd", "largest − least"];
  console.log("".padEnd(13) + columns.map((name) => name.padStart(17)).join(""));
  for (const { name, figures } of main()) {
    const spread = Math.max(...figures) - Math.min(...figures);
    const cells = [...figures.map((figure) => figure.toFixed(12)), spread.toExponential(1)];
    console.log(name.padEnd(13) + cells.map((cell) => cell.padStart(17)).join(""));
  }
}

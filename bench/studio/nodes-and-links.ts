import { crossEntropy, type Task, type Trainer } from "./task.ts";

/**
 * TensorFlow Playground's algorithm: an object for each unit and each weight, sample by sample, gradients
 * added up in the objects and applied at the end of a batch. Only its loss and its last unit are this
 * task's, so that all contenders compute the same.
 */
export function nodesAndLinks(task: Task): Trainer {
  const network = build(task);
  const { batch, inputs, targets, rate } = task;
  return {
    step(number) {
      let loss = 0;
      for (let i = number * batch; i < (number + 1) * batch; i++) {
        const score = forward(network, [inputs[2 * i], inputs[2 * i + 1]]);
        loss += crossEntropy(score, targets[i]);
        backward(network, targets[i]);
      }
      update(network, rate);
      return loss / batch;
    },
  };
}

class Link {
  readonly source: Node;
  readonly target: Node;
  weight: number;
  derivative = 0;
  accumulated = 0;
  count = 0;

  constructor(source: Node, target: Node, weight: number) {
    this.source = source;
    this.target = target;
    this.weight = weight;
  }
}

interface Activation {
  output(x: number): number;
  slope(x: number): number;
}

const tanh: Activation = {
  output: (x) => Math.tanh(x),
  slope: (x) => {
    const y = Math.tanh(x);
    return 1 - y * y;
  },
};
const identity: Activation = { output: (x) => x, slope: () => 1 };

class Node {
  readonly incoming: Link[] = [];
  readonly outgoing: Link[] = [];
  readonly activation: Activation;
  bias: number;
  sum = 0;
  output = 0;
  outputDerivative = 0;
  sumDerivative = 0;
  accumulated = 0;
  count = 0;

  constructor(bias: number, activation: Activation) {
    this.bias = bias;
    this.activation = activation;
  }

  compute(): void {
    this.sum = this.bias;
    for (const link of this.incoming) this.sum += link.weight * link.source.output;
    this.output = this.activation.output(this.sum);
  }
}

function build({ sizes, weights, biases }: Task): Node[][] {
  const layers = sizes.map((size, l) =>
    Array.from(
      { length: size },
      (_, i) => new Node(l === 0 ? 0 : biases[l - 1][i], l === sizes.length - 1 ? identity : tanh),
    ),
  );
  layers.slice(1).forEach((layer, l) => {
    layer.forEach((node, j) => {
      layers[l].forEach((source, k) => {
        const link = new Link(source, node, weights[l][j * sizes[l] + k]);
        source.outgoing.push(link);
        node.incoming.push(link);
      });
    });
  });
  return layers;
}

function forward(network: readonly Node[][], inputs: readonly number[]): number {
  network[0].forEach((node, i) => {
    node.output = inputs[i];
  });
  for (const layer of network.slice(1)) for (const node of layer) node.compute();
  return network[network.length - 1][0].output;
}

function backward(network: readonly Node[][], target: number): void {
  const last = network[network.length - 1][0];
  last.outputDerivative = 1 / (1 + Math.exp(-last.output)) - target;
  for (let l = network.length - 1; l >= 1; l--) {
    for (const node of network[l]) {
      node.sumDerivative = node.outputDerivative * node.activation.slope(node.sum);
      node.accumulated += node.sumDerivative;
      node.count++;
    }
    for (const node of network[l]) {
      for (const link of node.incoming) {
        link.derivative = node.sumDerivative * link.source.output;
        link.accumulated += link.derivative;
        link.count++;
      }
    }
    if (l === 1) continue;
    for (const node of network[l - 1]) {
      node.outputDerivative = 0;
      for (const link of node.outgoing) {
        node.outputDerivative += link.weight * link.target.sumDerivative;
      }
    }
  }
}

function update(network: readonly Node[][], rate: number): void {
  for (const layer of network.slice(1)) {
    for (const node of layer) {
      if (node.count > 0) {
        node.bias -= (rate * node.accumulated) / node.count;
        node.accumulated = 0;
        node.count = 0;
      }
      for (const link of node.incoming) {
        if (link.count === 0) continue;
        link.weight -= (rate / link.count) * link.accumulated;
        link.accumulated = 0;
        link.count = 0;
      }
    }
  }
}

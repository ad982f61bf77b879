import { compile } from "../../src/compile/index.ts";
import { F, Generator, nn, noGrad, optim, type Tensor, tensor } from "../../src/index.ts";
import { backward, forward, type Parameters } from "./by-hand.ts";

/** The network of `by-hand.ts` in layers of the library. */
export class Network extends nn.Module {
  readonly characters: nn.Embedding;
  readonly first: nn.Linear;
  readonly norm: nn.BatchNorm1d;
  readonly second: nn.Linear;

  constructor({ C, W1, gain, shift, W2, b2 }: Parameters) {
    super();
    const [[size, features], [inputs, hidden]] = [C.shape, W1.shape];
    this.characters = new nn.Embedding(size, features);
    this.first = new nn.Linear(inputs, hidden, { bias: false });
    // What it keeps is mean and variance of the last batch in training.
    this.norm = new nn.BatchNorm1d(hidden, { momentum: 1 });
    this.second = new nn.Linear(hidden, size);
    const state = {
      ...{ "characters.weight": C, "first.weight": W1.T },
      ...{ "norm.weight": gain, "norm.bias": shift },
      ...{ "second.weight": W2.T, "second.bias": b2 },
    };
    this.loadStateDict(state, { strict: false });
  }

  forward(X: Tensor): Tensor {
    const sums = this.first.forward(this.characters.forward(X).flatten(1));
    return this.second.forward(this.norm.forward(sums).tanh());
  }
}

type Samples = readonly [X: Tensor, Y: Tensor];
type Step = (x: Tensor, y: Tensor, rate: Tensor) => Tensor;

/** Steps with batches of 64 drawn by chance, the same ones for whoever trains; the loss of each. */
function run([X, Y]: Samples, steps: number, step: Step): number[] {
  const generator = new Generator(5);
  return Array.from({ length: steps }, (_, i) => {
    const batch = tensor(generator.integers(64, 0, Y.size));
    const rate = tensor(i < 0.7 * steps ? 0.1 : 0.01);
    return step(X.indexSelect(0, batch), Y.indexSelect(0, batch), rate).item();
  });
}

/** Trains the layers by autograd. */
export function trainByAutograd(network: Network, samples: Samples, steps: number): number[] {
  const parameters = network.parameters();
  const optimizer = new optim.SGD(parameters, { lr: 1 });
  const step = compile((x: Tensor, y: Tensor, rate: Tensor) => {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(network.forward(x), y);
    loss.mul(rate).backward();
    optimizer.step();
    return loss;
  });
  return run(samples, steps, step);
}

/** Trains by the gradients of `by-hand.ts`. */
export function trainByHand(parameters: Parameters, samples: Samples, steps: number): number[] {
  const step = compile((x: Tensor, y: Tensor, rate: Tensor) =>
    noGrad(() => {
      const pass = forward(parameters, x, y);
      const gradients = backward(parameters, pass, x, y);
      for (const [name, parameter] of Object.entries(parameters)) {
        parameter.sub_(gradients[name as keyof Parameters].mul(rate));
      }
      return pass.loss;
    }),
  );
  return run(samples, steps, step);
}

/** The loss over samples, in evaluation; mean and variance for batch normalisation are those of all that was learnt. */
export function evaluate(network: Network, learnt: Samples, samples: Samples): number {
  network.train();
  noGrad(() => network.forward(learnt[0]));
  network.eval();
  return noGrad(() => F.crossEntropy(network.forward(samples[0]), samples[1]).item());
}

/** How likely each character is after these. */
export function next(network: Network, before: readonly number[]): Tensor {
  const X = tensor([before], { dtype: "int32" });
  return noGrad(() => F.softmax(network.forward(X).select(0, 0), 0));
}

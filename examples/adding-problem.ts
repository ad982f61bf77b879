// The adding problem, on which the LSTM was shown to remember: a sequence of numbers, two of which are marked;
// the answer is the sum of those two. Sequences differ in length. Who always answers 1 is off by 1/6 in the
// mean square.
//
// S. Hochreiter and J. Schmidhuber, Long short-term memory, Neural Computation 9 (1997).
//
//     npx tsx examples/adding-problem.ts

import { fileURLToPath } from "node:url";
import { compile } from "../src/compile/index.ts";
import { F, Generator, nn, optim, type Tensor, tensor } from "../src/index.ts";

const TIME = 20;
const BATCH = 32;

/** A batch of sequences: x [batch, time, 2] of numbers and marks, lengths and sums. */
function batchFrom(generator: Generator): { x: Tensor; lengths: Tensor; sums: Tensor } {
  const x = new Float32Array(BATCH * TIME * 2);
  const lengths = generator.integers(BATCH, TIME / 2, TIME + 1);
  const sums = new Float32Array(BATCH);
  for (let row = 0; row < BATCH; row++) {
    const at = (time: number) => 2 * (row * TIME + time);
    const numbers = generator.integers(lengths[row], 0, 1000);
    numbers.forEach((number, time) => {
      x[at(time)] = number / 1000;
    });
    for (const time of generator.permutation(lengths[row]).slice(0, 2)) {
      x[at(time) + 1] = 1;
      sums[row] += numbers[time] / 1000;
    }
  }
  return {
    x: tensor(x, { shape: [BATCH, TIME, 2] }),
    lengths: tensor(lengths),
    sums: tensor(sums),
  };
}

class Adder extends nn.Module<[x: Tensor, lengths: Tensor]> {
  lstm: nn.LSTM;
  sum: nn.Linear;

  constructor(generator: Generator) {
    super();
    this.lstm = new nn.LSTM(2, 24, { batchFirst: true, generator });
    this.sum = new nn.Linear(24, 1, { generator });
  }

  forward(x: Tensor, lengths: Tensor): Tensor {
    // The state at each sequence's end, of the one layer.
    const [, [h]] = this.lstm.forward(x, undefined, { lengths });
    return this.sum.forward(h.select(0, 0)).squeeze(1);
  }
}

/** Trains for so many steps; gives the mean squared errors of new batches, one for every 100. */
export function main(steps = 1000): number[] {
  const generator = new Generator(1);
  const model = new Adder(generator);
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
  // 20 time steps are recorded as one step with a body, forward and backward.
  const train = compile((x: Tensor, lengths: Tensor, sums: Tensor) => {
    optimizer.zeroGrad();
    const loss = F.mseLoss(model.forward(x, lengths), sums);
    loss.backward();
    optimizer.step();
    return loss;
  });
  const losses: number[] = [];
  let sum = 0;
  for (let step = 1; step <= steps; step++) {
    const { x, lengths, sums } = batchFrom(generator);
    sum += train(x, lengths, sums).item();
    if (step % 100 > 0) continue;
    losses.push(sum / 100);
    sum = 0;
  }
  return losses;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [i, loss] of main().entries()) {
    console.log(`steps ${100 * i + 1} to ${100 * (i + 1)}: mean squared error ${loss.toFixed(4)}`);
  }
}

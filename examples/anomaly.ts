// Counts are predicted by the rate of a Poisson distribution, and the rate is the output of a relu,
// which becomes 0: then its logarithm is −∞, and the loss is NaN. Anomaly mode finds where it begins.
//
//     npx tsx examples/anomaly.ts

import { fileURLToPath } from "node:url";
import { AnomalyError, detectAnomaly } from "../src/doctor/index.ts";
import { manualSeed, nn, optim, rand, type Tensor } from "../src/index.ts";

/** −log of the probability of the counts k, up to a constant: rate − k · log rate. */
class PoissonLoss extends nn.Module<[rate: Tensor, k: Tensor]> {
  forward(rate: Tensor, k: Tensor): Tensor {
    return rate.sub(k.mul(rate.log())).mean();
  }
}

class Counter extends nn.Module {
  body = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 1));
  rate = new nn.ReLU();

  forward(x: Tensor): Tensor {
    return this.rate.forward(this.body.forward(x));
  }
}

/** Trains, in anomaly mode or not; gives the last loss. */
function train(): number {
  manualSeed(3);
  const model = new Counter();
  const criterion = new PoissonLoss();
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
  const x = rand([32, 2]);
  const k = x.sum(1, true).mul(3).floor();
  let last = 0;
  for (let step = 0; step < 50; step++) {
    optimizer.zeroGrad();
    const loss = criterion.forward(model.forward(x), k);
    loss.backward();
    optimizer.step();
    last = loss.item();
  }
  return last;
}

/** The loss without anomaly mode, and what the mode says. */
export function main(): { loss: number; report: string } {
  const loss = train();
  try {
    detectAnomaly(train);
  } catch (error) {
    if (error instanceof AnomalyError) return { loss, report: error.message };
    throw error;
  }
  return { loss, report: "nothing found" };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { loss, report } = main();
  console.log(`The loss after 50 steps: ${loss}\n\n${report}`);
}

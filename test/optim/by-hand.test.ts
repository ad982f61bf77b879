import { describe, it } from "vitest";
import { F, optim } from "../../src/index.ts";
import { type GoldenTensor, golden } from "../golden/read.ts";
import { expectTensor } from "../support/compare.ts";
import { load } from "../support/load.ts";

interface Figures {
  problem: { samples: GoldenTensor; targets: GoldenTensor; initial: GoldenTensor[] };
  trajectories: {
    name: string;
    optimizer: "Lion" | "Muon";
    options: { lr: number };
    steps: { loss: number; parameters: GoldenTensor[] }[];
  }[];
}

const { problem, trajectories } = golden<Figures>("optimizers-by-hand");

describe("the papers' pseudo-code in NumPy", () => {
  it.each(trajectories)("$name", ({ optimizer: name, options, steps }) => {
    const [samples, targets] = [load(problem.samples), load(problem.targets)];
    const parameters = problem.initial.map((x) => load(x, true));
    const [w1, w2, w3] = parameters;
    const optimizer = new optim[name](parameters, options);
    for (const step of steps) {
      optimizer.zeroGrad();
      const output = samples.matmul(w1).tanh().matmul(w2).tanh().matmul(w3);
      const loss = F.mseLoss(output, targets);
      loss.backward();
      expectTensor(loss, { shape: [], data: [step.loss] });
      optimizer.step();
      parameters.forEach((p, i) => {
        expectTensor(p, step.parameters[i]);
      });
    }
  });
});

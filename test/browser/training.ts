import { compile } from "../../src/compile/index.ts";
import { F, manualSeed, nn, optim, randn, type Tensor } from "../../src/index.ts";

/** The losses of a small network with everything that is random or kept, eager and compiled. */
export function trainBothWays(steps: number): { eager: number[]; compiled: number[] } {
  return { eager: train(false, steps), compiled: train(true, steps) };
}

function train(isCompiled: boolean, steps: number): number[] {
  manualSeed(0);
  const x = randn([32, 20]);
  const y = x.matmul(randn([20, 4])).argmax(1);
  const model = new nn.Sequential(
    new nn.Linear(20, 48),
    new nn.ReLU(),
    new nn.BatchNorm1d(48),
    new nn.Dropout(0.2),
    new nn.Linear(48, 4),
  );
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
  const eager = (inputs: Tensor, targets: Tensor) => {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(model.forward(inputs), targets);
    loss.backward();
    optimizer.step();
    return loss;
  };
  const step = isCompiled ? compile(eager) : eager;
  return Array.from({ length: steps }, () => step(x, y).item());
}

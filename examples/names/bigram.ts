import { compile } from "../../src/compile/index.ts";
import { F, noGrad, optim, type Tensor, zeros } from "../../src/index.ts";
import { vocabulary } from "./read.ts";

const { size } = vocabulary;

/** How often each character follows each other one: [size, size]. */
export function countPairs([X, Y]: readonly Tensor[]): Tensor {
  const one = (tokens: Tensor) => tokens.oneHot(size).to("float32");
  return one(X.flatten()).T.matmul(one(Y));
}

/** Each row of counts as shares, with `more` added to each count, so that nothing is impossible. */
export function shares(counts: Tensor, more: number): Tensor {
  const all = counts.add(more);
  return all.div(all.sum(1, true));
}

/** The mean of −ln p of what did follow. */
export function lossOf(shares: Tensor, [X, Y]: readonly Tensor[]): number {
  return F.nllLoss(shares.log().indexSelect(0, X.flatten()), Y).item();
}

/**
 * The same as a network of one layer without bias: the row of its weights that a character chooses are the scores of
 * the next one. It has to find out by its gradient what counting tells, and ends with the same shares.
 */
export function trainNetwork(
  [X, Y]: readonly Tensor[],
  steps: number,
): { losses: number[]; shares: Tensor } {
  const weight = zeros([size, size]);
  weight.requiresGrad = true;
  const optimizer = new optim.Adam([weight], { lr: 0.3 });
  const step = compile((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(weight.indexSelect(0, x), y);
    loss.backward();
    optimizer.step();
    return loss;
  });
  const losses = Array.from({ length: steps }, () => step(X.flatten(), Y).item());
  return { losses, shares: noGrad(() => F.softmax(weight, 1)) };
}

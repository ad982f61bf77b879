// Losses, which end a network: forward gives a number, backward the gradient by the scores.

import { F, type Tensor, zeros } from "../../src/index.ts";
import type { Loss } from "../../src/manual/index.ts";

/** The mean over the batch of −log softmax(x) of each sample's class. */
export class RightCrossEntropy implements Loss {
  protected p: Tensor = zeros([]);
  protected target: Tensor = zeros([]);

  forward(x: Tensor, classes: Tensor): number {
    this.p = F.softmax(x, 1);
    this.target = classes.oneHot(x.shape[1]);
    return this.p.log().mul(this.target).sum().item() / -x.shape[0];
  }

  backward(): Tensor {
    return this.p.sub(this.target).div(this.p.shape[0]);
  }
}

export class CrossEntropyNotDivided extends RightCrossEntropy {
  override backward(): Tensor {
    return this.p.sub(this.target);
  }
}

export class CrossEntropyThroughDiagonal extends RightCrossEntropy {
  override backward(): Tensor {
    const dp = this.target.div(this.p).div(-this.p.shape[0]);
    return dp.mul(this.p).mul(this.p.neg().add(1));
  }
}

/** The mean over all elements of (x − target)². */
export class SquaredErrorWithoutTwo implements Loss {
  #difference: Tensor = zeros([]);

  forward(x: Tensor, target: Tensor): number {
    this.#difference = x.sub(target);
    return this.#difference.square().mean().item();
  }

  backward(): Tensor {
    return this.#difference.div(this.#difference.size);
  }
}

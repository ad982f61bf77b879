/** What stands in the checklist's editor at first: all five hold. */
export const checklistCode = `import { type Tensor, zeros } from "chainrule";
import { type Layer, Linear, Sequential, SGD, SigmoidBinaryCrossEntropy } from "chainrule/manual";

/** An activation by hand. Try the derivative at y, or at the wrong tensor. */
class Tanh implements Layer {
  #y = zeros([]);

  forward(x: Tensor): Tensor {
    this.#y = x.tanh();
    return this.#y;
  }

  backward(dy: Tensor): Tensor {
    return dy.mul(this.#y.square().neg().add(1));
  }

  parameters() {
    return [];
  }

  zeroGrad(): void {}
}

export const network = new Sequential(new Linear(2, 8), new Tanh(), new Linear(8, 1));
const loss = new SigmoidBinaryCrossEntropy();
const optimizer = new SGD(network.parameters(), { lr: 0.5 });

/** One step of training, on x [64, 2] and classes [64, 1] of 0 and 1. Returns the loss. */
export function step(x: Tensor, classes: Tensor): number {
  const value = loss.forward(network.forward(x), classes);
  network.zeroGrad();
  network.backward(loss.backward());
  optimizer.step();
  return value;
}
`;

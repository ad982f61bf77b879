import { F, manualSeed, type nn, optim, type Tensor } from "chainrule";
import type { OptimizerSettings, Settings } from "../engine/settings.ts";
import { initialise } from "./initialise.ts";
import { Network } from "./network.ts";

type AnyOptimizer = optim.SGD | optim.Adam | optim.RMSprop | optim.Adagrad;

const makers: Record<
  OptimizerSettings["name"],
  (parameters: Tensor[], settings: OptimizerSettings) => AnyOptimizer
> = {
  sgd: (parameters, { rate: lr, momentum }) => new optim.SGD(parameters, { lr, momentum }),
  adam: (parameters, { rate: lr }) => new optim.Adam(parameters, { lr }),
  adamW: (parameters, { rate: lr }) => new optim.AdamW(parameters, { lr }),
  rmsprop: (parameters, { rate: lr }) => new optim.RMSprop(parameters, { lr }),
  adagrad: (parameters, { rate: lr }) => new optim.Adagrad(parameters, { lr }),
};

/** A network and what trains it: the four phases of a step, each with the breaks that are its own. */
export class Learner {
  readonly network: Network;
  readonly settings: Settings;
  /** Of single layers, where these are updated in the middle of backward. */
  readonly #early = new Map<nn.Linear, AnyOptimizer>();
  /** Of all other parameters; null where there is none. */
  readonly #late: AnyOptimizer | null;
  readonly #weights: Tensor[];

  /** @param settings with the breaks worked in, as `effective` gives them. */
  constructor(settings: Settings, features: number, classes: number) {
    manualSeed(settings.seed);
    this.settings = settings;
    const outputs = classes === 2 ? 1 : classes;
    const updateNow = (layer: nn.Linear) => this.#early.get(layer)?.step();
    this.network = new Network(features, outputs, settings, updateNow);
    initialise(this.network, settings);
    const make = (parameters: Tensor[]) =>
      makers[settings.optimizer.name](parameters, settings.optimizer);
    const { linears } = this.network;
    if (settings.breaks.earlyUpdate) {
      for (const layer of linears) this.#early.set(layer, make(layer.parameters()));
    }
    const early = new Set<Tensor>([...this.#early.keys()].flatMap((layer) => layer.parameters()));
    const late = this.network.parameters().filter((parameter) => !early.has(parameter));
    this.#late = late.length > 0 ? make(late) : null;
    this.#weights = linears.map(({ weight }) => weight);
  }

  /** In the order in which they step. */
  get optimizers(): AnyOptimizer[] {
    return [...[...this.#early.values()].reverse(), ...(this.#late ? [this.#late] : [])];
  }

  /** A whole step with a batch. @returns the loss, without penalties. */
  step(x: Tensor, targets: Tensor): Tensor {
    this.zeroGrad();
    const loss = this.loss(this.network.forward(x), targets);
    this.backward(loss);
    this.update();
    return loss.detach();
  }

  zeroGrad(): void {
    if (!this.settings.breaks.noZeroing) this.network.zeroGrad();
  }

  /** Of scores [batch, outputs] for classes, int32 [batch]. */
  loss(scores: Tensor, targets: Tensor): Tensor {
    const { loss, breaks } = this.settings;
    const reduction = breaks.noAverage ? "sum" : "mean";
    if (loss === "meanSquaredError") {
      return F.mseLoss(probabilitiesOf(scores), indicators(targets, scores), { reduction });
    }
    return scores.shape[1] === 1
      ? F.bceWithLogits(scores, indicators(targets, scores), { reduction })
      : F.crossEntropy(scores, targets, { reduction });
  }

  backward(loss: Tensor): void {
    const total = this.#penalised(loss);
    total.backward();
    if (this.settings.breaks.reusedGraph) total.backward();
    const { clip } = this.settings;
    if (clip !== null) optim.clipGradNorm(this.network.parameters(), clip);
  }

  #penalised(loss: Tensor): Tensor {
    const { l1, l2 } = this.settings.penalty;
    let total = loss;
    for (const weight of this.#weights) {
      if (l1 > 0) total = total.add(weight.abs().sum().mul(l1));
      if (l2 > 0)
        total = total.add(
          weight
            .square()
            .sum()
            .mul(l2 / 2),
        );
    }
    return total;
  }

  update(): void {
    this.#late?.step();
  }
}

/** The probability of class 1, or of each class. */
export function probabilitiesOf(scores: Tensor): Tensor {
  return scores.shape[1] === 1 ? scores.sigmoid() : F.softmax(scores, 1);
}

/** What the probabilities should be: 1 for a sample's class, else 0. */
function indicators(targets: Tensor, { shape: [, outputs], dtype }: Tensor): Tensor {
  const ones = outputs === 1 ? targets.unsqueeze(1) : targets.oneHot(outputs);
  return ones.to(dtype);
}

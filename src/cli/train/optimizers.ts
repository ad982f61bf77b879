import { type nn, optim, type Tensor } from "../../index.ts";
import { type AnyOptimizer, muonWithAdamW } from "./muon.ts";
import { got } from "./setting-issues.ts";

/** What a run knows of an optimizer. */
interface Row {
  /** As people call it. */
  readonly name: string;
  /** Its usual learning rate, as a multiple of Adam's for the same network. */
  readonly rate: number;
  readonly make: (model: nn.Module, lr: number) => AnyOptimizer;
}

/** An optimizer of all parameters, with the options that its class has by itself. */
const row = (
  Class: new (parameters: Tensor[], options: { lr: number }) => AnyOptimizer,
  rate: number,
): Row => ({
  name: Class.name,
  rate,
  make: (model, lr) => new Class(model.parameters(), { lr }),
});

export const momentum = 0.9;

/**
 * The optimizers of a run by their flags. Those whose steps are about as long as Adam's have its rate; PyTorch's defaults
 * say twice that of Adamax and ten times that of Adagrad, Lion's paper a third to a tenth.
 */
const optimizers = {
  sgd: {
    name: `SGD with momentum ${momentum}`,
    rate: 10,
    make: (model, lr) => new optim.SGD(model.parameters(), { lr, momentum }),
  },
  adam: row(optim.Adam, 1),
  adamw: row(optim.AdamW, 1),
  nadam: row(optim.NAdam, 1),
  radam: row(optim.RAdam, 1),
  adamax: row(optim.Adamax, 2),
  adagrad: row(optim.Adagrad, 10),
  rmsprop: row(optim.RMSprop, 1),
  lion: row(optim.Lion, 0.2),
  muon: { name: "Muon, and AdamW for what is no hidden matrix", rate: 1, make: muonWithAdamW },
} satisfies Record<string, Row>;

export type OptimizerName = keyof typeof optimizers;
export const optimizerNames = Object.keys(optimizers) as [OptimizerName, ...OptimizerName[]];

/** What is wrong with a name that is none of them. */
export const refuseOptimizer = (name: unknown): string =>
  name === "lbfgs"
    ? "lbfgs computes the loss of all data many times in a step, and a run's step has one batch: write the loop " +
      "yourself, with optim.LBFGS, or take another"
    : `expected ${optimizerNames.join(", ")}, got ${got(name)}`;

export const tellOptimizer = (name: OptimizerName): string => optimizers[name].name;

export function buildOptimizer(
  { optimizer, lr }: { optimizer: OptimizerName; lr: number },
  model: nn.Module,
): AnyOptimizer {
  return optimizers[optimizer].make(model, lr);
}

/** The learning rate that is usual for an optimizer where another one would have this rate. */
export function usualRate(
  optimizer: OptimizerName,
  other: { optimizer: OptimizerName; lr: number },
): number {
  const rate = (other.lr / optimizers[other.optimizer].rate) * optimizers[optimizer].rate;
  return Number(rate.toPrecision(6));
}

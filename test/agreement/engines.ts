import { F, Generator, nn, randn, type Tensor, tensor } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import type { ActivationKind } from "../../src/nn/layers/table.ts";
import { MLP, type Value, value } from "../../src/scalar/index.ts";

const dtype = "float64";

/** A network, and the numbers it is run on. */
export interface Network {
  /** Of the input, the hidden layers and the output. */
  sizes: number[];
  activation: ActivationKind;
  loss: LossName;
  batch: number;
  /** Of the weights, inputs and targets. */
  seed: number;
}

/** The loss, and its gradients by every number of the parameters and of x: "0.weight[5]", "x[0]". */
export type Figures = Record<string, number>;

export type Engine = (network: Network) => Figures;

interface Loss {
  /** Of each output: any number, or a probability; of each sample: its class. */
  target: "number" | "probability" | "class";
  /** The mean over the batch, in single numbers. */
  scalar(outputs: Value[][], target: Tensor): Value;
  byHand(): manual.Loss;
  tensor(output: Tensor, target: Tensor): Tensor;
}

const sum = (values: Value[]) => values.reduce((a, b) => a.add(b), value(0));
const mean = (values: Value[]) => sum(values).div(values.length);

const losses = {
  meanSquaredError: {
    target: "number",
    scalar: (outputs, { data }) => mean(outputs.flat().map((y, i) => y.sub(data[i]).pow(2))),
    byHand: () => new manual.MeanSquaredError(),
    tensor: (output, target) => F.mseLoss(output, target),
  },
  softmaxCrossEntropy: {
    target: "class",
    // −log p of the class, with p = eʸ / Σ eʸ
    scalar: (outputs, { data }) =>
      mean(
        outputs.map((scores, i) => {
          const exponentials = scores.map((score) => score.exp());
          return exponentials[data[i]].div(sum(exponentials)).log().neg();
        }),
      ),
    byHand: () => new manual.SoftmaxCrossEntropy(),
    tensor: (output, target) => F.crossEntropy(output, target),
  },
  sigmoidBinaryCrossEntropy: {
    target: "probability",
    // −t·log p − (1 − t)·log(1 − p), with p = σ(y) and 1 − p = σ(−y)
    scalar: (outputs, { data }) =>
      mean(
        outputs.flat().map((y, i) => {
          const [logP, logOther] = [y.sigmoid().log(), y.neg().sigmoid().log()];
          return logP.mul(-data[i]).sub(logOther.mul(1 - data[i]));
        }),
      ),
    byHand: () => new manual.SigmoidBinaryCrossEntropy(),
    tensor: (output, target) => F.bceWithLogits(output, target),
  },
} satisfies Record<string, Loss>;
export type LossName = keyof typeof losses;
export const lossNames = Object.keys(losses) as LossName[];

/** The weights and the data: the same for all engines. */
function draw({ sizes, loss, batch, seed }: Network) {
  const generator = new Generator(seed);
  const normal = (shape: number[]) => randn(shape, { dtype, generator });
  const state: nn.StateDict = {};
  for (let i = 0; i + 1 < sizes.length; i++) {
    const [fanIn, out] = sizes.slice(i, i + 2);
    state[`${2 * i}.weight`] = normal([out, fanIn]).mul(Math.sqrt(2 / fanIn));
    state[`${2 * i}.bias`] = normal([out]);
  }
  const outputs = sizes[sizes.length - 1];
  const targets = {
    number: () => normal([batch, outputs]),
    probability: () => normal([batch, outputs]).sigmoid(),
    class: () => tensor(generator.integers(batch, 0, outputs), { dtype: "int32" }),
  };
  return { state, x: normal([batch, sizes[0]]), target: targets[losses[loss].target]() };
}

/** Linear layers, with the activation function between them. */
function layers({ sizes, activation }: Network): nn.LayerDescription[] {
  const [first, ...rest] = sizes.slice(1).map((units) => ({ kind: "linear", units }) as const);
  return [first, ...rest.flatMap((layer) => [{ kind: activation }, layer])];
}

function figures(
  loss: number,
  gradients: readonly (readonly [name: string, numbers: ArrayLike<number>])[],
): Figures {
  const entries = gradients.flatMap(([name, numbers]) =>
    Array.from(numbers, (number, i) => [`${name}[${i}]`, number]),
  );
  return { loss, ...Object.fromEntries(entries) };
}

export const scalarEngine: Engine = (network) => {
  const { state, x, target } = draw(network);
  const { sizes, activation, loss } = network;
  const model = new MLP(sizes[0], sizes.slice(1), { activation });
  const parameters = Object.fromEntries(
    model.layers.flatMap(({ neurons }, i) => [
      [`${2 * i}.weight`, neurons.flatMap(({ w }) => w)],
      [`${2 * i}.bias`, neurons.map(({ b }) => b)],
    ]),
  );
  for (const [name, values] of Object.entries(parameters)) {
    for (const [i, value] of values.entries()) value.data = state[name].data[i];
  }
  const samples = x.toArray(2).map((row) => row.map((number) => value(number)));
  const outputs = samples.map((sample) => [model.forward(sample)].flat());
  const total = losses[loss].scalar(outputs, target);
  total.backward();
  const gradients = Object.entries({ ...parameters, x: samples.flat() }).map(
    ([name, values]) => [name, values.map(({ grad }) => grad)] as const,
  );
  return figures(total.data, gradients);
};

export const layersByHand: Engine = (network) => {
  const { state, x, target } = draw(network);
  const model = manual.buildSequential(network.sizes[0], layers(network), { dtype });
  model.loadStateDict(state);
  const lossFunction = losses[network.loss].byHand();
  const loss = lossFunction.forward(model.forward(x), target);
  const dx = model.backward(lossFunction.backward());
  const gradients = model.parameters().map(({ name, gradient }) => [name, gradient.data] as const);
  return figures(loss, [...gradients, ["x", dx.data]]);
};

export const tensorAutograd: Engine = (network) => {
  const { state, x, target } = draw(network);
  const model = nn.buildSequential(network.sizes[0], layers(network), { dtype });
  model.loadStateDict(state);
  x.requiresGrad = true;
  const loss = losses[network.loss].tensor(model.forward(x), target);
  loss.backward();
  const leaves = [...model.namedParameters(), ["x", x] as const];
  return figures(
    loss.item(),
    leaves.map(([name, { grad }]) => [name, grad!.data]),
  );
};

/** Where two engines differ by more than 1e-12, relative to 1 + |x|. */
export function disagreements(a: Figures, b: Figures): string[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  // NaN, or a number that is missing, agrees with nothing.
  const agree = (x: number, y: number) => Math.abs(x - y) <= 1e-12 * (1 + Math.abs(x));
  return [...names].flatMap((name) =>
    agree(a[name], b[name]) ? [] : [`${name}: ${a[name]} and ${b[name]}`],
  );
}

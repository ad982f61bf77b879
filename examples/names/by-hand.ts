import { Generator, grad, randn, type Tensor, zeros } from "../../src/index.ts";
import { vocabulary } from "./read.ts";

/** A network of two layers with batch normalisation between them; what it learns. */
export interface Parameters {
  /** The features of each character, [characters, features]. */
  C: Tensor;
  /** [context · features, hidden] */
  W1: Tensor;
  gain: Tensor;
  shift: Tensor;
  /** [hidden, characters] */
  W2: Tensor;
  b2: Tensor;
}

const { size } = vocabulary;
const epsilon = 1e-5;

export function initialise(
  { context = 3, features = 10, hidden = 100 },
  dtype: "float32" | "float64" = "float32",
): Parameters {
  const generator = new Generator(3);
  const normal = (shape: number[], std: number) => randn(shape, { dtype, generator }).mul(std);
  const inputs = context * features;
  return {
    C: normal([size, features], 1),
    // 5/3 makes up for what tanh takes away.
    W1: normal([inputs, hidden], 5 / 3 / Math.sqrt(inputs)),
    gain: zeros([hidden], { dtype }).add(1),
    shift: zeros([hidden], { dtype }),
    W2: normal([hidden, size], 0.01),
    b2: zeros([size], { dtype }),
  };
}

/** Every number on the way from a batch of characters, X [n, context], to the loss of what follows, Y [n]. */
export function forward({ C, W1, gain, shift, W2, b2 }: Parameters, X: Tensor, Y: Tensor) {
  const features = C.indexSelect(0, X.flatten()).reshape([X.shape[0], -1]);
  const sums = features.matmul(W1);
  const mean = sums.mean(0);
  const centred = sums.sub(mean);
  const squares = centred.square();
  const variance = squares.mean(0);
  const inverse = variance.add(epsilon).pow(-0.5);
  const normed = centred.mul(inverse);
  const scaled = normed.mul(gain).add(shift);
  const hidden = scaled.tanh();
  const scores = hidden.matmul(W2).add(b2);
  const largest = scores.max(1, true);
  const lowered = scores.sub(largest);
  const powers = lowered.exp();
  const totals = powers.sum(1, true);
  const shares = powers.div(totals);
  const logs = shares.log();
  const loss = logs.gather(1, Y.unsqueeze(1)).mean().neg();
  // biome-ignore format: in the order of the lines above
  return { features, sums, mean, centred, squares, variance, inverse, normed, scaled, hidden, scores, largest, lowered, powers, totals, shares, logs, loss };
}

export type Pass = ReturnType<typeof forward>;

/** The loss's gradient in every one of these numbers, from the last line to the first, and in the parameters. */
export function backward(
  { C, W1, gain, W2 }: Parameters,
  pass: Pass,
  X: Tensor,
  Y: Tensor,
): Record<Exclude<keyof Pass, "loss"> | keyof Parameters, Tensor> {
  const n = X.shape[0];
  const { dtype } = pass.loss;
  const asked = Y.oneHot(size).to(dtype);
  // loss = −mean of the logs that are asked for
  const logs = asked.div(-n);
  // logs = ln shares
  const shares = logs.div(pass.shares);
  // shares = powers / totals
  const totals = shares.mul(pass.powers).sum(1, true).div(pass.totals.square()).neg();
  // totals = sum of powers, which go into the shares as well
  const powers = shares.div(pass.totals).add(totals);
  // powers = exp(lowered)
  const lowered = powers.mul(pass.powers);
  // lowered = scores − largest: 0 but for rounding, as adding a number to all scores changes no share
  const largest = lowered.sum(1, true).neg();
  // largest = the one of the scores that is
  const scores = lowered.add(pass.scores.eq(pass.largest).to(dtype).mul(largest));
  // scores = hidden · W2 + b2
  const hidden = scores.matmul(W2.T);
  const dW2 = pass.hidden.T.matmul(scores);
  const b2 = scores.sum(0);
  // hidden = tanh(scaled), whose slope is 1 − tanh²
  const scaled = hidden.sub(hidden.mul(pass.hidden.square()));
  // scaled = normed · gain + shift
  const normed = scaled.mul(gain);
  const dGain = scaled.mul(pass.normed).sum(0);
  const shift = scaled.sum(0);
  // normed = centred · inverse
  const inverse = normed.mul(pass.centred).sum(0);
  // inverse = (variance + ε)^(−1/2)
  const variance = inverse.mul(pass.inverse.pow(3)).mul(-0.5);
  // variance = mean of the squares: each has an n-th of it
  const squares = variance.div(n).expand(pass.squares.shape);
  // squares = centred², which goes into normed as well
  const centred = normed.mul(pass.inverse).add(squares.mul(pass.centred).mul(2));
  // centred = sums − mean
  const mean = centred.sum(0).neg();
  // mean = mean of the sums, which go into centred as well
  const sums = centred.add(mean.div(n));
  // sums = features · W1
  const features = sums.matmul(W1.T);
  const dW1 = pass.features.T.matmul(sums);
  // features = rows of C: each row is the sum over where it was taken
  const taken = X.flatten().oneHot(size).to(dtype);
  const dC = taken.T.matmul(features.reshape([-1, C.shape[1]]));
  // biome-ignore format: in the order of the lines above
  return { logs, shares, totals, powers, lowered, largest, scores, hidden, W2: dW2, b2, scaled, normed, gain: dGain, shift, inverse, variance, squares, centred, mean, sums, features, W1: dW1, C: dC };
}

/**
 * Two shorter ways. From the loss to the scores: the shares, less 1 where the answer is, a mean over the batch. And
 * through batch normalisation: what is left of the gradient when its mean, and its part along `normed`, are taken out.
 */
function shortcuts({ gain }: Parameters, pass: Pass, scaled: Tensor, Y: Tensor) {
  const n = Y.size;
  const asked = Y.oneHot(size).to(pass.loss.dtype);
  const normed = scaled.mul(gain);
  const along = pass.normed.mul(normed.mul(pass.normed).mean(0));
  return {
    scores: pass.shares.sub(asked).div(n),
    sums: normed.sub(normed.mean(0)).sub(along).mul(pass.inverse),
  };
}

/** What one line's gradient by hand differs from autograd's by. */
export interface Line {
  name: string;
  shape: readonly number[];
  /** The largest number of the gradient, and the largest difference. */
  largest: number;
  difference: number;
}

/** Compares every line of `backward` with autograd, in float64. */
export function checkLines(X: Tensor, Y: Tensor): { lines: Line[]; short: Line[] } {
  const parameters = initialise({ context: X.shape[1] }, "float64");
  // Away from where it starts, where gradients are all of a size.
  const generator = new Generator(4);
  for (const parameter of Object.values(parameters)) {
    const noise = randn(parameter.shape, { dtype: "float64", generator });
    parameter.add_(noise.mul(0.1));
    parameter.requiresGrad = true;
  }
  const pass = forward(parameters, X, Y);
  const byHand = backward(parameters, pass, X, Y);
  const places: Record<string, Tensor> = { ...pass, ...parameters };
  const names = Object.keys(byHand) as (keyof typeof byHand)[];
  const byAutograd = grad(
    pass.loss,
    names.map((name) => places[name]),
  );
  const compare = (name: keyof typeof byHand, gradient: Tensor): Line => {
    const expected = byAutograd[names.indexOf(name)];
    const largest = expected.abs().max().item();
    const difference = gradient.sub(expected).abs().max().item();
    return { name, shape: gradient.shape, largest, difference };
  };
  const short = shortcuts(parameters, pass, byHand.scaled, Y);
  return {
    lines: names.map((name) => compare(name, byHand[name])),
    short: [compare("scores", short.scores), compare("sums", short.sums)],
  };
}

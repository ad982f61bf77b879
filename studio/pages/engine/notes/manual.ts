import type { Note } from "./note.ts";

export const layer: readonly Note[] = [
  {
    line: "backward(dy: Tensor): Tensor;",
    text: "dy is the gradient of the loss by this layer’s output, dx by its input: the dy of the layer before. That is all that layers say to each other on the way back.",
  },
  {
    line: "for (const { gradient } of this.parameters()) gradient.zero_();",
    text: "Each backward adds to the gradients, and so they are put to 0 before the next step.",
  },
  {
    line: "this.remember(kept);",
    text: "What is cached: no operation is recorded here, so a layer has to keep by itself what its backward will need.",
  },
];

export const operation: readonly Note[] = [
  {
    line: "this.#versions = tensorsOf(kept).map(([, { storage }]) => storage.version);",
    text: "The tensors are kept, not copied. Their versions tell later whether somebody has written to them.",
  },
  { line: "this.#kept = null;", text: "One backward for one forward: what was kept is used up." },
  {
    line: "if (storage.version === this.#versions[i]) continue;",
    text: "A weight that was updated before backward would give a dx that is wrong and looks right. Here it is noticed.",
  },
];

export const linear: readonly Note[] = [
  {
    line: "const product = x.matmul(weight.T);",
    text: "Rows are samples. [batch, in] times [in, out]: the sum is over the inputs.",
  },
  {
    line: "return this.keep({ x, weight }, y);",
    text: "Cached for backward: x, because dW needs it, and W, because dx does. Not y: nothing on the way back asks for it.",
  },
  {
    line: "this.weight.gradient.add_(dy.T.matmul(kept.x));",
    text: "Why the sum over the batch: every sample used the same W, and the gradient of what is used several times is the sum over its uses. The product of [out, batch] and [batch, in] is that sum.",
  },
  {
    line: "this.bias?.gradient.add_(dy.sum(0));",
    text: "b was added to every row, so its gradient is the sum of the rows of dy. Where the loss is a mean, its own backward has divided by the batch already: not twice.",
  },
  {
    line: "return dx.copy_(dy.matmul(weight));",
    text: "Back through W itself, not Wᵀ: the shapes leave no other way. The sum is over the outputs, since x went into each of them.",
  },
];

export const activation: readonly Note[] = [
  {
    line: "assign(y, this.f, [x]);",
    text: "Element by element: no number knows of its neighbours, and neither does its gradient.",
  },
  {
    line: "return this.keep({ x, y }, y);",
    text: "Cached: x and y, as some slopes are shorter written with the result. tanh′ = 1 − y² needs no second tanh.",
  },
  {
    line: "const product = pullback(this.f, 1, 0) ?? { expression: constant(0), operands: [] };",
    text: "dy × f′, read from the table of derivatives, as in the other engines.",
  },
  {
    line: "product.operands.map((operand) => numbers[operand as keyof typeof numbers]),",
    text: "Each slope takes what it needs. For relu that is x, to see whether the gate was open: where x ≤ 0 nothing comes through.",
  },
];

export const softmax: readonly Note[] = [
  {
    line: "const { e, total } = exponentials(x);",
    text: "Numerator and denominator of every share.",
  },
  {
    line: "return this.keep({ p }, p);",
    text: "Cached: p alone. The Jacobian of a softmax can be written with its result.",
  },
  {
    line: "const sum = dy.mul(p).sum(-1, true);",
    text: "The Jacobian is never made: of its product with dy only this one sum for each row is left.",
  },
  {
    line: "return assign(dx, throughJacobian, [p, dy, sum]);",
    text: "Each row of dx adds up to 0: shares only take from each other.",
  },
  {
    line: "const m = x.size === 0 ? operand(0, x.dtype) : x.max(-1, true);",
    text: "The largest is taken off before eˣ, which would overflow from 89 on in float32. The fraction stays the same.",
  },
];

export const batchNorm: readonly Note[] = [
  {
    line: "assign(xHat, normalized, [x, mean, inverse]);",
    text: "In training every x̂ depends on all samples, by way of mean and variance. The way back has to go through both.",
  },
  {
    line: "return this.keep({ xHat, inverse, gamma, isOfBatch }, y);",
    text: "Cached: x̂ and not x, which can be done without, and how the statistics were come by.",
  },
  {
    line: "const dBeta = dy.sum(0);",
    text: "β was added to every sample: the sum over the batch again.",
  },
  {
    line: "const dGamma = dy.mul(xHat).sum(0);",
    text: "γ was multiplied with x̂ in every sample.",
  },
  {
    line: "if (!isOfBatch) return assign(dx, product, [dy, factor]);",
    text: "Forgetting that this holds in evaluation only is the classic mistake here: dx then lacks two terms.",
  },
  {
    line: "return assign(dx, throughStatistics, [dy, xHat, factor, dBeta, dGamma, batch]);",
    text: "The two terms that are taken off are the ways by the mean and by the variance. Each column of dx adds up to 0: moving all samples alike changes nothing.",
  },
  {
    line: "const unbiased = variance.mul(batch / (batch - 1));",
    text: "For the running average only, as in PyTorch. The batch itself is normalized by the biased variance.",
  },
];

export const dropout: readonly Note[] = [
  {
    line: "return this.keep({ mask }, y);",
    text: "Cached: the mask. A new draw in backward would open other gates than forward did.",
  },
  {
    line: "assign(dx, product, [dy, mask]);",
    text: "The same product as forward: its slope by x is the mask.",
  },
  {
    line: "const scale = this.p < 1 ? 1 / (1 - this.p) : 0;",
    text: "What is left is made larger, so that the mean stays. The gradient is scaled with it.",
  },
];

export const attention: readonly Note[] = [
  {
    line: "const p = q.matmul(k.T);",
    text: "Every position’s query with every position’s key.",
  },
  {
    line: "return this.keep({ q, k, v, a }, y);",
    text: "Cached: the three projections and the weights of attention. This is why attention over long texts takes so much memory: a is sequence × sequence.",
  },
  {
    line: "const dA = dy.matmul(v.T);",
    text: "y = A·V is a product, and its two gradients are as in a linear layer: one for each factor, each with the other factor transposed.",
  },
  {
    line: "const dP = this.softmax.backward(dA).div(Math.sqrt(this.size));",
    text: "Backward in the reverse order of forward, and the division by √size once more: it is a factor like any other.",
  },
  {
    line: "assign(dx, sumOfThree, [",
    text: "x was used three times, so its gradient is a sum of three. The same += as in Value, in matrices.",
  },
];

export const sequential: readonly Note[] = [
  {
    line: 'y = runPass(layer, "forward", y);',
    text: "Each layer’s output is the next one’s input, and every layer keeps what it needs.",
  },
  {
    line: "for (let i = this.layers.length - 1; i >= 0; i--) dx = this.#backwardThrough(i, dx);",
    text: "Last to first: in a chain reverse topological order is this. Each dx is the dy of the layer before.",
  },
  {
    line: 'const dx = runPass(layer, "backward", dy);',
    text: "dx has the shape of x: a way to find half of all mistakes.",
  },
];

export const sgd: readonly Note[] = [
  {
    line: "assign(w, moved, [w, v ?? dw, this.#lr]);",
    text: "After all gradients, and not layer by layer on the way back: a dx behind a layer that has moved would be of another network.",
  },
];

export const baseLoss: readonly Note[] = [
  {
    line: "backward(): Tensor;",
    text: "It takes no dy: the way back begins here, with dL/dL = 1.",
  },
];

export const meanSquaredError: readonly Note[] = [
  {
    line: "this.remember({ d });",
    text: "Cached: the difference, not x and the target.",
  },
  {
    line: 'return assign(dx, slope, [d, operand(d.size, "float64")]);',
    text: "The mean divides the gradient by the count as well. Once: the layers behind it sum.",
  },
];

export const binaryCrossEntropy: readonly Note[] = [
  {
    line: "assign(losses, entropy, [x, target]);",
    text: "From the scores, not from p: of a p that was rounded to 0 the logarithm is −∞.",
  },
  {
    line: 'return assign(dx, slope, [p, target, operand(p.size, "float64")]);',
    text: "The p·(1 − p) of the sigmoid and the one below the fraction cancel: what is left is p − t.",
  },
];

export const softmaxCrossEntropy: readonly Note[] = [
  {
    line: "const t = target.oneHot(x.shape[1]);",
    text: "The target as probabilities: all of it on the sample’s class.",
  },
  {
    line: "this.remember({ p, t });",
    text: "Cached: p and t. Their difference is the whole gradient.",
  },
  {
    line: 'return assign(dx, slope, [p, t, operand(p.shape[0], "float64")]);',
    text: "Why it collapses to p − t: −1/p of the logarithm meets the p of the softmax’s slope. Divided by the batch, since the loss is a mean.",
  },
];

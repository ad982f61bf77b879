import { type Tensor, tensor, zeros } from "../../src/index.ts";
import { numpy } from "../../src/random/index.ts";

const dtype = "float64";

/** A layer's parameters, or their gradients: the weight W is [out, in], the bias b is [out, 1]. */
export interface Layer {
  readonly W: Tensor;
  readonly b: Tensor;
}

/**
 * Layers between the given sizes: W normal with variance 2/in, drawn layer after layer; b zero.
 *
 * Source: He et al., "Delving deep into rectifiers", 2015.
 */
export function initialise(sizes: readonly number[], seed: number): Layer[] {
  const rng = numpy.defaultRng(seed);
  return sizes.slice(1).map((outputs, l) => {
    const shape = [outputs, sizes[l]];
    const W = tensor(rng.standardNormal(shape), { shape }).mul(Math.sqrt(2 / sizes[l]));
    return { W, b: zeros([outputs, 1], { dtype }) };
  });
}

/**
 * Stage 1, forward: the activations of m samples, a column each. A[0] is the input, the last are the
 * probabilities; all are kept, for backward needs them.
 */
export function forward(layers: readonly Layer[], X: Tensor): Tensor[] {
  const A = [X];
  layers.forEach(({ W, b }, l) => {
    // Z = W·A + b                       [out, m] = [out, in]·[in, m] + [out, 1]
    const Z = W.matmul(A[l]).add(b);
    // A = ReLU(Z), at the end σ(Z)      [out, m]
    A.push(l < layers.length - 1 ? Z.relu() : Z.sigmoid());
  });
  return A;
}

/** Stage 2, loss: the binary cross-entropy of probabilities P [1, m] for labels Y [1, m], 0 or 1. */
export function crossEntropy(P: Tensor, Y: Tensor): number {
  // L = −1/m · Σ (y·log p + (1 − y)·log(1 − p))
  const right = Y.mul(P.log());
  const wrong = Y.neg().add(1).mul(P.neg().add(1).log());
  return -right.add(wrong).mean().item();
}

/** Stage 3, backward: the gradients of the loss, from the last layer to the first. */
export function backward(layers: readonly Layer[], A: readonly Tensor[], Y: Tensor): Layer[] {
  const gradients: Layer[] = [];
  // dZ = (P − Y)/m                      [1, m]: the loss and the sigmoid in one
  let dZ = A[layers.length].sub(Y).div(Y.size);
  for (let l = layers.length - 1; l >= 0; l--) {
    // dW = dZ·Aᵀ                        [out, in] = [out, m]·[m, in]
    const W = dZ.matmul(A[l].T);
    // db = Σ dZ over the samples        [out, 1]
    const b = dZ.sum(1, true);
    gradients.unshift({ W, b });
    if (l === 0) break;
    // dA = Wᵀ·dZ                        [in, m] = [in, out]·[out, m]
    const dA = layers[l].W.T.matmul(dZ);
    // dZ = dA ∘ ReLU′(Z)                [in, m]: ReLU′ is 1 where A > 0, else 0
    dZ = dA.mul(A[l].gt(0));
  }
  return gradients;
}

/** Stage 4, update: one step of gradient descent, once all gradients are known. */
export function update(
  layers: readonly Layer[],
  gradients: readonly Layer[],
  learningRate: number,
): void {
  layers.forEach(({ W, b }, l) => {
    // θ ← θ − η·dθ
    W.sub_(gradients[l].W.mul(learningRate));
    b.sub_(gradients[l].b.mul(learningRate));
  });
}

import { Generator } from "chainrule/random";
import type { LossName, TracedLayer, TracedNetwork } from "chainrule/trace";
import { parametersOf, placeOf, withNumbers } from "../../../network/numbers.ts";

export const sizesOf = ({ input, layers }: TracedNetwork): number[] => [
  input.length,
  ...layers.map(({ weights }) => weights.length),
];

/** New numbers, the same for the same seed: uniform between ±1/√inputs, in two decimals. */
function numbersFrom(seed: number): (inputs: number) => number {
  const generator = new Generator(seed);
  return (inputs) => {
    const bound = Math.round(100 / Math.sqrt(inputs));
    return generator.integers(1, -bound, bound + 1)[0] / 100;
  };
}

/** The network with so many inputs and units: what remains keeps its numbers, what is new has some of the seed's. */
export function resized(
  network: TracedNetwork,
  sizes: readonly number[],
  seed: number,
): TracedNetwork {
  const next = numbersFrom(seed);
  const { layers, input } = network;
  const made = sizes.slice(1).map((units, l): TracedLayer => {
    const before = layers[l];
    const inputs = sizes[l];
    const weights = Array.from({ length: units }, (_, j) =>
      Array.from({ length: inputs }, (_, i) => before?.weights[j]?.[i] ?? next(inputs)),
    );
    const hasBias = before === undefined || before.bias !== undefined;
    const bias = Array.from({ length: units }, (_, j) => before?.bias?.[j] ?? next(inputs));
    return { ...before, weights, ...(hasBias ? { bias } : {}) };
  });
  const moved = {
    ...network,
    layers: made,
    input: Array.from({ length: sizes[0] }, (_, i) => input[i] ?? next(1)),
  };
  return { ...moved, target: fittingTarget(moved) };
}

/** The network with all weights and biases drawn anew. */
export function redrawn(network: TracedNetwork, seed: number): TracedNetwork {
  const next = numbersFrom(seed);
  const numbers = parametersOf(network).map((id): [string, number] => {
    const { layer } = placeOf(id)!;
    return [id, next(network.layers[layer].weights[0].length)];
  });
  return withNumbers(network, new Map(numbers));
}

/** The network with a new hidden layer before the last one. */
export function withLayer(network: TracedNetwork, units: number, seed: number): TracedNetwork {
  const { layers } = network;
  const sizes = sizesOf(network);
  const last = layers[layers.length - 1];
  const grown = resized(
    { ...network, layers: layers.slice(0, -1) },
    [...sizes.slice(0, -1), units],
    seed,
  ).layers;
  const hidden = { ...grown[grown.length - 1], activation: "relu" };
  const start = { ...network, layers: [...grown.slice(0, -1), hidden, { ...last, weights: [] }] };
  return resized(start, [...sizes.slice(0, -1), units, sizes[sizes.length - 1]], seed + 1);
}

/** The network without a layer: the one after it weighs what came before. */
export function withoutLayer(network: TracedNetwork, layer: number, seed: number): TracedNetwork {
  const sizes = sizesOf(network).filter((_, i) => i !== layer + 1);
  const layers = network.layers.filter((_, i) => i !== layer);
  const removed = { ...network, layers };
  if (layer === network.layers.length - 1) {
    removed.layers = layers.map((each, i) =>
      i === layers.length - 1 ? withActivationOf(each, undefined) : each,
    );
  }
  return resized(removed, sizes, seed);
}

export function withActivation(
  network: TracedNetwork,
  layer: number,
  activation: string,
): TracedNetwork {
  return {
    ...network,
    layers: network.layers.map((each, i) =>
      i === layer
        ? withActivationOf(each, activation === "identity" ? undefined : activation)
        : each,
    ),
  };
}

function withActivationOf(layer: TracedLayer, activation: string | undefined): TracedLayer {
  const { activation: _, ...rest } = layer;
  return activation === undefined ? rest : { ...rest, activation };
}

/** The network with another loss, and a target that fits it; softmax and sigmoid are the loss's own. */
export function withLoss(network: TracedNetwork, loss: LossName): TracedNetwork {
  const last = network.layers.length - 1;
  const { activation } = network.layers[last];
  const isPart =
    activation === "softmax" || (loss === "binaryCrossEntropy" && activation === "sigmoid");
  const changed = isPart ? withActivation(network, last, "identity") : network;
  const moved = { ...changed, loss };
  return { ...moved, target: fittingTarget(moved) };
}

/** The target as it is where it fits, else the nearest thing: the class as ones and zeros, the largest as the class. */
function fittingTarget({ loss, target, layers }: TracedNetwork): TracedNetwork["target"] {
  const outputs = layers[layers.length - 1].weights.length;
  if (loss === "crossEntropy") {
    const largest = typeof target === "number" ? target : target.indexOf(Math.max(...target));
    const fits = Number.isInteger(largest) && largest >= 0 && largest < outputs;
    return fits ? largest : 0;
  }
  const numbers =
    typeof target === "number"
      ? Array.from({ length: outputs }, (_, j) => Number(j === target))
      : Array.from({ length: outputs }, (_, j) => target[j] ?? 0);
  return loss === "binaryCrossEntropy" ? numbers.map((t) => Math.min(1, Math.max(0, t))) : numbers;
}

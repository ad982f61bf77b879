import type { ForwardStep, LayerNames, Trace } from "chainrule/trace";

/** One dense layer: what its tensors are called, and its sizes. */
export interface LayerShape extends LayerNames {
  /** What it weights: `x`, or the layer before's output. */
  readonly from: string;
  readonly inputs: number;
  readonly units: number;
}

/** What a network consists of, whatever its numbers are. */
export interface NetworkShape {
  readonly input: string;
  readonly inputs: number;
  readonly layers: readonly LayerShape[];
  /** The tensors from the last layer's output to the loss, in the order in which they are computed. */
  readonly lossSteps: readonly { readonly name: string; readonly ids: readonly string[] }[];
  /** Compared with the target: `p`, or the last layer's output. */
  readonly prediction: string;
  /** The ids of the targets; none where the target is a class. */
  readonly targets: readonly string[];
  readonly loss: string;
}

/** A line on which a number flows: from one number to the next in the figure. */
export interface Wire {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** The number that it is as wide as: its weight, or what it carries. */
  readonly of: string;
  /** What its number is a part of. */
  readonly into: string;
}

/** Reads the shape from the trace of a network. */
export function shapeOf({ network, forward, given, loss }: Trace): NetworkShape {
  const { input, prediction, layers } = network!;
  const sizeOf = (name: string) => forward.find((step) => step.name === name)!.shape[0];
  const inputs = given.find(({ name }) => name === input)!.shape[0];
  const dense = layers.map((layer, i) => {
    const from = i === 0 ? input : layers[i - 1].output;
    return {
      ...layer,
      from,
      inputs: i === 0 ? inputs : sizeOf(layers[i - 1].sum),
      units: sizeOf(layer.sum),
    };
  });
  const last = forward.findIndex(({ name }) => name === dense[dense.length - 1].output);
  return {
    input,
    inputs,
    layers: dense,
    lossSteps: forward.slice(last + 1).map(({ name, elements }: ForwardStep) => ({
      name,
      ids: elements.map((element) => element.name),
    })),
    prediction,
    targets: given
      .filter(({ role }) => role === "target")
      .flatMap(({ name, values }) => elementsOf(name, values.length)),
    loss: loss.name,
  };
}

/** `z1[0]`, `z1[1]`, … */
export function elementsOf(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}[${i}]`);
}

export const weightId = ({ weights }: LayerShape, unit: number, input: number): string =>
  `${weights}[${unit}][${input}]`;

/** The last layer's unit j, and what belongs to it: its prediction and its target. */
export function outcomeOf(shape: NetworkShape, j: number): string[] {
  const { prediction, targets, layers } = shape;
  const isOwn = prediction !== layers[layers.length - 1].output;
  return [...(isOwn ? [`${prediction}[${j}]`] : []), ...targets.slice(j, j + 1)];
}

/** Every number of the figure, column by column. */
export function cellsOf(shape: NetworkShape): string[] {
  const { input, inputs, layers, lossSteps, targets } = shape;
  return [
    ...elementsOf(input, inputs),
    ...layers.flatMap((layer) => [
      ...elementsOf(layer.weights, layer.units).flatMap((row) =>
        Array.from({ length: layer.inputs }, (_, i) => `${row}[${i}]`),
      ),
      ...(layer.bias ? elementsOf(layer.bias, layer.units) : []),
      ...elementsOf(layer.sum, layer.units),
      ...(layer.output === layer.sum ? [] : elementsOf(layer.output, layer.units)),
    ]),
    ...targets,
    ...lossSteps.flatMap(({ ids }) => ids),
  ];
}

/** The lines of the network: in through the weights, through the activations, to the loss. */
export function wiresOf(shape: NetworkShape): Wire[] {
  const wires: Wire[] = [];
  const add = (from: string, to: string, of: string, into = to) =>
    wires.push({ id: `${from}→${to}`, from, to, of, into });
  for (const layer of shape.layers) {
    const { from, inputs, units, bias, sum, output } = layer;
    for (let j = 0; j < units; j++) {
      const z = `${sum}[${j}]`;
      for (let i = 0; i < inputs; i++) {
        const w = weightId(layer, j, i);
        add(`${from}[${i}]`, w, w, z);
        add(w, z, w);
      }
      if (bias) add(`${bias}[${j}]`, z, `${bias}[${j}]`);
      if (output !== sum) add(z, `${output}[${j}]`, z);
    }
  }
  lossWires(shape, add);
  return wires;
}

/** Softmax has every output in every probability; the other losses keep the outputs apart. */
function lossWires(shape: NetworkShape, add: (from: string, to: string, of: string) => void): void {
  const { layers, prediction, lossSteps, loss, targets } = shape;
  const { output, units } = layers[layers.length - 1];
  const hasSoftmax = lossSteps.some(({ name }) => name === "logp");
  const known = new Set(lossSteps.flatMap(({ ids }) => ids));
  for (let j = 0; j < units; j++) {
    const y = `${output}[${j}]`;
    const p = `${prediction}[${j}]`;
    if (p !== y) {
      for (let k = 0; k < units; k++) if (hasSoftmax || j === k) add(y, `${prediction}[${k}]`, y);
    }
    const share = ["logp", "l", "q"].map((name) => `${name}[${j}]`).find((id) => known.has(id));
    const last = targets.length > 0 ? targets[j] : p;
    if (targets.length > 0) add(p, targets[j], p);
    add(last, loss, share ?? y);
  }
}

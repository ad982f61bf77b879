import type { Graph } from "../../../graph/model.ts";
import { type NetworkShape, weightId } from "../../../network/shape.ts";

/** What each step of the backward pass multiplies by. A mistake is a pass with one of these rules changed. */
export interface Rules {
  /** The gradient by the last layer's output j. */
  readonly output: (j: number) => number;
  /** The slope of a layer's activation at unit j. */
  readonly slope: (layer: number, j: number) => number;
  /** The weight by which the gradient goes back from unit k of a layer to its input j. */
  readonly weight: (layer: number, k: number, j: number) => number;
  /** The number that a layer's weights are multiplied with. */
  readonly input: (layer: number, i: number) => number;
}

/** A weight or a bias: `input` is null for a bias. */
export interface ParameterPlace {
  readonly layer: number;
  readonly unit: number;
  readonly input: number | null;
}

/** Where a parameter stands, by its name: `W1[0][2]`, `b2[1]`. */
export function parameterPlace(shape: NetworkShape, id: string): ParameterPlace | undefined {
  const [, name, unit, input] = /^(\w+)\[(\d+)\](?:\[(\d+)\])?$/.exec(id) ?? [];
  const layer = shape.layers.findIndex(({ weights, bias }) => weights === name || bias === name);
  if (layer < 0) return undefined;
  return { layer, unit: Number(unit), input: input === undefined ? null : Number(input) };
}

/** The numbers of a trace, by name; 0 where it has none. */
export const valueIn =
  ({ nodes }: Graph) =>
  (id: string): number =>
    nodes.get(id)?.value ?? 0;

export const gradientIn =
  ({ nodes }: Graph) =>
  (id: string): number =>
    nodes.get(id)?.gradient ?? 0;

/** The chain rule as it is, with the numbers of a trace. */
export function rightRules(graph: Graph, shape: NetworkShape): Rules {
  const { layers } = shape;
  const value = valueIn(graph);
  return {
    output: (j) => gradientIn(graph)(`${layers[layers.length - 1].output}[${j}]`),
    slope: (l, j) => {
      const { sum, output } = layers[l];
      if (output === sum) return 1;
      const terms = graph.nodes.get(`${sum}[${j}]`)?.backward?.terms ?? [];
      return terms[0]?.local.value ?? 0;
    },
    weight: (l, k, j) => value(weightId(layers[l], k, j)),
    input: (l, i) => value(`${layers[l].from}[${i}]`),
  };
}

/** The gradients by all outputs of a layer, as the rules give them. */
export function outputGradients(rules: Rules, shape: NetworkShape, layer: number): number[] {
  const { layers } = shape;
  if (layer === layers.length - 1) {
    return Array.from({ length: layers[layer].units }, (_, j) => rules.output(j));
  }
  const after = sumGradients(rules, shape, layer + 1);
  return Array.from({ length: layers[layer].units }, (_, j) =>
    after.reduce((sum, upstream, k) => sum + upstream * rules.weight(layer + 1, k, j), 0),
  );
}

/** The gradients by all sums of a layer: upstream · slope. */
export function sumGradients(rules: Rules, shape: NetworkShape, layer: number): number[] {
  return outputGradients(rules, shape, layer).map(
    (upstream, j) => upstream * rules.slope(layer, j),
  );
}

/** The gradient by a parameter: that of its unit's sum, times what it weighs. */
export function parameterGradient(
  rules: Rules,
  shape: NetworkShape,
  { layer, unit, input }: ParameterPlace,
): number {
  const upstream = sumGradients(rules, shape, layer)[unit];
  return input === null ? upstream : upstream * rules.input(layer, input);
}

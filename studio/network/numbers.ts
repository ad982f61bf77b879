import type { TracedNetwork } from "chainrule/trace";

/** Where a number of a network is kept: `W1[0][1]`, `b2[0]`, `x[1]`, `t[0]`. */
export interface Place {
  readonly kind: "weight" | "bias" | "input" | "target";
  readonly layer: number;
  readonly unit: number;
  readonly input: number;
}

export function placeOf(id: string): Place | undefined {
  const [, letter, layer, first, second] = /^([Wbxt])(\d*)\[(\d+)\](?:\[(\d+)\])?$/.exec(id) ?? [];
  if (letter === undefined) return undefined;
  const kind = ({ W: "weight", b: "bias", x: "input", t: "target" } as const)[letter]!;
  return { kind, layer: Number(layer) - 1, unit: Number(first), input: Number(second ?? 0) };
}

/** A number that was given, by its name in the trace; undefined for what is computed. */
export function numberAt({ layers, input, target }: TracedNetwork, id: string): number | undefined {
  const place = placeOf(id);
  switch (place?.kind) {
    case "weight":
      return layers[place.layer]?.weights[place.unit]?.[place.input];
    case "bias":
      return layers[place.layer]?.bias?.[place.unit];
    case "input":
      return input[place.unit];
    case "target":
      return typeof target === "number" ? target : target[place.unit];
    default:
      return undefined;
  }
}

/** The network with other numbers in some places. */
export function withNumbers(
  network: TracedNetwork,
  numbers: ReadonlyMap<string, number>,
): TracedNetwork {
  const at = (id: string, before: number) => numbers.get(id) ?? before;
  const { target } = network;
  return {
    ...network,
    layers: network.layers.map((layer, l) => ({
      ...layer,
      weights: layer.weights.map((row, j) => row.map((w, i) => at(`W${l + 1}[${j}][${i}]`, w))),
      ...(layer.bias ? { bias: layer.bias.map((b, j) => at(`b${l + 1}[${j}]`, b)) } : {}),
    })),
    input: network.input.map((x, i) => at(`x[${i}]`, x)),
    target:
      network.loss === "crossEntropy"
        ? target
        : typeof target === "number"
          ? at("t[0]", target)
          : target.map((t, j) => at(`t[${j}]`, t)),
  };
}

/** The names of all weights and biases, in the order of the trace's check. */
export function parametersOf({ layers }: TracedNetwork): string[] {
  return layers.flatMap(({ weights, bias = [] }, l) => [
    ...weights.flatMap((row, j) => row.map((_, i) => `W${l + 1}[${j}][${i}]`)),
    ...bias.map((_, j) => `b${l + 1}[${j}]`),
  ]);
}

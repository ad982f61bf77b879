import type { Signal } from "@preact/signals";
import { useBound } from "./bound.ts";
import { calm } from "./calm.ts";
import { edit } from "./laboratory.ts";
import { frame } from "./signals.ts";

/** The name of a layer's parameter; the last layer is the output. */
function parameterOf(layer: number, kind: "weight" | "bias"): string {
  const isLast = layer === (frame.peek()?.layers.length ?? 0) - 1;
  return isLast ? `output.${kind}` : `hidden.${layer}.linear.${kind}`;
}

/** A weight that follows the run, and that can be set. */
export function useWeight(layer: number, unit: number, input: number): Signal<number> {
  const indexOf = () => {
    const data = frame.peek()?.layers[layer];
    return data ? unit * (data.weights.length / data.biases.length) + input : 0;
  };
  return useBound(
    () => calm.words.value?.layers[layer]?.weights[indexOf()] ?? 0,
    (value) => edit({ parameter: parameterOf(layer, "weight"), index: indexOf(), value }),
  );
}

/** A bias that follows the run, and that can be set. */
export function useBias(layer: number, unit: number): Signal<number> {
  return useBound(
    () => calm.words.value?.layers[layer]?.biases[unit] ?? 0,
    (value) => edit({ parameter: parameterOf(layer, "bias"), index: unit, value }),
  );
}

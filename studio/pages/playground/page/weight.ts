import type { Signal } from "@preact/signals";
import { useBound } from "./bound.ts";
import { calm } from "./calm.ts";
import { edit } from "./laboratory.ts";
import { frame } from "./signals.ts";

/** A weight, or where there is no input a bias. */
export interface ParameterPlace {
  readonly layer: number;
  readonly unit: number;
  readonly input: number | null;
}

/** The name of a layer's parameter; the last layer is the output. */
function parameterOf(layer: number, kind: "weight" | "bias"): string {
  const isLast = layer === (frame.peek()?.layers.length ?? 0) - 1;
  return isLast ? `output.${kind}` : `hidden.${layer}.linear.${kind}`;
}

/** A parameter that follows the run, and that can be set; of none, 0. */
export function useParameter(place: ParameterPlace | null): Signal<number> {
  const at = place ?? { layer: -1, unit: 0, input: null };
  const { layer, unit, input } = at;
  const indexOf = () => {
    const data = frame.peek()?.layers[layer];
    if (input === null || !data) return unit;
    return unit * (data.weights.length / data.biases.length) + input;
  };
  const kind = input === null ? "bias" : "weight";
  return useBound(
    () => {
      const data = calm.words.value?.layers[layer];
      return (input === null ? data?.biases : data?.weights)?.[indexOf()] ?? 0;
    },
    (value) => edit({ parameter: parameterOf(layer, kind), index: indexOf(), value }),
  );
}

import { useSignal, useSignalEffect } from "@preact/signals";
import type { Handle } from "../../../graph/progress.ts";
import { useBound } from "./bound.ts";
import { calm } from "./calm.ts";
import { edit } from "./laboratory.ts";
import { course, frame } from "./signals.ts";

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

/** A parameter that follows the run, and that can be set; of none, 0. A double click puts back what the run had. */
export function useParameter(place: ParameterPlace | null): Handle {
  const { layer, unit, input } = place ?? { layer: -1, unit: 0, input: null };
  const indexOf = () => {
    const data = frame.peek()?.layers[layer];
    if (input === null || !data) return unit;
    return unit * (data.weights.length / data.biases.length) + input;
  };
  const kind = input === null ? "bias" : "weight";
  const read = () => {
    const data = calm.words.value?.layers[layer];
    return (input === null ? data?.biases : data?.weights)?.[indexOf()] ?? 0;
  };
  const value = useBound(read, (value) =>
    edit({ parameter: parameterOf(layer, kind), index: indexOf(), value }),
  );
  const initial = useSignal(value.peek());
  useSignalEffect(() => {
    const now = read();
    const isSet = course.value?.edits.some(
      ({ parameter, index, value }) =>
        parameter === parameterOf(layer, kind) &&
        index === indexOf() &&
        Math.fround(value) === Math.fround(now),
    );
    if (!isSet) initial.value = now;
  });
  return { value, initial };
}

import type { GraphNode, Tensor } from "../../tensor/tensor.ts";
import { calledFor, capture, userLine } from "../../text/source-line.ts";
import { ancestorsOf, nameOfMade } from "./ancestors.ts";
import type { Anomaly } from "./anomaly.ts";
import { causeOf } from "./cause.ts";
import type { Found, Step } from "./find.ts";
import type { Made } from "./history.ts";
import { nameOf } from "./names.ts";
import { moduleAt, type Place } from "./place.ts";

/** Where operations were recorded, by their lists of operands: known for as long as the graph has these. */
export type Origins = WeakMap<readonly Tensor[], { place: Place; stack: Error }>;

/** All that is known of an element that is not finite. */
export function describe(
  step: Step,
  found: Found,
  made: Made,
  node: GraphNode | null,
  origins: Origins,
): Anomaly {
  const { output, inputs } = step;
  const { place, operands } = made;
  const stack = capture();
  const ancestors = ancestorsOf(operands);
  const gradientOf = gradientOfWhat(node, place, origins);
  const isBackward = gradientOf !== null;
  return {
    value: found.value,
    pass: isBackward ? "backward" : step.isUpdate ? "update" : "forward",
    operation: step.name,
    shape: output.shape,
    dtype: output.dtype,
    index: found.index,
    module: gradientOf ? gradientOf.module : moduleAt(place),
    calledFor: calledFor(stack),
    source: userLine(stack),
    gradientOf,
    operands: inputs.map(({ shape, dtype }, i) => ({
      name: nameOfMade(operands[i]),
      shape,
      dtype,
      value: found.values[i],
      range: operands[i].range,
      ancestors: ancestors[i],
    })),
    cause: causeOf({ step, found, operands, isBackward }),
  };
}

/** The forward operation, or the hand-written layer, whose gradient is being computed. */
function gradientOfWhat(
  node: GraphNode | null,
  place: Place,
  origins: Origins,
): Anomaly["gradientOf"] {
  if (node) {
    const origin = origins.get(node.inputs);
    return {
      operation: nameOf(node.op, node.attributes),
      module: origin ? moduleAt(origin.place) : null,
      source: origin ? userLine(origin.stack) : null,
    };
  }
  const layer = place.find(({ pass }) => pass === "backward");
  if (!layer) return null;
  const module = moduleAt(place);
  return { operation: layer.part.constructor.name, module, source: null };
}

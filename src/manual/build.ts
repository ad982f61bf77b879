import { buildLayers } from "../nn/layers/build.ts";
import type { Setting } from "../nn/layers/row.ts";
import type { LayerDescription } from "../nn/layers/table.ts";
import type { Shape } from "../tensor/shape.ts";
import { Sequential } from "./sequential.ts";
import { twinOf } from "./twins.ts";

/**
 * Builds a network of hand-written layers from descriptions of them, as `nn.buildSequential` builds one
 * of modules.
 *
 * @param sample how many features a sample has, or its shape: without the batch.
 * @throws ShapeError for a sample that is none; ValueError with the place of what is wrong in a description,
 * and for a layer that has no hand-written twin.
 * @example
 * ```ts
 * import { buildSequential } from "chainrule/manual";
 * const network = buildSequential(784, [
 *   { kind: "linear", units: 256 },
 *   { kind: "relu" },
 *   { kind: "batchNorm" },
 *   { kind: "dropout", p: 0.2 },
 *   { kind: "linear", units: 10 },
 * ]);
 * network.forward(zeros([32, 784])).shape; // → 32,10
 * ```
 */
export function buildSequential(
  sample: number | Shape,
  descriptions: readonly LayerDescription[],
  setting: Setting = {},
): Sequential {
  return new Sequential(
    ...buildLayers(sample, descriptions, setting, ({ kind, options, input }) =>
      twinOf(kind)(options, input, setting),
    ),
  );
}

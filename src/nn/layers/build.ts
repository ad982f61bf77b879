import { checkOptions } from "../../tensor/arguments.ts";
import { floatDtype } from "../../tensor/dtype-kind.ts";
import { ShapeError, ValueError } from "../../tensor/errors.ts";
import type { Shape } from "../../tensor/shape.ts";
import { shown } from "../../text/shown.ts";
import type { Options, Values } from "./option.ts";
import type { Setting } from "./row.ts";
import { Sequential } from "./sequential.ts";
import { completed, type LayerDescription, type LayerKind, rowOf } from "./table.ts";

/**
 * Builds a network from descriptions of its layers.
 *
 * @param sample how many features a sample has, or its shape: without the batch.
 * @throws ShapeError for a sample that is none; ValueError with the place of what is wrong in a description.
 * @example
 * ```ts
 * const model = nn.buildSequential([28, 28], [
 *   { kind: "flatten" },
 *   { kind: "linear", units: 256 },
 *   { kind: "relu" },
 *   { kind: "dropout", p: 0.2 },
 *   { kind: "linear", units: 10 },
 * ]);
 * model.forward(zeros([32, 28, 28])).shape; // → 32,10
 * ```
 */
export function buildSequential(
  sample: number | Shape,
  descriptions: readonly LayerDescription[],
  setting: Setting = {},
): Sequential {
  return new Sequential(
    buildLayers(sample, descriptions, setting, ({ kind, options, input }) =>
      rowOf(kind).module(options, input, setting),
    ),
  );
}

/** A layer in its network: all its options, and the shape of what it is given for one sample. */
export interface PlacedLayer {
  readonly kind: LayerKind;
  readonly options: Values<Options>;
  readonly input: Shape;
}

/**
 * Builds each layer of a network, following the shape of a sample through them.
 *
 * @param sample how many features it has, or its shape.
 * @throws ValueError for what is no list, and of a description or of `build` with the place of the layer;
 * ShapeError for a sample that is none.
 */
export function buildLayers<T>(
  sample: number | Shape,
  descriptions: readonly LayerDescription[],
  setting: Setting,
  build: (layer: PlacedLayer) => T,
): T[] {
  const isSize = (size: unknown) => Number.isSafeInteger(size) && (size as number) >= 0;
  const shape: unknown = typeof sample === "number" ? [sample] : sample;
  if (!Array.isArray(shape) || shape.length === 0 || !shape.every(isSize)) {
    throw new ShapeError(
      "buildSequential: expected how many features a sample has, or its shape without the batch, " +
        `got ${shown(sample)}`,
    );
  }
  if (!Array.isArray(descriptions)) {
    throw new ValueError(
      `buildSequential: expected a list of layers such as [{ kind: "relu" }], got ${shown(descriptions)}`,
    );
  }
  checkOptions("buildSequential", { dtype: floatDtype }, setting);
  let input: Shape = shape;
  return Array.from(descriptions, (description: LayerDescription, i) => {
    try {
      const { kind, options } = completed(description);
      const built = build({ kind, options, input });
      input = rowOf(kind).output?.(input, options) ?? input;
      return built;
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      throw new ValueError(`buildSequential: layers[${i}]: ${error.message}`);
    }
  });
}

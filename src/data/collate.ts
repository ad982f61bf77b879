import { stack } from "../ops/methods/shaping.ts";
import {
  callback,
  checkArgument,
  isPlainObject,
  kind,
  nonNegativeInteger,
} from "../tensor/arguments.ts";
import { tensor } from "../tensor/creation.ts";
import { ValueError } from "../tensor/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { shown } from "../text/shown.ts";
import { checkIndices } from "./check-indices.ts";
import type { Dataset } from "./dataset.ts";

/** Samples that are read one by one. */
export interface SampleDataset<S> {
  readonly length: number;
  /** The sample at a position; `epoch` is as a dataset's `batch` has it. */
  get(index: number, epoch?: number): S;
}

/** What {@link defaultCollate} makes of samples of this type. */
export type Collated<S> = S extends Tensor | number | boolean
  ? Tensor
  : S extends string
    ? string[]
    : S extends readonly unknown[] | object
      ? { -readonly [Part in keyof S]: Collated<S[Part]> }
      : never;

const list = kind(
  "a list of samples, one at least",
  (samples) => Array.isArray(samples) && samples.length > 0,
);

/**
 * Samples side by side, as PyTorch's `default_collate` puts them: tensors are stacked along a new first dimension,
 * numbers make a float32 tensor, booleans a bool one, texts a list; of lists and objects each part is collated by
 * itself. A class is a tensor of its own, `tensor(3, { dtype: "int32" })`.
 *
 * @throws ValueError for samples that are something else, or not all alike; ShapeError for tensors of different shapes.
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.default_collate
 * @example
 * ```ts
 * import { defaultCollate } from "chainrule/data";
 * const { x, name } = defaultCollate([{ x: tensor([1, 2]), name: "a" }, { x: tensor([3, 4]), name: "b" }]);
 * `${x.shape} | ${name}`; // → 2,2 | a,b
 * ```
 */
export function defaultCollate<const S>(samples: readonly S[]): Collated<S> {
  checkArgument("defaultCollate", "samples", list, samples);
  return sideBySide(samples, "a sample") as Collated<S>;
}

function sideBySide(samples: readonly unknown[], place: string): unknown {
  const [first] = samples;
  const checkAlike = (isAlike: (sample: unknown) => boolean) => {
    const odd = samples.findIndex((sample) => !isAlike(sample));
    if (odd < 0) return;
    throw new ValueError(
      `defaultCollate: ${place} is ${shown(first)} in one sample and ${shown(samples[odd])} in another. Give ` +
        "samples that are alike, or a function of yours to collate them",
    );
  };
  const part = (name: string | number, at: string) =>
    sideBySide(
      samples.map((sample) => (sample as Record<string | number, unknown>)[name]),
      place + at,
    );
  if (first instanceof Tensor) {
    checkAlike((sample) => sample instanceof Tensor);
    return stack(samples as readonly Tensor[]);
  }
  if (typeof first === "number" || typeof first === "boolean" || typeof first === "string") {
    checkAlike((sample) => typeof sample === typeof first);
    return typeof first === "string" ? [...samples] : tensor(samples as readonly number[]);
  }
  if (Array.isArray(first)) {
    checkAlike((sample) => Array.isArray(sample) && sample.length === first.length);
    return first.map((_, i) => part(i, `[${i}]`));
  }
  if (isPlainObject(first)) {
    const names = Object.keys(first);
    checkAlike(
      (sample) => isPlainObject(sample) && names.every((name) => Object.hasOwn(sample, name)),
    );
    return Object.fromEntries(names.map((name) => [name, part(name, `.${name}`)]));
  }
  throw new ValueError(
    `defaultCollate: ${place} is ${shown(first)}, which is no tensor, number, boolean, text, list or object of ` +
      "them. Give a function of yours to collate them",
  );
}

const samplesKind = kind(
  "samples with length and get(), or an array of them",
  (value) =>
    Array.isArray(value) ||
    (nonNegativeInteger.accepts(Object(value).length) && typeof Object(value).get === "function"),
);

/**
 * A dataset of samples that are read one by one, for `DataLoader`, `Trainer` and whatever else reads by the batch.
 * Where `get` gives promises, so does the dataset.
 *
 * @param samples an array of them, or an object with `length` and `get(index)`.
 * @param collate makes a batch of samples, as PyTorch's `collate_fn` does. Default {@link defaultCollate}.
 * @example
 * ```ts
 * import { collated, DataLoader } from "chainrule/data";
 * const words = collated(["to", "be", "or"], (batch) => batch.join(" "));
 * [...new DataLoader(words, { batchSize: 2 })].join(" | "); // → to be | or
 * ```
 */
export function collated<S, B = Collated<S>>(
  samples: SampleDataset<Promise<S>>,
  collate?: (samples: S[]) => B,
): Dataset<Promise<B>>;
export function collated<const S, B = Collated<S>>(
  samples: SampleDataset<S> | readonly S[],
  collate?: (samples: S[]) => B,
): Dataset<B>;
export function collated(
  samples: SampleDataset<unknown> | readonly unknown[],
  collate: (samples: unknown[]) => unknown = defaultCollate,
): Dataset<unknown> {
  checkArgument("collated", "samples", samplesKind, samples);
  checkArgument("collated", "collate", callback, collate);
  return {
    get length() {
      return samples.length;
    },
    batch(indices, epoch) {
      const chosen = checkIndices("collated", indices, samples.length);
      const read = Array.from(chosen, (index) =>
        "get" in samples ? samples.get(index, epoch) : samples[index],
      );
      const waits = read.some((sample) => sample instanceof Promise);
      return waits ? Promise.all(read).then(collate) : collate(read);
    },
  };
}

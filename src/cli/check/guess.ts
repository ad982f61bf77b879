import { softmax } from "../../functional/softmax.ts";
import { randint, randn } from "../../ops/random.ts";
import type { Generator } from "../../random/generator.ts";
import type { Shape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Input } from "./inputs.ts";
import { type Candidate, parametersOf } from "./target.ts";

// Sizes that differ, so that a factor in a gradient tells where it is from.
const batch = 5;
const length = 4;
const features = 6;
const outputs = 3;

/** Samples and extents of images and signals; a window of two, and one of its own size, fit in. */
const images = 2;
const extents = [6, 8, 4];

/** Inputs that a target may take, the likeliest first. */
export function guessInputs({ target, kind, arity }: Candidate, generator: Generator): Input[][] {
  if (kind === "loss") return lossInputs(generator);
  if (kind === "function" && arity > 1) return functionInputs(arity, generator);
  const shapes = parametersOf(target).map(({ shape }) => shape);
  const sizes = featureSizes(shapes);
  const ranks: ((size: number) => Shape)[] = [
    (size) => [batch, size],
    (size) => [batch, length, size],
    (size) => [size],
  ];
  const all: Input[] = [
    ...kernelInputs(shapes),
    ...ranks.flatMap((shapeOf) => sizes.map(shapeOf)),
    ...imageInputs(shapes),
    ...idInputs(shapes, generator),
  ];
  const alike = all.map((x) => Array<Input>(arity).fill(x));
  const withClasses = sizes.map((size): Input[] => [[batch, size], classes(size, generator)]);
  return arity === 2 ? [...alike, ...withClasses] : alike;
}

const classes = (count: number, generator: Generator): Tensor =>
  randint(0, count, [batch], { generator });

/** What the last dimension of x may be: a weight's columns, its rows, the size of a bias or scale. */
function featureSizes(shapes: readonly Shape[]): number[] {
  const ofMatrices = shapes
    .filter(({ length }) => length > 1)
    .flatMap((shape) => [shape.at(-1)!, shape[0]]);
  const ofVectors = shapes.filter(({ length }) => length === 1).flat();
  const sizes = new Set([...ofMatrices, ...ofVectors]);
  if (sizes.size === 0) return [features];
  if (!sizes.delete(1)) return [...sizes];
  // A size of 1 hides a sum that is missing: it may be what is broadcast.
  return [...sizes, features, 1];
}

/**
 * What a convolution with a kernel among the parameters takes. A kernel is [out, in, …window], of a
 * transposed convolution [in, out, …], in groups [out, in / groups, …]; and [n, channels, …] is x. Where
 * channels come last, it is [...window, in, out].
 */
function kernelInputs(shapes: readonly Shape[]): Shape[] {
  const channelsFirst = (channels: number, window: Shape) => [
    images,
    channels,
    ...window.map((size, i) => size + extents[i % extents.length] - 3),
  ];
  return shapes
    .filter(({ length }) => length >= 3 && length <= 5)
    .flatMap((kernel) => {
      const [first, second, ...window] = kernel;
      const groups = [second, first, 2 * second, 3 * second, 4 * second];
      const channels = [...new Set(groups)].filter((size) => size > 0);
      const last = [images, ...kernel.slice(0, -2).map((size, i) => size + extents[i] - 3)];
      return [
        ...channels.map((size) => channelsFirst(size, window)),
        [...last, kernel[kernel.length - 2]],
      ];
    });
}

/** Images and signals, for what has no weight but perhaps a number for each channel. */
function imageInputs(shapes: readonly Shape[]): Shape[] {
  const vectors = shapes.filter(({ length }) => length === 1).flat();
  const channels = shapes.length === 0 ? [outputs] : [...new Set(vectors)];
  return [2, 1, 3].flatMap((rank) =>
    channels.map((size) => [images, size, ...extents.slice(0, rank)]),
  );
}

/** Indices of the rows of a table. */
function idInputs(shapes: readonly Shape[], generator: Generator): Tensor[] {
  const tables = shapes.filter(({ length }) => length === 2);
  return [...new Set(tables.map(([rows]) => rows))].flatMap((rows) =>
    [[batch, length], [batch]].map((shape) => randint(0, rows, shape, { generator })),
  );
}

/** Element by element; a product; what `F.linear` takes; a sequence's query, key and value; classes; ids. */
function functionInputs(arity: number, generator: Generator): Input[][] {
  const [x, w, b]: Shape[] = [[batch, features], [features, outputs], [outputs]];
  const same = (shape: Shape): Shape[] => Array(arity).fill(shape);
  const image = [images, outputs, ...extents.slice(0, 2)];
  const kernel = [features, outputs, 2, 2];
  const others: Input[][] = [
    [x, w],
    [x, w, b],
    [x, w.toReversed(), b],
    [x, [features]],
    [x, [features], [features]],
    [x, classes(features, generator)],
    [randint(0, features, [batch, length], { generator }), w],
    [image, kernel],
    [image, kernel, [features]],
    [image.slice(0, 3), kernel.slice(0, 3)],
    [image.slice(0, 3), kernel.slice(0, 3), [features]],
  ];
  return [
    same(x),
    ...others.filter(({ length }) => length === arity),
    same([batch, length, features]),
  ];
}

/** Scores with classes; with probabilities, which pass as any numbers; one score for each sample. */
function lossInputs(generator: Generator): Input[][] {
  const probabilities = softmax(randn([batch, outputs], { generator }), 1);
  return [
    [[batch, outputs], classes(outputs, generator)],
    [[batch, outputs], probabilities],
    [[batch], randint(0, 2, [batch], { generator })],
    [[batch, length, outputs], randint(0, outputs, [batch, length], { generator })],
    [[batch, outputs, length], randint(0, outputs, [batch, length], { generator })],
  ];
}

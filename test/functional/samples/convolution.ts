import * as F from "../../../src/functional/index.ts";
import { float64, numbersFrom, type Sample, type Samples } from "../../support/sample.ts";

const { normal, distinct } = numbersFrom(11);

type Name =
  | "conv1d"
  | "conv2d"
  | "convTranspose1d"
  | "convTranspose2d"
  | "maxPool1d"
  | "maxPool2d"
  | "avgPool1d"
  | "avgPool2d"
  | "adaptiveAvgPool1d"
  | "adaptiveAvgPool2d"
  | "adaptiveMaxPool1d"
  | "adaptiveMaxPool2d"
  | "interpolate"
  | "pad"
  | "unfold"
  | "fold";

const [sequences, images] = [normal(2, 4, 7), normal(2, 4, 5, 6)];
const noElement = { constant: "it has no element" };

/** Samples of an operation that its options set apart. */
function each<Options>(
  run: (options: Options) => Sample["run"],
  inputs: Sample["inputs"],
  options: readonly [NoInfer<Options>, ...NoInfer<Options>[]],
): Samples {
  const [first, ...rest] = options.map((given) => ({
    about: JSON.stringify(given),
    run: run(given),
    inputs,
  }));
  return [first, ...rest];
}

/** Convolutions, windows and what moves pixels. */
export const convolutionSamples: Record<Name, Samples> = {
  conv1d: [
    ...each(
      (options: F.ConvolutionOptions<number>) => (x, w, b) => F.conv1d(x, w, b, options),
      [sequences, normal(3, 4, 2), normal(3)],
      [{}, { stride: 2, padding: 1 }, { padding: "same", dilation: 3 }],
    ),
    { about: "one sample", run: (x, w) => F.conv1d(x, w), inputs: [normal(2, 3), normal(1, 2, 3)] },
  ],
  conv2d: [
    ...each(
      (options: F.ConvolutionOptions) => (x, w, b) => F.conv2d(x, w, b, options),
      [images, normal(3, 4, 3, 2), normal(3)],
      [{}, { stride: [2, 1], padding: [1, 0] }, { padding: "same" }, { dilation: [1, 2] }],
    ),
    {
      about: "groups",
      run: (x, w) => F.conv2d(x, w, null, { groups: 2, padding: 1 }),
      inputs: [images, normal(6, 2, 2, 2)],
    },
    {
      about: "a channel each",
      run: (x, w) => F.conv2d(x, w, null, { groups: 4 }),
      inputs: [images, normal(4, 1, 3, 3)],
    },
    {
      about: "of pixels",
      run: (x, w, b) => F.conv2d(x, w, b),
      inputs: [images, normal(2, 4, 1, 1), normal(2)],
    },
    {
      about: "an empty batch",
      run: (x, w) => F.conv2d(x, w, null, { groups: 2 }),
      inputs: [normal(0, 4, 3, 3), normal(2, 2, 2, 2)],
      ...noElement,
    },
  ],
  convTranspose1d: each(
    (options: F.TransposedConvolutionOptions<number>) => (x, w, b) =>
      F.convTranspose1d(x, w, b, options),
    [sequences, normal(4, 2, 3), normal(2)],
    [{}, { stride: 2, padding: 1, outputPadding: 1 }, { dilation: 2, outputPadding: 1 }],
  ),
  convTranspose2d: [
    ...each(
      (options: F.TransposedConvolutionOptions) => (x, w, b) => F.convTranspose2d(x, w, b, options),
      [normal(2, 4, 3, 2), normal(4, 2, 3, 2), normal(2)],
      [{}, { stride: [2, 3], padding: [1, 0], outputPadding: [1, 2] }, { dilation: 2 }],
    ),
    {
      about: "groups",
      run: (x, w) => F.convTranspose2d(x, w, null, { groups: 2, stride: 2 }),
      inputs: [normal(4, 2, 3), normal(4, 3, 2, 2)],
    },
  ],

  maxPool1d: each(
    (options: F.MaxPoolOptions<number>) => (x) => F.maxPool1d(x, 3, options),
    [distinct(2, 2, 8)],
    [{}, { stride: 2, padding: 1 }, { ceilMode: true }, { dilation: 2, stride: 1 }],
  ),
  maxPool2d: [
    ...each(
      (options: F.MaxPoolOptions) => (x) => F.maxPool2d(x, [2, 3], options),
      [distinct(2, 2, 5, 7).div(10)],
      [{}, { stride: [1, 2], padding: [1, 0] }, { ceilMode: true, stride: 2 }],
    ),
    {
      about: "ties",
      run: (x) => F.maxPool2d(x, 2),
      inputs: [
        float64([
          [
            [1, 1, 0],
            [1, 0, 0],
          ],
        ]),
      ],
      kink: true,
    },
    {
      about: "an empty batch",
      run: (x) => F.maxPool2d(x, 2),
      inputs: [normal(0, 1, 4, 4)],
      ...noElement,
    },
  ],
  avgPool1d: each(
    (options: F.AvgPoolOptions<number>) => (x) => F.avgPool1d(x, 3, options),
    [normal(2, 2, 8)],
    [{}, { stride: 2, padding: 1 }, { ceilMode: true, countIncludePad: false, padding: 1 }],
  ),
  avgPool2d: each(
    (options: F.AvgPool2dOptions) => (x) => F.avgPool2d(x, [2, 3], options),
    [normal(2, 2, 5, 7)],
    [{}, { stride: 2, padding: [1, 1], countIncludePad: false }, { divisorOverride: 5 }],
  ),
  adaptiveAvgPool1d: each((n: number) => (x) => F.adaptiveAvgPool1d(x, n), [sequences], [3, 1, 7]),
  adaptiveAvgPool2d: each(
    (size: [number, number | null]) => (x) => F.adaptiveAvgPool2d(x, size),
    [images],
    [
      [3, 4],
      [1, null],
    ],
  ),
  adaptiveMaxPool1d: each(
    (n: number) => (x) => F.adaptiveMaxPool1d(x, n),
    [distinct(2, 3, 7)],
    [3, 1, 9],
  ),
  adaptiveMaxPool2d: each(
    (size: [number, number | null]) => (x) => F.adaptiveMaxPool2d(x, size),
    [distinct(2, 2, 5, 6).div(10)],
    [
      [3, 4],
      [5, null],
    ],
  ),

  interpolate: [
    ...each(
      (options: F.InterpolateOptions) => (x) => F.interpolate(x, options),
      [normal(2, 2, 3, 4)],
      [
        { scaleFactor: 2 },
        { size: [2, 5] },
        { scaleFactor: [1.5, 0.5], mode: "bilinear" },
        { size: 5, mode: "bilinear", alignCorners: true },
      ],
    ),
    {
      about: "sequences",
      run: (x) => F.interpolate(x, { size: 7, mode: "linear" }),
      inputs: [sequences.slice(2, 0, 4)],
    },
  ],
  pad: [
    ...each(
      (options: F.PadOptions) => (x) => F.pad(x, [1, 2, 2, 0], options),
      [normal(2, 3, 3)],
      [{}, { value: -1 }, { mode: "reflect" }, { mode: "replicate" }, { mode: "circular" }],
    ),
    { about: "cut off", run: (x) => F.pad(x, [-1, 1, 0, -1]), inputs: [normal(3, 4)] },
  ],
  unfold: each(
    (options: F.UnfoldOptions) => (x) => F.unfold(x, [2, 3], options),
    [images],
    [{}, { stride: 2, padding: [0, 1], dilation: [2, 1] }],
  ),
  fold: each(
    (options: F.UnfoldOptions) => (x) => F.fold(x, [4, 5], 2, options),
    [normal(2, 8, 12)],
    [{}, { dilation: [1, 3], padding: [0, 1] }],
  ),
};

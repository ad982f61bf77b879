import { Generator, nn } from "../../../src/index.ts";
import { numbersFrom } from "../../support/sample.ts";
import type { LayerSample } from "../samples.ts";

const { normal, distinct } = numbersFrom(12);

const generator = () => new Generator(3);
const [sequences, images] = [normal(2, 4, 6), normal(2, 4, 4, 5)];

type Name =
  | "Conv1d"
  | "Conv2d"
  | "ConvTranspose1d"
  | "ConvTranspose2d"
  | "MaxPool1d"
  | "MaxPool2d"
  | "AvgPool1d"
  | "AvgPool2d"
  | "AdaptiveAvgPool1d"
  | "AdaptiveAvgPool2d"
  | "AdaptiveMaxPool1d"
  | "AdaptiveMaxPool2d"
  | "Upsample"
  | "Unfold"
  | "Fold";

/** Layers whose windows move over sequences and images. */
export const convolutionLayerSamples: Record<Name, readonly [LayerSample, ...LayerSample[]]> = {
  Conv1d: [
    {
      about: "strides and dilation",
      make: () =>
        new nn.Conv1d(4, 2, 3, { stride: 2, padding: 2, dilation: 2, generator: generator() }),
      input: sequences,
    },
    {
      about: "round in a circle, the same size",
      make: () =>
        new nn.Conv1d(4, 2, 4, {
          padding: "same",
          paddingMode: "circular",
          generator: generator(),
        }),
      input: sequences,
    },
  ],
  Conv2d: [
    {
      about: "plain",
      make: () => new nn.Conv2d(4, 3, [2, 3], { generator: generator() }),
      input: images,
    },
    {
      about: "groups without bias",
      make: () =>
        new nn.Conv2d(4, 2, 3, { groups: 2, padding: 1, bias: false, generator: generator() }),
      input: images,
    },
    {
      about: "padded by its mirror image",
      make: () =>
        new nn.Conv2d(4, 2, 3, {
          padding: [1, 2],
          paddingMode: "reflect",
          generator: generator(),
        }),
      input: images,
    },
    {
      about: "a single image",
      make: () => new nn.Conv2d(4, 2, 1, { generator: generator() }),
      input: normal(4, 2, 2),
    },
  ],
  ConvTranspose1d: [
    {
      about: "strides",
      make: () =>
        new nn.ConvTranspose1d(4, 2, 3, {
          stride: 2,
          padding: 1,
          outputPadding: 1,
          generator: generator(),
        }),
      input: sequences,
    },
  ],
  ConvTranspose2d: [
    {
      about: "groups",
      make: () => new nn.ConvTranspose2d(4, 2, 2, { stride: 2, groups: 2, generator: generator() }),
      input: images,
    },
    {
      about: "dilation, without bias",
      make: () =>
        new nn.ConvTranspose2d(4, 2, [2, 3], {
          dilation: 2,
          padding: 1,
          bias: false,
          generator: generator(),
        }),
      input: images,
    },
  ],
  MaxPool1d: [{ about: "pairs", make: () => new nn.MaxPool1d(2), input: distinct(2, 3, 5) }],
  MaxPool2d: [
    {
      about: "overlapping",
      make: () => new nn.MaxPool2d(3, { stride: 2, padding: 1 }),
      input: distinct(2, 2, 4, 5),
    },
  ],
  AvgPool1d: [{ about: "pairs", make: () => new nn.AvgPool1d(2), input: sequences }],
  AvgPool2d: [
    {
      about: "partly outside",
      make: () => new nn.AvgPool2d(2, { ceilMode: true, countIncludePad: false, padding: 1 }),
      input: images,
    },
  ],
  AdaptiveAvgPool1d: [{ about: "4", make: () => new nn.AdaptiveAvgPool1d(4), input: sequences }],
  AdaptiveAvgPool2d: [
    { about: "to one pixel", make: () => new nn.AdaptiveAvgPool2d(1), input: images },
  ],
  AdaptiveMaxPool1d: [
    { about: "4", make: () => new nn.AdaptiveMaxPool1d(4), input: distinct(2, 2, 6) },
  ],
  AdaptiveMaxPool2d: [
    { about: "rows", make: () => new nn.AdaptiveMaxPool2d([3, null]), input: distinct(2, 2, 4, 3) },
  ],
  Upsample: [
    { about: "nearest", make: () => new nn.Upsample({ scaleFactor: 2 }), input: images },
    {
      about: "bilinear",
      make: () => new nn.Upsample({ size: [3, 7], mode: "bilinear" }),
      input: images,
    },
  ],
  Unfold: [{ about: "2×2", make: () => new nn.Unfold(2, { stride: 2 }), input: images }],
  Fold: [
    { about: "2×2", make: () => new nn.Fold([3, 4], 2, { padding: 0 }), input: normal(2, 8, 6) },
  ],
};

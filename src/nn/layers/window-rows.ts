import { ValueError } from "../../tensor/errors.ts";
import { formatShape, type Shape } from "../../tensor/shape.ts";
import { Conv1d, Conv2d } from "./convolution.ts";
import { amount, count, countOrNull } from "./option.ts";
import { AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d } from "./pooling.ts";
import { layer } from "./row.ts";

/** How a window moves over a sample; without a stride by its own size. */
interface Window {
  readonly size: number;
  readonly stride: number | null;
  readonly padding: number;
}

/** @throws ValueError for samples that are neither sequences [C, L] nor images [C, H, W]. */
function isImage(kind: string, input: Shape): boolean {
  if (input.length === 2 || input.length === 3) return input.length === 3;
  throw new ValueError(
    `${kind} needs images [channels, height, width] or sequences [channels, length], got samples ` +
      formatShape(input),
  );
}

/** How many positions the window takes in each dimension. @throws ValueError where it does not fit. */
function positions(kind: string, input: Shape, { size, stride, padding }: Window): number[] {
  return input.slice(1).map((length) => {
    const room = length + 2 * padding - size;
    if (room >= 0) return Math.floor(room / (stride ?? size)) + 1;
    throw new ValueError(`${kind}: a window of ${size} does not fit samples ${formatShape(input)}`);
  });
}

/** A word with what stands after its colons, up to the last that is not its default. */
function written(word: string, ...options: readonly (readonly [value: unknown, plain: unknown])[]) {
  const last = options.findLastIndex(([value, plain]) => value !== plain);
  return [word, ...options.slice(0, last + 1).map(([value]) => value)].join(":");
}

const poolOptions = {
  size: count,
  stride: { ...countOrNull, default: null },
  padding: { ...amount, default: 0 },
};

/** The layers whose windows move over images, or along sequences. */
export const windowRows = {
  conv: layer({
    name: "Conv",
    hasWindows: true,
    options: {
      size: count,
      channels: count,
      stride: { ...count, default: 1 },
      padding: { ...amount, default: 0 },
    },
    notation: {
      form: "conv<size>:channels:stride:padding",
      pattern: /conv(\d+)/,
      write: ({ size, channels, stride, padding }) =>
        written(`conv${size}:${channels}`, [stride, 1], [padding, 0]),
    },
    module: ({ size, channels, ...options }, input, { dtype }) => {
      const given = { ...options, dtype };
      return isImage("conv", input)
        ? new Conv2d(input[0], channels, size, given)
        : new Conv1d(input[0], channels, size, given);
    },
    output: (input, options) => [options.channels, ...positions("conv", input, options)],
  }),
  maxPool: layer({
    name: "MaxPool",
    hasWindows: true,
    options: poolOptions,
    notation: {
      form: "maxpool<size>:stride:padding",
      pattern: /maxpool(\d+)/,
      write: ({ size, stride, padding }) =>
        written(`maxpool${size}`, [stride ?? size, size], [padding, 0]),
    },
    module: ({ size, ...options }, input) => {
      const MaxPool = isImage("maxPool", input) ? MaxPool2d : MaxPool1d;
      return new MaxPool(size, options);
    },
    output: (input, options) => [input[0], ...positions("maxPool", input, options)],
  }),
  avgPool: layer({
    name: "AvgPool",
    hasWindows: true,
    options: poolOptions,
    notation: {
      form: "avgpool<size>:stride:padding",
      pattern: /avgpool(\d+)/,
      write: ({ size, stride, padding }) =>
        written(`avgpool${size}`, [stride ?? size, size], [padding, 0]),
    },
    module: ({ size, ...options }, input) => {
      const AvgPool = isImage("avgPool", input) ? AvgPool2d : AvgPool1d;
      return new AvgPool(size, options);
    },
    output: (input, options) => [input[0], ...positions("avgPool", input, options)],
  }),
};

import { computed } from "@preact/signals";
import { type Rows, rowsField } from "../../parts/numbers-field.ts";
import { numbersOf, sumOf } from "../../parts/trace-numbers.ts";
import { addressState, choice, integer, number } from "../../state/address.ts";
import { views } from "../../state/view.ts";
import { placesOf, traceConvolution } from "./convolution.ts";

/** An edge from dark to light. */
export const initialImage: Rows = [
  [0, 0, 1, 2, 2],
  [0, 0, 1, 2, 2],
  [0, 1, 2, 2, 2],
  [0, 1, 2, 2, 1],
  [1, 2, 2, 1, 0],
];
/** Sobel's, which answers to edges from left to right. */
export const initialKernel: Rows = [
  [-1, 0, 1],
  [-2, 0, 2],
  [-1, 0, 1],
];
/** What comes back to y, for as many places as there can be. */
export const initialUpstream: Rows = Array.from({ length: 9 }, (_, i) =>
  Array.from({ length: 9 }, (_, j) => (((2 * i + 3 * j) % 5) - 2) / 2),
);
export const initialRate = 0.1;

/** What is opened: an output, a weight's gradient, or a gradient of the image. */
export const opened = ["output", "weight", "input"] as const;

export const state = addressState("convolution", {
  of: choice(opened, "output"),
  at: integer(0, { min: 0, max: 80 }),
  view: choice(views, "value"),
  kernel: choice(["1", "2", "3"] as const, "3"),
  stride: choice(["1", "2", "3"] as const, "1"),
  padding: choice(["0", "1", "2"] as const, "0"),
  dilation: choice(["1", "2"] as const, "1"),
  rate: number(initialRate),
  x: rowsField(initialImage),
  W: rowsField(initialKernel),
  u: rowsField(initialUpstream),
});

export const kernel = computed(() => Number(state.kernel.value));
export const settings = computed(() => ({
  stride: Number(state.stride.value),
  padding: Number(state.padding.value),
  dilation: Number(state.dilation.value),
}));
/** Along each side. */
export const places = computed(() => placesOf(initialImage.length, kernel.value, settings.value));

const part = (rows: Rows, size: number) => rows.slice(0, size).map((row) => row.slice(0, size));

export const traced = computed(() =>
  traceConvolution(
    state.x.value,
    part(state.W.value, kernel.value),
    part(state.u.value, places.value),
    settings.value,
  ),
);
export const numbers = computed(() => numbersOf(traced.value));

/** How many numbers can be opened, on each side of their matrix. */
export const side = computed(() => {
  const sides = { output: places.value, weight: kernel.value, input: initialImage.length };
  return sides[state.of.value];
});

const matrix = { output: "y", weight: "W", input: "x" } as const;

/** The number that is opened: `y[0][1]`, `W[0][1]` or `x[0][1]`. */
export const picked = computed(() => {
  const at = Math.min(state.at.value, side.value ** 2 - 1);
  return `${matrix[state.of.value]}[${Math.floor(at / side.value)}][${at % side.value}]`;
});

export const sum = computed(() => {
  const isOutput = state.of.value === "output";
  return sumOf(traced.value, isOutput ? picked.value : `dL/d${picked.value}`)!;
});

/** The numbers that it is made of. */
export const used = computed<ReadonlySet<string>>(
  () =>
    new Set(
      sum.value.products.flatMap(({ factors }) =>
        factors.map(({ name }) => name.replace("dL/d", "")),
      ),
    ),
);

/** What a step against its gradient would leave of the loss, which is linear in the weights. */
export const lossAfter = computed(() => {
  const size = kernel.value;
  const squares = Array.from({ length: size * size }, (_, i) => {
    const gradient = numbers.value.get(`dL/dW[${Math.floor(i / size)}][${i % size}]`)!;
    return gradient * gradient;
  });
  return traced.value.loss.value - state.rate.value * squares.reduce((a, b) => a + b, 0);
});

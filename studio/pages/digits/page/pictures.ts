import { computed, signal } from "@preact/signals";
import { asMnist } from "../drawing/as-mnist.ts";
import { inkOf } from "../drawing/ink.ts";
import { surface } from "../drawing/strokes.ts";
import { pixelCount } from "../engine/classifier.ts";
import { descend, flipOf, type Stage } from "../engine/descent.ts";
import { look, lossesWith } from "../engine/look.ts";
import { address, trainedHere } from "./address.ts";
import { classifier, digitSet, isStopped, progress } from "./networks.ts";

/** Whether the pen is down. */
export const isDrawing = signal(false);

export const target = computed(() => Number(address.target.value));

export const ink = computed(() => inkOf(address.strokes.value));

/** A held-out digit, from 0 to 1. */
export function heldOut(row: number): Float64Array {
  const bytes = digitSet.value!.test.pixels;
  return Float64Array.from(
    bytes.subarray(row * pixelCount, (row + 1) * pixelCount),
    (byte) => byte / 255,
  );
}

/** The picture that one begins with; null until there is one. */
export const start = computed<Float64Array | null>(() => {
  if (address.source.value === "drawn") {
    return address.strokes.value.length === 0 ? null : asMnist(ink.value, surface);
  }
  return digitSet.value && heldOut(address.digit.value);
});

/** Of a digit of the set, what it is. */
export const label = computed<number | null>(() =>
  address.source.value === "set"
    ? (digitSet.value?.test.labels[address.digit.value] ?? null)
    : null,
);

/** What takes many passes waits while the picture or the network change with every frame. */
const isCalm = computed(() => {
  const isTraining =
    address.network.value === trainedHere &&
    !isStopped.value &&
    progress.value?.step !== progress.value?.steps;
  return !isDrawing.value && !isTraining;
});

/** The whole way to the target; null where there is none yet. */
export const stages = computed<readonly Stage[] | null>(() =>
  isCalm.value && start.value && classifier.value
    ? descend(classifier.value, start.value, target.value, address.length.value)
    : null,
);

/** At which stage it is first read as the target. */
export const flip = computed(() => stages.value && flipOf(stages.value, target.value));

/** What is shown: the picture at the step, or before there is a way the one that it begins with. */
export const now = computed<Stage | null>(() => {
  if (stages.value) return stages.value[address.step.value];
  if (!start.value || !classifier.value) return null;
  return { ...look(classifier.value, start.value, target.value), distance: 0 };
});

/** How the picture has changed on its way. */
export const change = computed(() => {
  const before = start.value;
  return now.value && before ? now.value.pixels.map((x, i) => x - before[i]) : null;
});

/** Values at which a pixel's loss is looked at. */
export const pixelValues = Array.from({ length: 21 }, (_, i) => i / 20);

/** What other values of the chosen pixel would really do, and what the gradient says that they would. */
export const nudge = computed(() => {
  if (!now.value || !classifier.value) return null;
  const { pixels, gradient, loss } = now.value;
  const pixel = address.pixel.value;
  const values = [...pixelValues, address.to.value];
  const losses = lossesWith(classifier.value, pixels, pixel, values, target.value);
  const slope = gradient[pixel];
  return {
    value: pixels[pixel],
    slope,
    loss,
    losses: losses.subarray(0, pixelValues.length),
    predicted: slope * (address.to.value - pixels[pixel]),
    real: losses[pixelValues.length] - loss,
  };
});

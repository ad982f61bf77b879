import { computed, effect, signal } from "@preact/signals";
import { centredDigit } from "chainrule/data";
import { inkOf } from "../../../drawing/ink.ts";
import { type Stroke, surface } from "../../../drawing/strokes.ts";
import { settable } from "../../../state/settable.ts";
import { pixelCount } from "../engine/classifier.ts";
import { descend, flipOf, type Stage } from "../engine/descent.ts";
import { look, lossesWith } from "../engine/look.ts";
import { address, trainedHere } from "./address.ts";
import { classifier, digitSet, isStopped, progress } from "./networks.ts";

/** Whether the pen is down. */
export const isDrawing = signal(false);

export const target = computed(() => Number(address.target.value));

/** What is drawn on the pad; the page turns to it when it changes. */
export const strokes = settable<readonly Stroke[]>(
  () => (address.source.value === "drawn" ? address.strokes.value : []),
  (value) => {
    address.source.value = "drawn";
    address.step.value = 0;
    address.strokes.value = value;
  },
);

export const ink = computed(() => inkOf(strokes.value));

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
    return address.strokes.value.length === 0 ? null : centredDigit(ink.value, surface);
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

/** The way to the target, as far as it is computed; null where there is none. */
export const stages = signal<readonly Stage[] | null>(null);

/** So long stages are computed in one frame, in milliseconds, at least one. */
const slice = 8;

/** Keeps the way to what it follows from: a few stages in each frame, so that nothing waits for it. @returns what ends it. */
export function followWay(): () => void {
  let frame = 0;
  const end = effect(() => {
    cancelAnimationFrame(frame);
    const isPossible = isCalm.value && start.value && classifier.value;
    if (!isPossible) {
      stages.value = null;
      return;
    }
    const way = descend(classifier.value!, start.value!, target.value, address.length.value);
    const found: Stage[] = [];
    const go = () => {
      const until = performance.now() + slice;
      let next = way.next();
      while (!next.done) {
        found.push(next.value);
        if (performance.now() > until) break;
        next = way.next();
      }
      stages.value = [...found];
      if (!next.done) frame = requestAnimationFrame(go);
    };
    frame = requestAnimationFrame(go);
  });
  return () => {
    cancelAnimationFrame(frame);
    end();
    stages.value = null;
  };
}

/** At which stage it is first read as the target. */
export const flip = computed(() => stages.value && flipOf(stages.value, target.value));

/** What is shown: the picture at the step, or as far on its way as it is, or where there is none its beginning. */
export const now = computed<Stage | null>(() => {
  const { value } = stages;
  if (value && value[0].pixels === start.value) {
    return value[Math.min(address.step.value, value.length - 1)];
  }
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

import type { Classifier } from "./classifier.ts";
import { type Look, look, readAs } from "./look.ts";

/** A picture on the way to another digit. */
export interface Stage extends Look {
  /** ‖x − x₀‖, how far it has come. */
  readonly distance: number;
}

export const stageCount = 40;

/**
 * The steepest way down the target's loss, stage after stage: in each step the picture moves by `length` against its
 * gradient, which is computed anew. A pixel stays between 0 and 1; one that would leave is kept, and takes no part in
 * the step.
 */
export function* descend(
  classifier: Classifier,
  start: Float64Array,
  target: number,
  length: number,
): Generator<Stage, void> {
  let stage: Stage = { ...look(classifier, start, target), distance: 0 };
  yield stage;
  for (let i = 0; i < stageCount; i++) {
    const pixels = stepped(stage, length);
    const distance = norm(pixels.map((x, at) => x - start[at]));
    stage = { ...look(classifier, pixels, target), distance };
    yield stage;
  }
}

const norm = (numbers: Float64Array) => Math.sqrt(numbers.reduce((sum, x) => sum + x * x, 0));

function stepped({ pixels, gradient }: Look, length: number): Float64Array {
  const free = gradient.map((g, i) =>
    (g > 0 && pixels[i] <= 0) || (g < 0 && pixels[i] >= 1) ? 0 : g,
  );
  const steepness = norm(free);
  if (steepness === 0) return pixels;
  return pixels.map((x, i) => Math.min(1, Math.max(0, x - (length * free[i]) / steepness)));
}

/** The first stage that is read as the target; undefined where none is. */
export function flipOf(stages: readonly Stage[], target: number): number | undefined {
  const at = stages.findIndex(({ probabilities }) => readAs(probabilities) === target);
  return at < 0 ? undefined : at;
}

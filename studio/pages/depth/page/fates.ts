import { computed } from "@preact/signals";
import { bestPower, fateOf, spreadOf } from "../float16/spread.ts";
import { address } from "./address.ts";
import { leastBin, mostBin } from "./float16-charts.ts";
import { gradients } from "./training.ts";

const spreadWith = (power: number) => {
  const { value } = gradients;
  // Multiplying by a power of two rounds nothing.
  return (
    value &&
    spreadOf(
      value.sorted.map((g) => g * 2 ** power),
      leastBin,
      mostBin,
    )
  );
};

export const spread = computed(() => spreadWith(0));
export const scaledSpread = computed(() => spreadWith(address.power.value));

/** Without a loss scale, and with the one that is chosen. */
export const plainFate = computed(() => gradients.value && fateOf(gradients.value.sorted, 1));
export const fate = computed(
  () => gradients.value && fateOf(gradients.value.sorted, 2 ** address.power.value),
);
export const best = computed(() => (gradients.value ? bestPower(gradients.value.sorted) : 0));

/** The gradient that is opened: the one at a share of all, from the smallest to the largest. */
export const picked = computed(() => {
  const sorted = gradients.value?.sorted;
  if (!sorted) return null;
  const index = Math.round(address.pick.value * (sorted.length - 1));
  return { index, count: sorted.length, value: sorted[index] };
});

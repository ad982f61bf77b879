import { computed } from "@preact/signals";
import type { LaneRows } from "../engine/messages.ts";
import { type LaneName, laneNames } from "../engine/settings.ts";
import { address } from "./address.ts";
import { rows } from "./training.ts";

/** What is read off a lane at the step and layer that are looked at. */
export interface Reading {
  /** The step that is shown: the latest where the one that is looked at was not seen. */
  readonly step: number;
  readonly loss: number;
  readonly total: number;
  /** The gradient's norm of each layer, from the first. */
  readonly norms: Float64Array;
  /** Why it ends where it does; null while it goes on or is done. */
  readonly problem: string | null;
}

export const readings = computed<Readonly<Record<LaneName, Reading>> | null>(() => {
  const { value } = rows;
  if (!value) return null;
  const { depth } = value.settings;
  const read = (name: LaneName) => [name, readingOf(value.lanes[name], depth)] as const;
  return Object.fromEntries(laneNames.map(read)) as Record<LaneName, Reading>;
});

function readingOf(lane: LaneRows, depth: number): Reading {
  const latest = lane.seen - 1;
  const step = Math.min(address.step.value, latest);
  const norms = address.of.value === "activations" ? lane.activationNorms : lane.weightNorms;
  const broke = !Number.isFinite(lane.losses[latest]);
  return {
    step,
    loss: lane.losses[step],
    total: lane.totalNorms[step],
    norms: norms.subarray(step * depth, (step + 1) * depth),
    problem:
      broke && address.step.value >= latest
        ? `From step ${latest} on the loss is no number.`
        : null,
  };
}

/** The layer that is read off, from 0. */
export const layer = computed(() => Math.min(address.layer.value, address.depth.value) - 1);

type Range = readonly [number, number];

/** Powers of ten about all numbers of all lanes and steps, so that nothing jumps while time is scrubbed. */
function decades(lists: readonly Float64Array[], narrowest: number): Range {
  let [least, most] = [Infinity, 0];
  for (const list of lists) {
    for (const x of list) {
      if (!(x > 0 && x < Infinity)) continue;
      if (x < least) least = x;
      if (x > most) most = x;
    }
  }
  if (most === 0) return [-narrowest, 0];
  const top = Math.ceil(Math.log10(most));
  return [Math.min(Math.floor(Math.log10(least)), top - narrowest), top];
}

export const normRange = computed<Range>(() => {
  const all = rows.value ? Object.values(rows.value.lanes) : [];
  const isWeights = address.of.value === "weights";
  return decades(
    all.map((lane) => (isWeights ? lane.weightNorms : lane.activationNorms)),
    2,
  );
});

/** The least loss that is drawn: below it there is little to see. */
const leastLoss = -3;

export const lossRange = computed<Range>(() => {
  const all = rows.value ? Object.values(rows.value.lanes) : [];
  const [low, high] = decades(
    all.map(({ losses }) => losses),
    2,
  );
  return [Math.max(leastLoss, low), Math.min(3, high)];
});

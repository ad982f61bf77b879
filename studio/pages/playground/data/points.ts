import { Generator } from "chainrule/random";
import { inputFactor } from "../engine/effective.ts";
import { isGiven, type Settings } from "../engine/settings.ts";
import { givenPoints } from "./given.ts";
import { syntheticPoints } from "./synthetic.ts";
import type { Table } from "./table.ts";

/** What a network is trained on. */
export interface Points extends Table {
  /** The features that span the plane. */
  readonly axes: readonly [number, number];
  /** How far the plane reaches to each side of 0; null where it is round the points. */
  readonly reach: number | null;
  /** The rows to learn from, and those kept to see whether it has learnt. */
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/**
 * The points that the settings name.
 *
 * @throws DataError where a network cannot learn from them.
 */
export function pointsOf({ data, breaks }: Settings): Points {
  const table = isGiven(data) ? givenPoints(data) : syntheticPoints(data);
  const values = breaks.unscaledInputs
    ? table.values.map((value) => inputFactor * value)
    : table.values;
  const axes = isGiven(data) ? data.axes : ([0, 1] as const);
  // A plane that is drawn on stays where it is.
  const reach =
    data.kind === "drawn" ? drawnReach * (breaks.unscaledInputs ? inputFactor : 1) : null;
  return { ...table, values, axes, reach, ...split(table.targets.length, data) };
}

const drawnReach = 1.25;

function split(length: number, { validation, seed }: Settings["data"]) {
  // In their own order, as the sums over all of them depend on it.
  if (validation === 0) return { train: numbersTo(length), validation: new Int32Array(0) };
  const order = new Generator(seed).permutation(length);
  const kept = Math.min(length - 1, Math.round(validation * length));
  return { train: order.slice(kept).toSorted(), validation: order.slice(0, kept).toSorted() };
}

const numbersTo = (length: number) => Int32Array.from({ length }, (_, i) => i);

import { formatShape, indicesOf } from "../tensor/shape.ts";
import { formatShort } from "../text/number.ts";
import type { Direction } from "./differences.ts";
import type { Slopes } from "./judge.ts";
import type { Finding } from "./report.ts";
import type { Variable } from "./subject.ts";

/** How many entries move together at most. */
const most = 64;

/** What is asked at entries whose gradients are right by themselves, each at a kink. */
export interface Tied {
  variable: Variable;
  /** The entries with a kink in one output. */
  kinks: readonly number[];
  /** The slopes of that output along a direction. */
  slopes(direction: Direction): Slopes;
  /** What the gradient says of an entry's slope. */
  gradient(entry: number): number;
  /** How far a sum may be off. */
  allowed(difference: number): number;
}

/**
 * A gradient that counts once for each of several equal entries, of which the output follows the largest.
 *
 * Each entry alone has a corner there, at which 0 and 1 are both right. All together have none: where
 * all rise, the largest rises just so, and their gradients sum to that slope, given to one of them or
 * shared out.
 */
export function tiesFinding({ variable, kinks, slopes, gradient, allowed }: Tied): Finding | null {
  const { data, shape } = variable.tensor;
  for (const entries of equal(kinks, data)) {
    const joint = slopes({ entries, towards: entries.map(() => 1) });
    const difference = (joint.before + joint.after) / 2;
    if (!(Math.abs(joint.after - joint.before) <= allowed(difference))) continue;
    const sum = entries.reduce((total, entry) => total + gradient(entry), 0);
    if (Math.abs(sum - difference) <= allowed(difference)) continue;
    const alone = entries.map((entry) => slopes({ entries: [entry], towards: [1] }));
    const rise = alone.reduce((total, { after }) => total + after, 0);
    // Corners that have nothing to do with each other: what they do together is the sum.
    if (Math.abs(rise - joint.after) <= allowed(difference)) continue;
    const places = entries.map((entry) => formatShape(indicesOf(entry, shape)));
    const more = places.length > 4 ? `${places.length - 3} others` : places.pop();
    const list = `${places.slice(0, 3).join(", ")} and ${more}`;
    return {
      kind: "ties",
      where: variable.name,
      message:
        `a tie is counted more than once: at ${list} all are ${formatShort(data[entries[0]], 4)}; where they ` +
        `rise together the output's slope is ${formatShort(difference, 4)}, and their gradients sum to ` +
        formatShort(sum, 4),
      advice:
        "Give dy to one of the equal entries, the first (argmax), or share it out: mask / (the number of " +
        "equal entries)",
      source: null,
    };
  }
  return null;
}

/** The entries with equal numbers, in groups of two and more. */
function equal(kinks: readonly number[], numbers: ArrayLike<number>): number[][] {
  const groups = new Map<number, number[]>();
  for (const entry of kinks) {
    const group = groups.get(numbers[entry]) ?? [];
    if (group.length < most) group.push(entry);
    groups.set(numbers[entry], group);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

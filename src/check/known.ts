import type { Box } from "./box.ts";
import { dot, sidesAlong, single } from "./differences.ts";
import type { Setting } from "./setting.ts";
import type { Subject, Variable } from "./subject.ts";
import type { Differences, Pass } from "./verdict/evidence.ts";

/** Up to how many numbers of a Jacobian are kept. */
const mostKept = 4e6;

/**
 * The right gradient in each pass at some entries, NaN at all others. The columns of the Jacobian are
 * kept as far as there is room.
 *
 * @param boxes all places that are wrong, if they are known.
 */
export function knownAt(
  subject: Subject,
  { tensor }: Variable,
  entries: readonly number[],
  boxes: readonly Box[] | null,
  { step, output }: Setting,
  passes: readonly Pass[],
): Differences {
  const right = passes.map(() => new Float64Array(tensor.size).fill(Number.NaN));
  const evaluate = () => subject.output().data;
  const kept = new Map<number, Float64Array>();
  const most = Math.floor(mostKept / Math.max(1, output.data.length));
  for (const entry of entries) {
    const sides = sidesAlong(evaluate, tensor, single(entry), step, output.data);
    for (const [k, { dy }] of passes.entries()) {
      const [before, after] = [dot(sides.before, dy), dot(sides.after, dy)];
      // At a corner any number between the two slopes is right.
      const isCorner = Math.abs(after - before) > 0.01 * Math.max(1, Math.abs(before));
      if (!isCorner) right[k][entry] = dot(sides.central, dy);
    }
    if (kept.size < most) kept.set(entry, sides.central);
  }
  const isWhole = entries.length === tensor.size && kept.size === tensor.size;
  const columns = isWhole ? Array.from({ length: tensor.size }, (_, i) => kept.get(i)!) : null;
  return { columns, rows: null, right, boxes, ...(!columns && { sample: kept }) };
}

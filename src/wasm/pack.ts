import type { FloatType } from "./expression.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { i32 } from "./scalar.ts";
import { type Vector, type VectorFloat, v128 } from "./vector.ts";

/**
 * Emits `pack(source, across, along, lanes, depth, panels)`, which copies a matrix of `lanes` lines,
 * each `depth` numbers long, into panels of `width` lines, one panel after another; in a panel, the
 * `width` numbers of one step along the depth lie side by side. `across` is the distance in bytes
 * from line to line, `along` from step to step.
 *
 * The last panel's missing lines repeat the matrix's last one: they fill places whose results nobody
 * reads, and take no part in the others.
 */
export function emitPack<T extends FloatType>(
  module: ModuleBuilder,
  float: VectorFloat<T>,
  width: number,
) {
  const { size, load } = float.scalar;
  const vectors = Array.from({ length: width / float.lanes }, (_, vector) => vector);
  const stepBytes = width * size;
  return module.function(
    { source: "i32", across: "i32", along: "i32", lanes: "i32", depth: "i32", panels: "i32" },
    undefined,
    (f, { source, across, along, lanes, depth, panels: to }) => {
      const step = f.local("i32");
      const lines = Array.from({ length: width }, () => f.local("i32"));

      const copySteps = () =>
        f.for(step, 0, depth, 1, () => {
          for (const vector of vectors) {
            f.store(to, v128.load(lines[0], 16 * vector), 16 * vector);
          }
          f.set(lines[0], i32.add(lines[0], along));
          f.set(to, i32.add(to, stepBytes));
        });

      const transposeSquares = () => {
        const square = Array.from({ length: float.lanes }, () => f.local("v128"));
        f.for(step, 0, i32.and(depth, -float.lanes), float.lanes, () => {
          for (const vector of vectors) {
            square.forEach((row, r) => {
              f.set(row, v128.load(lines[vector * float.lanes + r]));
            });
            transpose(float, square).forEach((column, c) => {
              f.store(to, column, 16 * vector + c * stepBytes);
            });
          }
          for (const line of lines) f.set(line, i32.add(line, 16));
          f.set(to, i32.add(to, float.lanes * stepBytes));
        });
      };

      const gatherRemainingSteps = () =>
        f.while(i32.ltS(step, depth), () => {
          lines.forEach((line, lane) => {
            f.store(to, load(line), size * lane);
            f.set(line, i32.add(line, along));
          });
          f.set(to, i32.add(to, stepBytes));
          f.set(step, i32.add(step, 1));
        });

      f.while(i32.gtS(lanes, 0), () => {
        f.set(lines[0], source);
        for (let lane = 1; lane < width; lane++) {
          const distance = i32.mul(across, i32.gtS(lanes, lane));
          f.set(lines[lane], i32.add(lines[lane - 1], distance));
        }
        f.set(step, 0);
        f.if(i32.and(i32.eq(across, size), i32.geS(lanes, width)), copySteps, () => {
          f.if(i32.eq(along, size), transposeSquares);
          gatherRemainingSteps();
        });
        f.set(source, i32.add(source, i32.mul(across, width)));
        f.set(lanes, i32.sub(lanes, width));
      });
    },
  );
}

/** The columns of the square whose rows are these vectors. */
export function transpose<T extends FloatType>(
  float: VectorFloat<T>,
  rows: readonly Vector[],
): Vector[] {
  const [r0, r1, r2, r3] = rows;
  if (float.lanes === 2)
    return [
      [0, 2],
      [1, 3],
    ].map((order) => float.shuffle(r0, r1, order));
  const interleaved = [
    [0, 4, 1, 5],
    [2, 6, 3, 7],
  ].map((order) => [float.shuffle(r0, r1, order), float.shuffle(r2, r3, order)]);
  return interleaved.flatMap(([top, bottom]) => [
    float.shuffle(top, bottom, [0, 1, 4, 5]),
    float.shuffle(top, bottom, [2, 3, 6, 7]),
  ]);
}

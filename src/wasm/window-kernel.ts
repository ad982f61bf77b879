import type { FloatType } from "./expression.ts";
import type { Func } from "./function-builder.ts";
import type { ModuleBuilder } from "./module-builder.ts";
import { emitPack, transpose } from "./pack.ts";
import { i32 } from "./scalar.ts";
import { type VectorFloat, v128 } from "./vector.ts";

/** So many numbers of what is read in place are multiplied at a time. */
export const TILE_POSITIONS = 4;
const TILE_VECTORS = 2;

/** How many numbers of what is packed are multiplied at a time. */
export const tileLanes = ({ lanes }: { lanes: number }) => TILE_VECTORS * lanes;

const multiplyParameters = {
  base: "i32",
  positions: "i32",
  steps: "i32",
  end: "i32",
  panel: "i32",
  tile: "i32",
} as const;

/** So many numbers that stand at one distance from one another: what is summed over goes from run to run. */
export interface Run {
  readonly length: number;
  /** In bytes. */
  readonly apart: number;
}

/** What a product with an operand that is read in place is made of. */
export interface WindowKernel {
  /** As `emitPack`, into panels of `tileLanes`. */
  readonly pack: ReturnType<typeof emitPack>;
  /**
   * tile[lane][i] = Σₚⱼ number(base + positions[i] + steps[p] + j · apart) · panel[p][j][lane], for the 4
   * offsets in bytes that stand at `positions`, those of runs from `steps` to before `end`, and all j of a run.
   */
  multiply(run: Run): Func<typeof multiplyParameters, undefined>;
}

/**
 * Emits a matrix product that packs one operand and reads the other where it stands, by tables of
 * offsets: the windows of images, which overlap, are never written out (implicit GEMM; Chetlur et al.,
 * "cuDNN: Efficient Primitives for Deep Learning", 2014).
 */
export function emitWindowKernel<T extends FloatType>(
  module: ModuleBuilder,
  float: VectorFloat<T>,
  fma: boolean,
): WindowKernel {
  const multiplies = new Map<string, ReturnType<WindowKernel["multiply"]>>();
  return {
    pack: emitPack(module, float, tileLanes(float)),
    multiply(run) {
      const key = `${run.length} ${run.apart}`;
      const multiply = multiplies.get(key) ?? emitMultiply(module, float, fma, run);
      multiplies.set(key, multiply);
      return multiply;
    },
  };
}

function emitMultiply<T extends FloatType>(
  module: ModuleBuilder,
  float: VectorFloat<T>,
  fma: boolean,
  run: Run,
): ReturnType<WindowKernel["multiply"]> {
  const { size } = float.scalar;
  return module.function(
    multiplyParameters,
    undefined,
    (f, { base, positions, steps, end, panel, tile }) => {
      const lines = Array.from({ length: TILE_POSITIONS }, (_, i) =>
        f.local("i32", i32.add(base, i32.load(positions, 4 * i))),
      );
      const vectors = () => Array.from({ length: TILE_VECTORS }, () => f.local("v128"));
      const sums = lines.map(vectors);
      const row = vectors();
      const number = f.local("v128");
      const step = f.local("i32");
      const starts = lines.map(() => f.local("i32"));
      f.while(i32.ltU(steps, end), () => {
        f.set(step, i32.load(steps));
        starts.forEach((start, i) => {
          f.set(start, i32.add(lines[i], step));
        });
        for (let j = 0; j < run.length; j++) {
          row.forEach((vector, k) => {
            f.set(vector, v128.load(panel, 16 * (TILE_VECTORS * j + k)));
          });
          sums.forEach((ofLine, i) => {
            f.set(number, float.loadSplat(starts[i], j * run.apart));
            ofLine.forEach((sum, k) => {
              f.set(
                sum,
                fma
                  ? float.relaxedMadd(number, row[k], sum)
                  : float.add(sum, float.mul(number, row[k])),
              );
            });
          });
        }
        f.set(steps, i32.add(steps, 4));
        f.set(panel, i32.add(panel, 16 * TILE_VECTORS * run.length));
      });
      for (let j = 0; j < TILE_VECTORS; j++) {
        for (let i = 0; i < TILE_POSITIONS; i += float.lanes) {
          const square = sums.slice(i, i + float.lanes).map((ofLine) => ofLine[j]);
          transpose(float, square).forEach((lane, at) => {
            f.store(tile, lane, ((j * float.lanes + at) * TILE_POSITIONS + i) * size);
          });
        }
      }
    },
  );
}

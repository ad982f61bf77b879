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

/** What a product with an operand that is read in place is made of. */
export interface WindowKernel {
  /** As `emitPack`, into panels of `tileLanes`. */
  readonly pack: ReturnType<typeof emitPack>;
  /**
   * tile[lane][i] = Σₚ number(base + positions[i] + steps[p]) · panel[p][lane], for the 4 offsets in
   * bytes that stand at `positions` and those from `steps` to before `end`.
   */
  readonly multiply: Func<typeof multiplyParameters, undefined>;
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
  const { size } = float.scalar;
  const pack = emitPack(module, float, tileLanes(float));
  const multiply = module.function(
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
      f.while(i32.ltU(steps, end), () => {
        f.set(step, i32.load(steps));
        row.forEach((vector, j) => {
          f.set(vector, v128.load(panel, 16 * j));
        });
        sums.forEach((ofLine, i) => {
          f.set(number, float.loadSplat(i32.add(lines[i], step)));
          ofLine.forEach((sum, j) => {
            f.set(
              sum,
              fma
                ? float.relaxedMadd(number, row[j], sum)
                : float.add(sum, float.mul(number, row[j])),
            );
          });
        });
        f.set(steps, i32.add(steps, 4));
        f.set(panel, i32.add(panel, 16 * TILE_VECTORS));
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
  return { pack, multiply };
}

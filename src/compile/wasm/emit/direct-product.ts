import { input } from "../../../expr/index.ts";
import { sizeOf } from "../../../tensor/shape.ts";
import { emitExpression } from "../../../wasm/expression-emitter.ts";
import type { FunctionBuilder } from "../../../wasm/function-builder.ts";
import type { Vector } from "../../../wasm/vector.ts";
import { type ProductStep, productShape } from "../../program.ts";
import { elementSize } from "../layout.ts";
import { floats, loadLanes, loadSplat } from "./access.ts";
import { type Addresses, alongRow, loadSingles, nestedLoops, RowOperand, Walk } from "./walk.ts";
import { offsetsOf, windowPlan } from "./window-plan.ts";

/** More rows fill the lanes of a panel better than those of a vector along the columns. */
const MOST_ROWS = 3;
/** What is summed over is written out: a number of the kernel in a vector each. */
const MOST_DEPTH = 32;

const identity = input(0);

/** Whether a product is that of a small kernel with windows whose positions stand next to one another. */
export function isDirect(given: ProductStep): boolean {
  const { step, lanes, chunk, chunks } = windowPlan(given);
  const depth = sizeOf(chunk.shape);
  return (
    step === given &&
    chunks === 1 &&
    depth > 0 &&
    depth <= MOST_DEPTH &&
    lanes.count <= MOST_ROWS &&
    step.b.strides.at(-1) === 1
  );
}

/** Emits a product of few rows with windows, vectors along the positions of the windows. */
export function emitDirectProduct(
  f: FunctionBuilder,
  step: ProductStep,
  { addresses, fma }: { addresses: Addresses; fma: boolean },
): void {
  const { lanes, outer, chunk } = windowPlan(step);
  const { a, b, output, finish, finishInputs } = step;
  if (sizeOf(output.shape) === 0) return;
  const { columns } = productShape(step);
  const type = output.buffer.dtype === "float64" ? "f64" : "f32";
  const float = floats[type];
  const { size } = float.scalar;
  const ofColumns = (strides: readonly number[]) =>
    strides.slice(strides.length - columns.length, -1);
  const still = ofColumns(b.strides).map(() => 0);
  const aWalk = new Walk(f, a, [...outer.strides[0], lanes.strides[0], ...still], addresses);
  const bWalk = new Walk(f, b, [...outer.strides[1], 0, ...ofColumns(b.strides)], addresses);
  const [target, ...ends] = [output, ...finishInputs].map((region, i) => {
    const { strides } = region;
    const loops = [...outer.strides[2 + i], lanes.strides[1 + i], ...ofColumns(strides)];
    const walk = new Walk(f, region, loops, addresses);
    return new RowOperand(walk, type, strides[strides.length - 1] * elementSize(walk.element));
  });
  const singles = loadSingles(f, finishInputs, type, addresses);
  const kernel = Array.from({ length: sizeOf(chunk.shape) }, () => f.local("v128"));
  const offsets = offsetsOf(chunk.shape, chunk.b, size);

  const shape = [...outer.shape, lanes.count, ...columns.slice(0, -1)];
  const rows = outer.shape.length + 1;
  const moved = [bWalk, ...[target, ...ends].map(({ walk }) => walk)];
  const row = { count: columns[columns.length - 1], size, unroll: 1, padded: false };
  nestedLoops(f, shape, [aWalk, ...moved], 0, rows, () => {
    for (const [k, weight] of kernel.entries()) {
      f.set(weight, loadSplat(type, type, aWalk.at(undefined, k * chunk.a * size)));
    }
    nestedLoops(f, shape, moved, rows, shape.length, () =>
      alongRow(f, row, (position, further, mode) => {
        let sum: Vector | undefined;
        for (const [k, weight] of kernel.entries()) {
          const number = loadLanes(type, type, bWalk.at(position, further + offsets[k]), mode);
          if (!sum) sum = float.mul(number, weight);
          else if (fma) sum = float.relaxedMadd(number, weight, sum);
          else sum = float.add(sum, float.mul(number, weight));
        }
        const total = f.local("v128", sum!);
        const values = finishInputs.map(
          (x, i) => singles.get(x) ?? f.local("v128", ends[i].load(position, further, mode)),
        );
        const value =
          finish === identity
            ? total
            : emitExpression(f, finish, [total, ...values], float, { fma });
        target.store(f, position, further, mode, value);
      }),
    );
  });
}

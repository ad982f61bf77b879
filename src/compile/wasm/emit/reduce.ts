import { input } from "../../../expr/index.ts";
import { sizeOf } from "../../../tensor/shape.ts";
import { collapse } from "../../../tensor/strides.ts";
import { emitExpression } from "../../../wasm/expression-emitter.ts";
import type { FunctionBuilder } from "../../../wasm/function-builder.ts";
import type { Vector } from "../../../wasm/vector.ts";
import { computeType, isSingle } from "../../compute-type.ts";
import type { ReduceStep, Region } from "../../program.ts";
import { elementSize } from "../layout.ts";
import { floats, type Mode } from "./access.ts";
import { Accumulator, Cascade } from "./accumulator.ts";
import { asStored } from "./map.ts";
import { type Addresses, alongRow, loadSingles, nestedLoops, RowOperand, Walk } from "./walk.ts";

const identity = input(0);

/** Vectors that are combined side by side, each into results of its own. */
const SIDE_BY_SIDE = 4;
/** Vectors that are combined in pairs, and pairs of pairs, before they are added to what there is. */
const GROUP = 4;

/**
 * Emits a reduction: for every element that stays, the others are combined in registers, along the
 * dimension in which they stand next to one another in memory, and the result is finished and stored.
 */
export function emitReduce(
  f: FunctionBuilder,
  step: ReduceStep,
  addresses: Addresses,
  fma: boolean,
): void {
  const { inputs, finishInputs, output, dims, shape, combine } = step;
  const type = computeType(
    [...inputs, ...finishInputs],
    inputs.length === 0 ? output : { ...output, shape },
  );
  const float = floats[type];
  const { size } = float.scalar;
  const isKept = (_: unknown, dim: number) => !dims.includes(dim);
  const reduced = (list: readonly number[]) => list.filter((_, dim) => dims.includes(dim));
  const many = inputs.filter((x) => !isSingle(x));

  const keptNest = collapse(shape.filter(isKept), [
    output.strides,
    ...finishInputs.map(({ strides }) => strides),
    ...many.map(({ strides }) => strides.filter(isKept)),
  ]);
  const reducedNest = collapse(
    reduced(shape),
    many.map(({ strides }) => reduced(strides)),
  );
  if (keptNest.shape.includes(0)) return;

  const keptRank = keptNest.shape.length;
  const reducedRank = reducedNest.shape.length;
  const inputStrides = many.map((_, k) => ({
    kept: keptNest.strides[1 + finishInputs.length + k],
    reduced: reducedNest.strides[k],
  }));
  const dense = (which: "kept" | "reduced") =>
    inputStrides.filter((strides) => Math.abs(strides[which].at(-1) ?? 0) === 1).length;
  const alongReduced =
    reducedRank > 0 &&
    (keptRank === 0 || dense("reduced") > dense("kept") || keptNest.strides[0].at(-1) !== 1);

  const singles = loadSingles(f, [...inputs, ...finishInputs], type, addresses);

  const keptOuter = alongReduced ? keptRank : Math.max(keptRank - 1, 0);
  const reducedOuter = alongReduced ? reducedRank - 1 : reducedRank;
  const operand = (region: Region, kept: readonly number[], summed: readonly number[]) => {
    const walk = new Walk(
      f,
      region,
      [...kept.slice(0, keptOuter), ...summed.slice(0, reducedOuter)],
      addresses,
    );
    const stride = (alongReduced ? summed.at(-1) : kept.at(-1)) ?? 0;
    return new RowOperand(walk, type, stride * elementSize(walk.element));
  };
  const none = reducedNest.shape.map(() => 0);
  const target = operand(output, keptNest.strides[0], none);
  const ends = finishInputs.map((x, k) => operand(x, keptNest.strides[1 + k], none));
  const sources = many.map((x, k) => operand(x, inputStrides[k].kept, inputStrides[k].reduced));
  const sourceWalks = sources.map(({ walk }) => walk);
  const allWalks = [target, ...ends, ...sources].map(({ walk }) => walk);
  const loopShape = [
    ...keptNest.shape.slice(0, keptOuter),
    ...reducedNest.shape.slice(0, reducedOuter),
  ];

  type At = Parameters<Parameters<typeof alongRow>[2]>[0];
  const compute = (position: At, further: number, mode: Mode): Vector => {
    const values = inputs.map(
      (x) =>
        singles.get(x) ?? f.local("v128", sources[many.indexOf(x)].load(position, further, mode)),
    );
    return emitExpression(f, step.expression, values, float, { fma });
  };
  const finish = (combined: Vector, position: At, further: number, mode: Mode) => {
    const expression = asStored(step.finish, output);
    let value = combined;
    if (expression !== identity) {
      const values = finishInputs.map(
        (x, k) => singles.get(x) ?? f.local("v128", ends[k].load(position, further, mode)),
      );
      value = emitExpression(f, expression, [f.local("v128", combined), ...values], float, { fma });
    }
    target.store(f, position, further, mode, value);
  };
  /** Over all that is combined, several at a time along the last of the dimensions. */
  const overReducedRows = (body: (take: { count: number; next: () => void }) => void) => {
    const last = keptOuter + reducedOuter - 1;
    if (reducedOuter === 0) return body({ count: 1, next: () => undefined });
    const count = loopShape[last];
    const move = (steps: number) => {
      for (const walk of sourceWalks) walk.move(steps * walk.strides[last]);
    };
    const next = () => move(1);
    nestedLoops(f, loopShape, sourceWalks, keptOuter, last, () => {
      const groups = Math.floor(count / GROUP);
      if (groups > 0) f.for(f.local("i32"), 0, groups, 1, () => body({ count: GROUP, next }));
      for (let i = groups * GROUP; i < count; i++) body({ count: 1, next });
      move(-count);
    });
  };
  const overReduced = (body: () => void) =>
    nestedLoops(f, loopShape, sourceWalks, keptOuter, keptOuter + reducedOuter, body);

  nestedLoops(f, loopShape, allWalks, 0, keptOuter, () => {
    if (alongReduced) {
      const count = reducedNest.shape.at(-1)!;
      const accumulators = Array.from(
        { length: SIDE_BY_SIDE },
        () => new Accumulator(f, type, combine),
      );
      const rest = new Accumulator(f, type, combine);
      const row = { count, size, unroll: SIDE_BY_SIDE, padded: false };
      const turns =
        (sizeOf(reducedNest.shape) / count) * Math.ceil((count * size) / (16 * SIDE_BY_SIDE));
      const merge = () => {
        for (const each of accumulators.slice(1)) accumulators[0].join(each);
        accumulators[0].joinFirst(rest);
      };
      const cascade = new Cascade(f, type, combine, [...accumulators, rest], merge, turns);
      cascade.reset();
      overReduced(() => {
        alongRow(f, row, (position, further, mode) => {
          const value = compute(position, further, mode);
          if (mode === "first") return rest.add(value);
          const side = (further / 16) % SIDE_BY_SIDE;
          accumulators[side].add(value);
          if (side === SIDE_BY_SIDE - 1) cascade.next();
        });
        if (count % ((16 / size) * SIDE_BY_SIDE) !== 0) cascade.next();
      });
      finish(cascade.finish().total(), undefined, 0, "first");
      return;
    }
    const count = keptNest.shape.at(-1) ?? 1;
    const row = { count, size, unroll: 1, padded: false };
    alongRow(f, row, (position, further, mode) => {
      const accumulator = new Accumulator(f, type, combine);
      const turns = sizeOf(reducedNest.shape);
      const cascade = new Cascade(f, type, combine, [accumulator], () => undefined, turns);
      cascade.reset();
      overReducedRows((take) => {
        const values = Array.from({ length: take.count }, () => {
          const value = f.local("v128", compute(position, further, mode));
          take.next();
          return value;
        });
        accumulator.addAll(values);
        cascade.next();
      });
      finish(cascade.finish().lanes(), position, further, mode);
    });
  });
}

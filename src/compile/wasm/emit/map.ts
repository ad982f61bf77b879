import { equal, select } from "../../../expr/build.ts";
import { type Expression, postorder } from "../../../expr/expression.ts";
import { isHalf } from "../../../tensor/dtype.ts";
import { collapse } from "../../../tensor/strides.ts";
import { emitExpression } from "../../../wasm/expression-emitter.ts";
import type { FunctionBuilder } from "../../../wasm/function-builder.ts";
import { roundedLanes } from "../../../wasm/half.ts";
import { f32x4, f64x2, type Vector } from "../../../wasm/vector.ts";
import { type ComputeType, computeType, isSingle } from "../../compute-type.ts";
import type { MapStep, Region } from "../../program.ts";
import { isWhole } from "../../regions.ts";
import { elementSize } from "../layout.ts";
import { floats } from "./access.ts";
import {
  type Addresses,
  alongRow,
  loadSingles,
  nestedLoops,
  oneByOne,
  RowOperand,
  Walk,
} from "./walk.ts";

/** Emits output = expression(inputs), vectors along the output's densest dimension. */
export function emitMap(
  f: FunctionBuilder,
  step: MapStep,
  addresses: Addresses,
  fma: boolean,
): void {
  const { inputs, output } = step;
  const type = computeType(inputs, output);
  const float = floats[type];
  const { size } = float.scalar;
  const expression = asStored(step.expression, output);

  const many = inputs.filter((x) => !isSingle(x));
  const regions = outputOrder([output, ...many]);
  const nest = collapse(
    regions[0].shape,
    regions.map(({ strides }) => strides),
  );
  if (nest.shape.includes(0)) return;
  const inner = nest.shape.length - 1;
  const rowLength = nest.shape[inner] ?? 1;
  const operands = regions.map((region, k) => {
    const strides = nest.strides[k];
    const walk = new Walk(f, region, strides.slice(0, Math.max(inner, 0)), addresses);
    const bytes = (strides[inner] ?? 1) * elementSize(walk.element);
    return new RowOperand(walk, type, bytes);
  });
  const singles = loadSingles(f, inputs, type, addresses);
  // What follows the end of a slice is the next turn's.
  const padded = output.buffer.slice === undefined && [output, ...many].every(isWhole);
  const cost = postorder(expression).length;
  const unroll = cost <= 8 ? 4 : cost <= 24 ? 2 : 1;
  const go = operands[0].isDense ? alongRow : oneByOne;
  nestedLoops(
    f,
    nest.shape,
    operands.map(({ walk }) => walk),
    0,
    Math.max(inner, 0),
    () =>
      go(f, { count: rowLength, size, unroll, padded }, (position, further, mode) => {
        const values = inputs.map(
          (x) =>
            singles.get(x) ??
            f.local("v128", operands[1 + many.indexOf(x)].load(position, further, mode)),
        );
        const value = emitExpression(f, expression, values, float, { fma });
        operands[0].store(f, position, further, mode, narrowed(f, value, type, output));
      }),
  );
}

/** Of half precision the numbers are rounded before they are stored. */
function narrowed(
  f: FunctionBuilder,
  value: Vector,
  type: ComputeType,
  { buffer: { dtype } }: Region,
): Vector {
  if (!isHalf(dtype)) return value;
  if (type === "f32") return roundedLanes(f, dtype, value);
  return f64x2.promoteLowF32x4(roundedLanes(f, dtype, f32x4.demoteF64x2Zero(value)));
}

/** What a bool holds is 1 for every number but 0. */
export function asStored(expression: Expression, { buffer }: Region): Expression {
  return buffer.dtype === "bool" ? select(equal(expression, 0), 0, 1) : expression;
}

/** The dimensions in the order in which the output, the first of the regions, stands in memory. */
function outputOrder(regions: readonly Region[]): Region[] {
  const { strides } = regions[0];
  const order = [...strides.keys()].sort((a, b) => Math.abs(strides[b]) - Math.abs(strides[a]));
  return regions.map((region) => ({
    ...region,
    shape: order.map((dim) => region.shape[dim]),
    strides: order.map((dim) => region.strides[dim]),
  }));
}

import { call } from "../../expr/expression.ts";
import { type Expression, input, inputsOf } from "../../expr/index.ts";
import { computeType, isSingle } from "../compute-type.ts";
import type { Buffer, MapStep, Program, Region } from "../program.ts";
import { whole } from "../regions.ts";
import { usedOperands } from "./operands.ts";

/**
 * Computes what depends on single float64 numbers alone, as the 1 − β of an optimizer, in a step of its
 * own, and so in double precision: beside float32 numbers it would lose digits that every element needs.
 */
export function keepScalarsInDouble({ steps, results }: Program): Program {
  const split = steps.flatMap((step) =>
    step.kind === "map" && computeType(step.inputs, step.output) === "f32" ? apart(step) : [step],
  );
  return { steps: split, results };
}

/** The step, after a step for each part of it that is such a number. */
function apart(step: MapStep): MapStep[] {
  const scalars: MapStep[] = [];
  const inputs: Region[] = [...step.inputs];
  const replaced = new Map<Expression, Expression>();

  const isScalar = (part: Expression): boolean => {
    const operands = inputsOf(part).map((index) => step.inputs[index]);
    return operands.length > 0 && operands.every(isSingleDouble);
  };
  const replace = (part: Expression): Expression => {
    if (part.kind !== "call") return part;
    const known = replaced.get(part);
    if (known) return known;
    const made = isScalar(part) ? hoist(part) : call(part.primitive, part.args.map(replace));
    replaced.set(part, made);
    return made;
  };
  const hoist = (part: Expression): Expression => {
    const name = `${step.output.buffer.name}·${scalars.length}`;
    const buffer: Buffer = { name, role: "temporary", dtype: "float64", length: 1, storage: null };
    const output = whole(buffer, []);
    const { expression, inputs: operands } = usedOperands(part, step.inputs, 0);
    scalars.push({ kind: "map", expression, inputs: operands.map(asNumber), output });
    const { shape } = step.output;
    return input(inputs.push({ ...output, shape, strides: shape.map(() => 0) }) - 1);
  };

  const expression = replace(step.expression);
  if (scalars.length === 0) return [step];
  return [...scalars, { ...step, ...usedOperands(expression, inputs, 0) }];
}

function isSingleDouble(region: Region): boolean {
  return region.buffer.dtype === "float64" && isSingle(region);
}

function asNumber({ buffer, offset }: Region): Region {
  return { buffer, shape: [], strides: [], offset };
}

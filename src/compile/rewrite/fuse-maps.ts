import { postorder, transform } from "../../expr/expression.ts";
import { type Expression, input, simplify } from "../../expr/index.ts";
import { kindOf } from "../../expr/kind.ts";
import { kindOfDtype } from "../../ops/map/map.ts";
import { isHalf } from "../../tensor/dtype.ts";
import { sizeOf } from "../../tensor/shape.ts";
import type { Capabilities } from "../backend.ts";
import { computeType, isSingle } from "../compute-type.ts";
import { type MapStep, mapReads, type Program, type Region, type Step } from "../program.ts";
import { isWhole, sameRegion, through } from "../regions.ts";
import { Draft } from "./draft.ts";
import { type Operands, usedOperands } from "./operands.ts";
import { readsBeforeItWrites } from "./overwriting.ts";
import { readWindows } from "./read-windows.ts";

/** For so many elements it costs less to compute a number anew for each than to have a step for it. */
const REPEATED = 4096;

/** Computes an elementwise step inside the steps that read it, so that its result is never stored. */
export function fuseMaps(program: Program, capabilities: Capabilities): Program {
  const draft = new Draft(program);
  for (let i = draft.length - 1; i >= 0; i--) fuseAt(draft, i, capabilities);
  return draft.program();
}

function fuseAt(draft: Draft, at: number, capabilities: Capabilities): void {
  const producer = draft.step(at);
  if (producer?.kind !== "map" || !isWhole(producer.output)) return;
  const { buffer } = producer.output;
  if (!draft.isInner(buffer) || draft.writers(buffer).size !== 1) return;
  const readers = draft.readers(buffer);
  const isCopy =
    producer.expression === input(0) && producer.inputs[0].buffer.dtype === buffer.dtype;
  if (!isCopy && !isWorthIt(producer, readers.size, capabilities)) return;

  const fusions: [number, Step][] = [];
  for (const reader of readers) {
    const step = draft.step(reader)!;
    if (step.kind === "scan") return;
    if (!draft.canMove(producer, at, reader)) return;
    const fused = isCopy ? readThrough(step, producer) : fuseInto(step, producer, capabilities);
    if (!fused || !readsBeforeItWrites(fused)) return;
    // What is written to places apart from one another, a kernel may do of matrices only.
    const isScattered = fused.kind === "product" && !isWhole(fused.output);
    if (isScattered && !capabilities.finishes(fused)) return;
    fusions.push([reader, fused]);
  }
  for (const [reader, fused] of fusions) draft.replace(reader, fused);
  draft.replace(at, null);
}

function isWorthIt(
  { expression, inputs, output }: MapStep,
  readers: number,
  capabilities: Capabilities,
): boolean {
  const { dtype } = output.buffer;
  // What rounds to integers, to 0 and 1, to float32 or to half precision when it is stored must be stored.
  if (isHalf(dtype)) return false;
  if (dtype === "float32" && computeType(inputs, output) === "f64") return false;
  if (dtype === "int32" && kindOfMap(expression, inputs) === "float") return false;
  if (dtype === "bool" && kindOfMap(expression, inputs) !== "bool") return false;
  if (readers === 1) return true;
  return (
    readers <= capabilities.readers &&
    !capabilities.isExpensive(expression) &&
    inputs.filter((x) => !isSingle(x)).length <= 2
  );
}

function kindOfMap(expression: Expression, inputs: readonly Region[]) {
  return kindOf(
    expression,
    inputs.map(({ buffer }) => kindOfDtype[buffer.dtype]),
  );
}

/** The step reading the source of a copy in the place of the copy. */
function readThrough(step: Step, copy: MapStep): Step | undefined {
  const { buffer } = copy.output;
  let fits = true;
  const replace = (region: Region): Region => {
    if (region.buffer !== buffer) return region;
    const source = through(region, copy.inputs[0]);
    fits &&= source !== undefined;
    return source ?? region;
  };
  const replaced = mapReads(step, replace);
  if (!fits) return step.kind === "product" ? readWindows(step, copy) : undefined;
  return replaced.kind === "map" ? compact(replaced) : replaced;
}

function fuseInto(step: Step, producer: MapStep, capabilities: Capabilities): Step | undefined {
  const fits = (before: readonly Region[], fused: Operands, output: Region) =>
    isFit(before, fused, output, producer, capabilities);
  if (step.kind === "map") {
    const fused = substitute(step.expression, step.inputs, 0, producer);
    if (!fused || !fits(step.inputs, fused, step.output)) return undefined;
    return { ...step, ...fused };
  }
  if (step.kind === "product") {
    if ([step.a, step.b].some(({ buffer }) => buffer === producer.output.buffer)) return undefined;
    const end = substitute(step.finish, step.finishInputs, 1, producer);
    if (!end || !fits(step.finishInputs, end, step.output)) return undefined;
    return { ...step, finish: end.expression, finishInputs: end.inputs };
  }
  if (step.kind !== "reduce") return undefined;
  const body = substitute(step.expression, step.inputs, 0, producer);
  const end = substitute(step.finish, step.finishInputs, 1, producer);
  if (!body || !end) return undefined;
  const full = { ...step.output, shape: step.shape };
  if (!fits(step.inputs, body, full)) return undefined;
  if (!fits(step.finishInputs, end, step.output)) return undefined;
  return {
    ...step,
    expression: body.expression,
    inputs: body.inputs,
    finish: end.expression,
    finishInputs: end.inputs,
  };
}

/** Whether the fused step computes in the type that both had, and not much more than before. */
function isFit(
  before: readonly Region[],
  { expression, inputs }: Operands,
  output: Region,
  producer: MapStep,
  { fusion, isExpensive }: Capabilities,
): boolean {
  if (!before.some(({ buffer }) => buffer === producer.output.buffer)) return true;
  const type = computeType(before, output);
  const size = sizeOf(output.shape);
  const isRepeated = size > sizeOf(producer.output.shape);
  const parts = postorder(expression).length;
  return (
    type === computeType(producer.inputs, producer.output) &&
    type === computeType(inputs, output) &&
    inputs.length <= fusion.operands &&
    parts <= fusion.parts &&
    !(isRepeated && (size > REPEATED || postorder(producer.expression).length > 4)) &&
    !(isRepeated && isExpensive(producer.expression))
  );
}

/**
 * The expression with the producer's in the place of the operands that it wrote. Operand i stands for
 * input i + first of the expression.
 */
function substitute(
  expression: Expression,
  operands: readonly Region[],
  first: number,
  producer: MapStep,
): Operands | undefined {
  const inputs: Region[] = [];
  const place = (region: Region): Expression => {
    const known = inputs.findIndex((other) => sameRegion(other, region));
    return input(first + (known >= 0 ? known : inputs.push(region) - 1));
  };
  const parts: (Expression | undefined)[] = operands.map((region) => {
    if (region.buffer !== producer.output.buffer) return place(region);
    const sources = producer.inputs.map((source) => through(region, source));
    if (sources.some((source) => source === undefined)) return undefined;
    return transform(producer.expression, (part) =>
      part.kind === "input" ? place(sources[part.index]!) : part,
    );
  });
  if (parts.includes(undefined)) return undefined;
  const fused = transform(expression, (part) =>
    part.kind === "input" && part.index >= first ? parts[part.index - first]! : part,
  );
  return usedOperands(simplify(fused), inputs, first);
}

/** The map with each operand once. */
function compact(step: MapStep): MapStep {
  const inputs: Region[] = [];
  const places = step.inputs.map((region) => {
    const known = inputs.findIndex((other) => sameRegion(other, region));
    return known >= 0 ? known : inputs.push(region) - 1;
  });
  const expression = transform(step.expression, (part) =>
    part.kind === "input" ? input(places[part.index]) : part,
  );
  return { ...step, expression, inputs };
}

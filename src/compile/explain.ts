import { type Expression, toText } from "../expr/index.ts";
import { formatShape, type Shape } from "../tensor/shape.ts";
import { isSingle } from "./compute-type.ts";
import type { MemoryPlan } from "./memory-plan.ts";
import {
  type Buffer,
  type ProductDims,
  type ProductStep,
  type Program,
  productShape,
  type ReduceStep,
  type Region,
  type Step,
} from "./program.ts";
import { isWhole } from "./regions.ts";

/** Is told each stage of a compilation, as text for a reader; makes the text only if it is read. */
export type Explain = (text: () => string) => void;

/** A program for a reader: one line for each step. */
export function programText({ steps, results }: Program): string {
  const lines = steps.map(
    (step, i) => `${String(i).padStart(4)}  ${stepText(step).replaceAll("\n", "\n      ")}`,
  );
  const returned = results.map((region) => regionText(region)).join(", ");
  return [...lines, ...(returned ? [`      return ${returned}`] : [])].join("\n");
}

/** `t7 [128, 10] = sum over 1 of exp(x0) for t4 [128, 10]` */
export function stepText(step: Step): string {
  if (step.kind === "inspect") return `look at ${regionText(step.x)}`;
  if (step.kind === "scan") return `${step.length} turns:\n${programText(step.body)}`;
  const to = `${regionText(step.output)} = `;
  switch (step.kind) {
    case "map":
      return to + expressionText(toText(step.expression), step.inputs, 0);
    case "reduce": {
      const body = expressionText(toText(step.expression), step.inputs, 0);
      const combined = `${step.combine}(${body}) over ${step.dims.join(", ")} of ${formatShape(step.shape)}`;
      return to + finishText(combined, step);
    }
    case "product":
      return (
        `${regionText(step.output, countsOf(step, "rows", "columns"))} = ` +
        finishText(
          `${regionText(step.a, countsOf(step, "rows", "depth"))} @ ` +
            regionText(step.b, countsOf(step, "depth", "columns")),
          step,
        )
      );
    case "operation":
      return `${to}${step.op.name}(${[...step.inputs.map((x) => regionText(x)), ...attributesText(step.attributes)].join(", ")})`;
    case "random":
      return `${to}${step.distribution} random numbers`;
  }
}

/** `dim 1`, `reverse true`: how an operation is used. */
function attributesText(attributes: unknown): string[] {
  return Object.entries(attributes ?? {}).map(([name, value]) => `${name} ${valueText(value)}`);
}

function valueText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  if ("kind" in value && "id" in value) return toText(value as Expression);
  return `{${attributesText(value).join(", ")}}`;
}

/** What a step computes, and what is made of it before it is written. */
function finishText(computed: string, { finish, finishInputs }: ReduceStep | ProductStep): string {
  const text = toText(finish);
  if (text === "x0") return computed;
  const result = text.replaceAll(/\bx0\b/g, "r");
  return `${expressionText(result, finishInputs, 1)} where r = ${computed}`;
}

/** The text of an expression with its operands' names for x0, x1, …; `first` is the first one's number. */
function expressionText(text: string, operands: readonly Region[], first: number): string {
  return text.replaceAll(/\bx(\d+)\b/g, (_, index) => operandText(operands[Number(index) - first]));
}

function operandText(region: Region): string {
  return isWhole(region) || isSingle(region)
    ? region.buffer.name
    : `${region.buffer.name}(${region.strides})`;
}

type Side = keyof ProductDims;

/** How many dimensions of a product's operand count the same, from the first. */
function countsOf(step: ProductStep, first: Side, second: Side): number[] {
  const { batch, ...shape } = productShape(step);
  return [...batch.map(() => 1), shape[first].length, shape[second].length];
}

/** `[8, 64·3·3, 1024]`: dimensions that count the same stand together. */
function shapeText(shape: Shape, counts: readonly number[]): string {
  let start = 0;
  const groups = counts.map((count) => {
    start += count;
    return shape.slice(start - count, start).join("·");
  });
  return `[${groups.join(", ")}]`;
}

function regionText(region: Region, counts?: readonly number[]): string {
  const { buffer, shape, strides, offset } = region;
  const view = isWhole(region) ? "" : ` by ${strides.join(", ")}${offset ? ` from ${offset}` : ""}`;
  const kind = buffer.dtype === "float32" ? "" : ` ${buffer.dtype}`;
  return `${buffer.name}${kind} ${counts ? shapeText(shape, counts) : formatShape(shape)}${view}`;
}

/** Where the temporaries stand, and what that saves. */
export function memoryText({ offsets, peak, sum }: MemoryPlan): string {
  const byOffset = new Map<number, Buffer[]>();
  for (const [buffer, offset] of offsets) {
    byOffset.set(offset, [...(byOffset.get(offset) ?? []), buffer]);
  }
  const lines = [...byOffset]
    .sort(([a], [b]) => a - b)
    .map(
      ([offset, buffers]) =>
        `  ${String(offset).padStart(10)}  ${buffers.map(({ name }) => name).join(" ")}`,
    );
  return [`temporaries: ${peak} bytes at most, ${sum} side by side`, ...lines].join("\n");
}

import type { Expression } from "../expr/index.ts";
import type { Origin } from "../ops/interceptors.ts";
import type { Generator } from "../random/generator.ts";
import type { Dtype, TypedArray } from "../tensor/dtype.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Storage } from "../tensor/storage.ts";
import type { View } from "../tensor/strides.ts";
import type { Op } from "../tensor/tensor.ts";

/**
 * The numbers that a program works on. An argument is written before each run, a state outlives it
 * (parameters, running averages, what an optimizer keeps), a temporary lives inside one.
 */
export interface Buffer {
  /** How the explanation calls it: `x0`, `s3`, `t12`. */
  readonly name: string;
  readonly role: "argument" | "state" | "temporary" | "slice";
  readonly dtype: Dtype;
  /** In elements. */
  readonly length: number;
  /** The storage of a state. */
  readonly storage: Storage | null;
  /** Of a slice, what it is a part of. */
  readonly slice?: Slice;
}

/** A part of another buffer, at every turn of a loop another: from `offset` on, moved by `stride`. */
export interface Slice {
  readonly of: Buffer;
  readonly offset: number;
  readonly stride: number;
  /** Whose turns: 0 for a loop that is in no other. */
  readonly level: number;
}

/** How a step looks at a buffer; strides and offset count elements. */
export interface Region extends View {
  readonly buffer: Buffer;
}

/** What is known of where a step was recorded. */
interface Recorded {
  readonly origin?: Origin;
}

/** output = expression(inputs), element by element; every input has the output's shape, by strides. */
export interface MapStep extends Recorded {
  readonly kind: "map";
  readonly expression: Expression;
  readonly inputs: readonly Region[];
  readonly output: Region;
}

/**
 * output = finish(combined, finishInputs), where expression(inputs) is combined over some dimensions
 * of `shape`. Input 0 of `finish` is what was combined; finishInputs have the output's shape.
 */
export interface ReduceStep extends Recorded {
  readonly kind: "reduce";
  readonly combine: "sum" | "max";
  readonly shape: Shape;
  readonly dims: readonly number[];
  readonly expression: Expression;
  readonly inputs: readonly Region[];
  readonly finish: Expression;
  readonly finishInputs: readonly Region[];
  readonly output: Region;
}

/** How many dimensions count the rows of a product, what is summed over, and the columns. */
export interface ProductDims {
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
}

/**
 * output = finish(a · b, finishInputs): a is [...batch, ...rows, ...depth], b [...batch, ...depth,
 * ...columns] and the output [...batch, ...rows, ...columns]. Rows, depth and columns have one
 * dimension each, or several where an operand is no matrix in memory: the windows of images. Input 0
 * of `finish` is the product; finishInputs have the output's shape. Where elements of the output are
 * one number in memory, each is finished after those before it: so are windows added to images.
 */
export interface ProductStep extends Recorded {
  readonly kind: "product";
  readonly dims: ProductDims;
  readonly a: Region;
  readonly b: Region;
  readonly finish: Expression;
  readonly finishInputs: readonly Region[];
  readonly output: Region;
}

/** The sizes of what a product goes over, by its operands. */
export function productShape({ dims, a, b }: Pick<ProductStep, "dims" | "a" | "b">) {
  const lead = b.shape.length - dims.depth - dims.columns;
  return {
    batch: b.shape.slice(0, lead),
    rows: a.shape.slice(lead, lead + dims.rows),
    depth: b.shape.slice(lead, lead + dims.depth),
    columns: b.shape.slice(lead + dims.depth),
  };
}

/**
 * output = op(inputs), for an operation that is no map, sum, largest element or product. A back end
 * has a kernel for it, or runs it as a host step: the operation's own `forward`.
 */
export interface OperationStep<A = unknown> extends Recorded {
  readonly kind: "operation";
  readonly op: Op<A>;
  readonly attributes: A;
  readonly inputs: readonly Region[];
  readonly output: Region;
}

/** The next draws of a generator, in every run others; each fills the last dimensions of the output. */
export interface RandomStep extends Recorded {
  readonly kind: "random";
  readonly distribution: "uniform" | "normal";
  readonly generator: Generator;
  /** Which of the program's draws these are, for each position of the output's first dimensions. */
  readonly keys: View;
  readonly output: Region;
}

/** A look at numbers, which stops the run if it throws: what comes later is not done. */
export interface InspectStep {
  readonly kind: "inspect";
  readonly x: Region;
  readonly look: (numbers: TypedArray) => void;
}

/**
 * Runs a body so many times. Its results are what is carried from turn to turn: buffers that are set
 * before the first, and hold in the end what the last turn leaves. All else that it hands on is slices.
 */
export interface ScanStep {
  readonly kind: "scan";
  readonly length: number;
  readonly level: number;
  readonly body: Program;
  /** The buffers around the loop that it reads, whole. */
  readonly inputs: readonly Region[];
  /** Those that it writes, whole. */
  readonly outputs: readonly Region[];
}

/** One operation on buffers. */
export type Step = SingleStep | ScanStep;

/** A step that is no loop. */
export type SingleStep = ComputeStep | InspectStep;

/** A step that writes. */
export type ComputeStep = MapStep | ReduceStep | ProductStep | OperationStep | RandomStep;

/** A recorded function: steps in the order in which they run, and what must be there after the last. */
export interface Program {
  readonly steps: readonly Step[];
  readonly results: readonly Region[];
}

function all(buffer: Buffer): Region {
  return { buffer, shape: [buffer.length], strides: [1], offset: 0 };
}

/** What turns are called, by the level of their loop: `t7(5·i)` is a slice of t7. */
const turns = ["i", "j", "k"];

/** A buffer that is a part of another. */
export function part({ dtype, length }: Pick<Buffer, "dtype" | "length">, slice: Slice): Buffer {
  const { of, offset, stride, level } = slice;
  const place = `${offset ? `${offset} + ` : ""}${stride}·${turns[level] ?? `i${level}`}`;
  return { name: `${of.name}(${place})`, role: "slice", dtype, length, storage: null, slice };
}

/** The loop with this body. */
export function scanStep(length: number, level: number, body: Program): ScanStep {
  const carried = new Set(body.results.map(({ buffer }) => buffer));
  const written = new Set(body.steps.flatMap(writesOf).map(({ buffer }) => buffer));
  const isInner = (buffer: Buffer) => buffer.role === "temporary" && written.has(buffer);
  const around = (buffers: Iterable<Buffer>) => {
    const outer = [...buffers]
      .filter((buffer) => carried.has(buffer) || !isInner(buffer))
      .map((buffer) => (buffer.slice?.level === level ? buffer.slice.of : buffer));
    return [...new Set(outer)].map(all);
  };
  // A slice that the turn itself has written needs nothing from around.
  const reads = body.steps
    .flatMap(readsOf)
    .map(({ buffer }) => buffer)
    .filter((buffer) => !buffer.slice || !written.has(buffer));
  return { kind: "scan", length, level, body, inputs: around(reads), outputs: around(written) };
}

/** All steps of a program, those of a loop's body behind it. */
export function allSteps({ steps }: Program): Step[] {
  return steps.flatMap((step) => (step.kind === "scan" ? [step, ...allSteps(step.body)] : [step]));
}

/** The regions that a step reads. */
export function readsOf(step: Step): readonly Region[] {
  switch (step.kind) {
    case "map":
    case "operation":
    case "scan":
      return step.inputs;
    case "reduce":
      return [...step.inputs, ...step.finishInputs];
    case "product":
      return [step.a, step.b, ...step.finishInputs];
    case "inspect":
      return [step.x];
    case "random":
      return [];
  }
}

/** The regions that a step writes. */
export function writesOf(step: Step): readonly Region[] {
  if (step.kind === "scan") return step.outputs;
  return step.kind === "inspect" ? [] : [step.output];
}

/** Whether the text of a step says all of what it computes: an operation may be given functions. */
export function isWrittenOut(step: Step): boolean {
  if (step.kind === "scan") return step.body.steps.every(isWrittenOut);
  return step.kind !== "operation" || isPlain(step.attributes);
}

function isPlain(value: unknown): boolean {
  if (typeof value === "function" || typeof value === "symbol") return false;
  if (typeof value !== "object" || value === null) return true;
  const prototype = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype) return false;
  return Object.values(value).every(isPlain);
}

/** The step with each region that it reads replaced. */
export function mapReads<S extends Step>(step: S, replace: (region: Region) => Region): S;
export function mapReads(step: Step, replace: (region: Region) => Region): Step {
  switch (step.kind) {
    case "map":
    case "operation":
      return { ...step, inputs: step.inputs.map(replace) };
    case "reduce":
      return {
        ...step,
        inputs: step.inputs.map(replace),
        finishInputs: step.finishInputs.map(replace),
      };
    case "product":
      return {
        ...step,
        a: replace(step.a),
        b: replace(step.b),
        finishInputs: step.finishInputs.map(replace),
      };
    case "inspect":
      return { ...step, x: replace(step.x) };
    case "random":
      return step;
    case "scan":
      return scanStep(step.length, step.level, mapOuterReads(step, replace));
  }
}

/** The body of a loop with each region around it that it reads replaced, by others of the same layout. */
function mapOuterReads({ body, level }: ScanStep, replace: (region: Region) => Region): Program {
  const slices = new Map<Buffer, Buffer>();
  const sliceOf = (buffer: Buffer, slice: Slice): Buffer => {
    const of = replace(all(slice.of)).buffer;
    const moved = slices.get(buffer) ?? (of === slice.of ? buffer : part(buffer, { ...slice, of }));
    slices.set(buffer, moved);
    return moved;
  };
  const within = (region: Region): Region => {
    const { slice } = region.buffer;
    if (slice?.level !== level) return replace(region);
    return { ...region, buffer: sliceOf(region.buffer, slice) };
  };
  return { steps: body.steps.map((step) => mapReads(step, within)), results: body.results };
}

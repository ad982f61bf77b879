import { postorder, transform } from "../../expr/expression.ts";
import { constant, type Expression, input, simplify } from "../../expr/index.ts";
import type { Origin } from "../../ops/interceptors.ts";
import { mapOp, typedFor } from "../../ops/map/map.ts";
import type { Generator } from "../../random/generator.ts";
import type { Key } from "../../random/philox.ts";
import { allocateFrom, type Dtype, dtypeOf } from "../../tensor/dtype.ts";
import { CompileError } from "../../tensor/errors.ts";
import { type Shape, sameShape, sizeOf } from "../../tensor/shape.ts";
import type { Storage } from "../../tensor/storage.ts";
import { broadcastStrides } from "../../tensor/strides.ts";
import { type Op, Tensor } from "../../tensor/tensor.ts";
import type { Capabilities } from "../backend.ts";
import { type Buffer, type OperationStep, part, type Region, type Step } from "../program.ts";
import { extentOf } from "../regions.ts";
import { type Draw, Frame } from "./frame.ts";
import { Surroundings } from "./surroundings.ts";
import { traced } from "./traced.ts";

/** Something read while recording that a later run may find changed: then it is recorded again. */
export interface Guard {
  readonly read: () => unknown;
  readonly value: unknown;
}

/** So many numbers may be written behind the end of a draw: a vector's turn of the back ends' kernels. */
const SLACK = 16;

const escaped =
  "compile: a tensor that the body of a scan has made is used outside of it. Return it from fn: as what is " +
  "carried on, or as y";

/**
 * Notes what a function does to tensors, as steps on buffers. A tensor made by a recorded step has a
 * storage without numbers; one that was there before is a state, read and written where it stands.
 */
export class Recorder {
  readonly guards: Guard[] = [];
  readonly surroundings = new Surroundings();
  /** How many draws of each generator were recorded. */
  readonly draws = new Map<Generator, number>();
  /** The draws so far, by their keys. */
  readonly #drawn = new Map<Generator, Map<string, Tensor>>();
  /** The leaves whose gradients are read as they stand when a run starts. */
  readonly gradientArguments = new Map<Buffer, Tensor>();
  /** Those of them that are changed in place, and so are copied back after a run. */
  readonly changedGradients = new Set<Buffer>();
  /** The leaves without a gradient that were passed over for it. */
  readonly skipped = new Set<Tensor>();
  readonly #buffers = new Map<Storage, Buffer>();
  readonly #constants = new Map<Storage, number>();
  /** The tensors that were not made here, and the gradient that each had when it was first met. */
  readonly #captured = new Map<Tensor, Tensor | null>();
  /** How often each state had been changed when it was first met. */
  readonly #versions = new Map<Storage, number>();
  readonly #kinds: Capabilities["steps"];
  /** The function itself, and the bodies of loops that are being recorded, the innermost last. */
  readonly #frames: Frame[] = [new Frame(1)];
  /** Whose temporaries buffers are. */
  readonly #frameOf = new Map<Buffer, Frame>();

  /** @param kinds the steps that the back end has kernels for. */
  constructor(kinds: Capabilities["steps"]) {
    this.#kinds = kinds;
  }

  /** What is being recorded: the function, or the body of a loop. */
  get frame(): Frame {
    return this.#frames.at(-1)!;
  }

  /** All that is being recorded, the innermost first. */
  get frames(): readonly Frame[] {
    return [...this.#frames].reverse();
  }

  /** The steps so far. */
  get steps(): Step[] {
    return this.frame.steps;
  }

  /** Records a loop's body apart from what is around it. */
  inBody<T>(frame: Frame, record: () => T): T {
    this.#frames.push(frame);
    try {
      return record();
    } finally {
      this.#frames.pop();
    }
  }

  /** Notes of the steps that `record` adds where in a network they come from. */
  from<T>(origin: Origin | undefined, record: () => T): T {
    const { steps } = this;
    const start = steps.length;
    const result = record();
    if (origin) {
      for (let i = start; i < steps.length; i++) steps[i] = { ...steps[i], origin } as Step;
    }
    return result;
  }

  /** Whether the back end has kernels for this kind of step. */
  has(kind: "map" | "reduce" | "product"): boolean {
    return this.#kinds.has(kind);
  }

  /** The tensors that were not made here, in the order in which they were met. */
  get captured(): readonly Tensor[] {
    return [...this.#captured.keys()];
  }

  /** The storages of all tensors that were not made here. */
  get states(): readonly Storage[] {
    return [...this.#versions.keys()];
  }

  /**
   * Leaves the tensors that were not made here as they were. The function may have dropped or replaced
   * gradients, and has noted changes that only a run makes.
   */
  restore(): void {
    for (const [x, gradient] of this.#captured) x.grad = gradient;
    for (const [storage, version] of this.#versions) storage.version = version;
  }

  /** A tensor that stands for an argument. */
  argument({ shape, dtype, requiresGrad }: Tensor): Tensor {
    const tensor = traced(shape, dtype);
    tensor.requiresGrad = requiresGrad;
    this.#add(tensor.storage, "argument", dtype, sizeOf(shape));
    return tensor;
  }

  /** A tensor that a step will write. @param slack how many numbers there is room for behind it. */
  temporary(shape: Shape, dtype: Dtype, { slack = 0, frame = this.frame } = {}): Tensor {
    const tensor = traced(shape, dtype);
    this.#add(tensor.storage, "temporary", dtype, sizeOf(shape) + slack, frame);
    return tensor;
  }

  /** The part of a tensor along its first dimension that each turn of the loop that is being recorded has. */
  slice(x: Tensor): Tensor {
    const { buffer, shape, strides, offset } = this.region(x);
    const rest = { shape: shape.slice(1), strides: strides.slice(1) };
    const [first, last] = extentOf({ ...rest, offset });
    const place = { of: buffer, offset: first, stride: strides[0], level: this.#frames.length - 2 };
    const length = sizeOf(rest.shape) === 0 ? 0 : last - first + 1;
    const { storage } = traced(rest.shape, x.dtype);
    const each = part({ dtype: buffer.dtype, length }, place);
    this.#note(storage, each);
    const slice = new Tensor(storage, { ...rest, offset: offset - first });
    slice.requiresGrad = x.requiresGrad;
    return slice;
  }

  #add(
    storage: Storage,
    role: Buffer["role"],
    dtype: Dtype,
    length: number,
    frame = this.frame,
  ): Buffer {
    const name = `${role === "temporary" ? "t" : role === "state" ? "s" : "x"}${this.#buffers.size}`;
    const buffer = { name, role, dtype, length, storage: role === "state" ? storage : null };
    this.#note(storage, buffer, frame);
    if (role === "state") this.#versions.set(storage, storage.version);
    return buffer;
  }

  #note(storage: Storage, buffer: Buffer, frame = this.frame): void {
    this.#buffers.set(storage, buffer);
    if (buffer.role === "temporary" || buffer.role === "slice") this.#frameOf.set(buffer, frame);
  }

  /** Where a tensor's numbers will stand. */
  region(x: Tensor): Region {
    const buffer = this.#buffers.get(x.storage) ?? this.#meet(x);
    const frame = this.#frameOf.get(buffer);
    if (frame && !this.#frames.includes(frame)) throw new CompileError(escaped);
    if (buffer.role === "state") this.capture(x);
    return { buffer, shape: x.shape, strides: x.strides, offset: x.offset };
  }

  /** Whether a tensor's numbers can be read here: not those of another loop's turn. */
  #isThere({ storage }: Tensor): boolean {
    const frame = this.#frameOf.get(this.#buffers.get(storage)!);
    return !frame || this.#frames.includes(frame);
  }

  /** A tensor from outside: a state, or the gradient of a leaf, which is another in every run. */
  #meet(x: Tensor): Buffer {
    const { array } = x.storage;
    const leaf = x.gradientOf;
    const isGradient = leaf?.grad === x && x.isContiguous && array.length === x.size;
    const role = isGradient ? "argument" : "state";
    const buffer = this.#add(x.storage, role, dtypeOf(array), array.length);
    if (isGradient) {
      this.capture(leaf);
      this.gradientArguments.set(buffer, leaf);
    }
    return buffer;
  }

  /** Notes a tensor from outside, with the gradient that it has. */
  capture(x: Tensor): void {
    if (!this.#captured.has(x)) this.#captured.set(x, x.grad);
  }

  /** The gradient that a captured tensor had when it was first met. */
  gradientSeen(x: Tensor): Tensor | null {
    return this.#captured.get(x) ?? null;
  }

  /** Whether the tensor's numbers are there in a run only. */
  isTraced(x: Tensor): boolean {
    const buffer = this.#buffers.get(x.storage);
    return buffer !== undefined && buffer.role !== "state" && !this.gradientArguments.has(buffer);
  }

  /** Notes a change of a tensor in place; false where it would be lost, as that of an argument. */
  noteChange(x: Tensor): boolean {
    const { buffer } = this.region(x);
    if (buffer.role !== "argument") return true;
    if (!this.gradientArguments.has(buffer)) return false;
    this.changedGradients.add(buffer);
    return true;
  }

  /** The buffer of a tensor that was met before. */
  known(x: Tensor): Buffer | undefined {
    return this.#buffers.get(x.storage);
  }

  /** Notes output = expression(inputs), which broadcast to the output's shape. */
  map(written: Expression, inputs: readonly Tensor[], output: Tensor): Tensor {
    const { expression } = typedFor(
      written,
      inputs.map((x) => x.dtype),
    );
    // Back ends have no code for a power of integers.
    if (!this.has("map") || isIntegerPower(expression)) {
      return this.operation(mapOp, inputs, { expression: written }, output);
    }
    const { shape } = output;
    const varying = inputs.filter((x) => !this.#constants.has(x.storage));
    const operands = inputs.map((x) => {
      const value = this.#constants.get(x.storage);
      return value === undefined ? input(varying.indexOf(x)) : constant(value);
    });
    this.steps.push({
      kind: "map",
      expression: simplify(
        transform(expression, (part) => (part.kind === "input" ? operands[part.index] : part)),
      ),
      inputs: varying.map((x) => ({
        ...this.region(x),
        shape,
        strides: broadcastStrides(x, shape),
      })),
      output: this.region(output),
    });
    return output;
  }

  /** Notes output = op(inputs), for an operation that is no other kind of step. */
  operation<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A, output: Tensor): Tensor {
    const step: OperationStep<A> = {
      kind: "operation",
      op,
      attributes,
      inputs: inputs.map((x) => this.region(x)),
      output: this.region(output),
    };
    this.steps.push(step as OperationStep);
    return output;
  }

  constant(x: Tensor, value: number): void {
    // As the tensor holds it: rounded, and among integers 0 for −0.
    this.#constants.set(x.storage, allocateFrom(x.dtype, [value])[0]);
  }

  /** Notes a value that what was recorded depends on. */
  guard(read: () => unknown, value: unknown): void {
    if (this.guards.some((guard) => guard.read === read && Object.is(guard.value, value))) return;
    this.guards.push({ read, value });
  }

  /** Notes that a draw fills `result`; one that was made before, for a checkpoint, gives the same numbers. */
  draw(result: Tensor, distribution: Draw["distribution"], generator: Generator, key: Key): void {
    const drawn = this.#drawn.get(generator) ?? new Map<string, Tensor>();
    this.#drawn.set(generator, drawn);
    const before = drawn.get(textOf(key));
    if (before && this.#isThere(before) && sameShape(before.shape, result.shape)) {
      this.map(input(0), [before], result);
      return;
    }
    drawn.set(textOf(key), result);
    this.draws.set(generator, (this.draws.get(generator) ?? 0) + 1);
    const keys = { shape: [], strides: [], offset: this.frame.draws };
    this.fillAtRandom(result, { distribution, generator, keys });
    this.frame.draws++;
  }

  /**
   * Fills a tensor with draws of a generator. Those in a loop's body are made before the loop, for all turns:
   * a turn reads its slice, and the gradient of the loop reads the same numbers.
   */
  fillAtRandom(result: Tensor, { distribution, generator, keys }: Draw): void {
    const { frame } = this;
    const known = frame.replayed?.shift();
    if (known) {
      this.map(input(0), [known], result);
    } else if (this.#frames.length === 1) {
      const output = this.region(result);
      this.steps.push({ kind: "random", distribution, generator, keys, output });
    } else {
      const shape = [frame.length, ...result.shape];
      const all = this.temporary(shape, result.dtype, { slack: SLACK, frame: this.frames[1] });
      this.map(input(0), [this.slice(all)], result);
      frame.random.push({ all, draw: { distribution, generator, keys } });
    }
  }
}

function isIntegerPower(expression: Expression): boolean {
  return postorder(expression).some((part) => part.kind === "call" && part.primitive === "ipow");
}

/** A key as text: keys of the same draw are equal. */
export const textOf = ({ seed, offset }: Key) => `${seed} ${offset}`;

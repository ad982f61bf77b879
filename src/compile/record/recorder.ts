import { transform } from "../../expr/expression.ts";
import { constant, type Expression, input, simplify } from "../../expr/index.ts";
import type { Interceptor } from "../../ops/apply.ts";
import { ops } from "../../ops/table.ts";
import type { Generator } from "../../random/generator.ts";
import type { Key } from "../../random/philox.ts";
import { type Dtype, dtypeOf, type TypedArray } from "../../tensor/dtype.ts";
import { CompileError } from "../../tensor/errors.ts";
import { type Shape, sameShape, sizeOf } from "../../tensor/shape.ts";
import { broadcastStrides } from "../../tensor/strides.ts";
import type { Op, Storage, Tensor } from "../../tensor/tensor.ts";
import type { Buffer, Region, Step } from "../program.ts";
import { recordOp } from "./rules.ts";
import { refusal, traced } from "./traced.ts";

/** Something read while recording that a later run may find changed: then it is recorded again. */
export interface Guard {
  readonly read: () => unknown;
  readonly value: unknown;
}

/**
 * A look at numbers that throws if it does not like them: at an argument's or a state's before each
 * run, at computed ones after.
 */
export interface Inspection {
  readonly region: Region;
  readonly look: (numbers: TypedArray) => void;
}

/**
 * Notes what a function does to tensors, as steps on buffers. A tensor made by a recorded step has a
 * storage without numbers; one that was there before is a state, read and written where it stands.
 */
export class Recorder implements Interceptor {
  readonly steps: Step[] = [];
  readonly identity: Expression = input(0);
  readonly guards: Guard[] = [];
  readonly inspections: Inspection[] = [];
  /** Of each generator, the key of the first draw that was recorded, and how many there were. */
  readonly draws = new Map<Generator, { first: Key; count: number }>();
  readonly #buffers = new Map<Storage, Buffer>();
  readonly #constants = new Map<Storage, number>();
  #isObserving = false;
  /** The tensors that were not made here, and the gradient that each had when it was first met. */
  readonly #captured = new Map<Tensor, Tensor | null>();

  /** The tensors that were not made here, in the order in which they were met. */
  get captured(): readonly Tensor[] {
    return [...this.#captured.keys()];
  }

  /** A tensor that stands for an argument. */
  argument(shape: Shape, dtype: Dtype): Tensor {
    const tensor = traced(shape, dtype);
    this.#add(tensor.storage, "argument", dtype, sizeOf(shape));
    return tensor;
  }

  /** A tensor that a step will write. */
  temporary(shape: Shape, dtype: Dtype): Tensor {
    const tensor = traced(shape, dtype);
    this.#add(tensor.storage, "temporary", dtype, sizeOf(shape));
    return tensor;
  }

  #add(storage: Storage, role: Buffer["role"], dtype: Dtype, length: number): Buffer {
    const name = `${role === "temporary" ? "t" : role === "state" ? "s" : "x"}${this.#buffers.size}`;
    const buffer = { name, role, dtype, length, storage: role === "state" ? storage : null };
    this.#buffers.set(storage, buffer);
    return buffer;
  }

  /** Where a tensor's numbers will stand. */
  region(x: Tensor): Region {
    let buffer = this.#buffers.get(x.storage);
    if (!buffer) {
      const { array } = x.storage;
      buffer = this.#add(x.storage, "state", dtypeOf(array), array.length);
    }
    if (buffer.role === "state" && !this.#captured.has(x)) this.#captured.set(x, x.grad);
    return { buffer, shape: x.shape, strides: x.strides, offset: x.offset };
  }

  /** The gradient of a captured tensor when it was first met. */
  gradientSeen(x: Tensor): Tensor | null {
    return this.#captured.get(x) ?? null;
  }

  /** Whether the tensor's numbers are there in a run only. */
  isTraced(x: Tensor): boolean {
    const buffer = this.#buffers.get(x.storage);
    return buffer !== undefined && buffer.role !== "state";
  }

  /** The buffer of a tensor that was met before. */
  known(x: Tensor): Buffer | undefined {
    return this.#buffers.get(x.storage);
  }

  /** Notes output = expression(inputs), which broadcast to the output's shape. */
  map(expression: Expression, inputs: readonly Tensor[], output: Tensor): Tensor {
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

  constant(x: Tensor, value: number): void {
    this.#constants.set(x.storage, x.dtype === "float32" ? Math.fround(value) : value);
  }

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A, run: () => Tensor): Tensor {
    const isPrimitive = Object.hasOwn(ops, op.name) && Object.is(ops[op.name as never], op);
    // A custom function's result was computed by operations that are recorded already.
    return isPrimitive ? recordOp(this, op as Op<never>, inputs, attributes as never, run) : run();
  }

  assign(target: Tensor, expression: Expression, inputs: readonly Tensor[]): Tensor {
    if (this.#buffers.get(target.storage)?.role === "argument") {
      throw new CompileError(
        "compile: an argument is changed in place (add_, copy_), and a recording works on a copy of it. " +
          "Return a new tensor (x.add(1)), or use a tensor from outside the function",
      );
    }
    const sources = inputs.map((x) => (overlaps(x, target) ? x.clone().detach() : x));
    this.map(expression, sources, target);
    target.storage.version++;
    return target;
  }

  inspect(x: Tensor, look: (numbers: TypedArray) => void): void {
    this.inspections.push({ region: this.region(x.isContiguous ? x : x.clone()), look });
  }

  observe<T>(read: () => T): T {
    this.#isObserving = true;
    const value = read();
    this.#isObserving = false;
    this.guards.push({ read, value });
    return value;
  }

  /** Hears that a tensor's numbers are read while its step is recorded. */
  refuseRead(): void {
    if (!this.#isObserving) throw new CompileError(refusal);
  }

  draw(generator: Generator, key: Key): void {
    const known = this.draws.get(generator);
    if (known) known.count++;
    else this.draws.set(generator, { first: key, count: 1 });
  }
}

/** Whether x reads numbers of the target's storage elsewhere than at the same elements. */
function overlaps(x: Tensor, target: Tensor): boolean {
  if (x.storage !== target.storage) return false;
  const same =
    x.offset === target.offset &&
    sameShape(x.shape, target.shape) &&
    x.strides.every((stride, i) => stride === target.strides[i] || x.shape[i] === 1);
  return !same;
}

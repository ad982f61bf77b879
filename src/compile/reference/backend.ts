import type { Key } from "../../random/philox.ts";
import { allocate, type TypedArray } from "../../tensor/dtype.ts";
import { MemoryError } from "../../tensor/errors.ts";
import { formatShape } from "../../tensor/shape.ts";
import { type Keeper, keepElsewhere, type Storage } from "../../tensor/storage.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { Backend, Capabilities, Prepared } from "../backend.ts";
import { stepText } from "../explain.ts";
import { forEachStep, type HostMemory } from "../host.ts";
import {
  type Buffer,
  type Program,
  type Region,
  readsOf,
  type SingleStep,
  writesOf,
} from "../program.ts";
import { runStep } from "./run-step.ts";

export interface ReferenceOptions {
  /** Default "reference". */
  name?: string;
  /** The kinds of step that it is recorded in. Default all; the others run as host steps. */
  steps?: readonly ("map" | "reduce" | "product")[];
  /** Keep states in a memory of its own, as a device does. Default false. */
  keepsState?: boolean;
}

/**
 * Runs programs as they are meant, step by step and number by number in JavaScript: slow and plain,
 * what other back ends are compared with.
 *
 * @example
 * ```ts
 * import { compile, ReferenceBackend } from "chainrule/compile";
 * const backend = new ReferenceBackend({ steps: [] }); // each operation by its own forward
 * compile((x: Tensor) => x.exp().sum(), { backend })(tensor([0, 0])).item(); // → 2
 * ```
 */
export class ReferenceBackend implements Backend, Keeper {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly rewrites = [];
  readonly #keepsState: boolean;
  /** The numbers of states that are, or were, kept here. */
  readonly #kept = new WeakMap<Storage, TypedArray>();

  constructor({
    name = "reference",
    steps = ["map", "reduce", "product"],
    keepsState = false,
  }: ReferenceOptions = {}) {
    this.name = name;
    this.#keepsState = keepsState;
    this.capabilities = {
      steps: new Set(steps),
      // Each step rounds its result, as an eager operation does: nothing is computed inside another.
      fusion: { operands: 0, parts: 0 },
      readers: 0,
      isExpensive: () => true,
      finishes: () => false,
    };
  }

  prepare(program: Program): Prepared {
    return new ReferenceProgram(this, program);
  }

  /** Runs one step; those of a loop's body one by one, as they are at each turn. */
  run(step: SingleStep, keys: readonly Key[], memory: HostMemory): void {
    runStep(step, keys, memory);
  }

  /** Takes a state's numbers over from memory, unless they are here: those in memory are newer. */
  take(storage: Storage): void {
    if (this.#keepsState && storage.keeper !== this) this.#kept.set(storage, storage.array.slice());
  }

  /** The numbers of a state: in memory, or here. */
  numbersOf(storage: Storage): TypedArray {
    return this.#keepsState ? this.#kept.get(storage)! : storage.array;
  }

  /** Notes that a program has changed a state. */
  changed(storage: Storage): void {
    if (this.#keepsState) keepElsewhere(storage, this);
  }

  async fetch(storage: Storage): Promise<TypedArray> {
    return this.#kept.get(storage)!.slice();
  }
}

class ReferenceProgram implements Prepared, HostMemory {
  readonly #backend: ReferenceBackend;
  readonly #program: Program;
  readonly #states: readonly Storage[];
  readonly #arrays = new Map<Buffer, TypedArray>();

  constructor(backend: ReferenceBackend, program: Program) {
    this.#backend = backend;
    this.#program = program;
    const { steps, results } = program;
    const regions = [...results, ...steps.flatMap((step) => [...readsOf(step), ...writesOf(step)])];
    const storages = regions.map(({ buffer }) => buffer.storage);
    this.#states = [...new Set(storages.filter((storage) => storage != null))];
  }

  write(argument: Buffer, x: Tensor): void {
    this.array(argument, () => `compile: argument ${formatShape(x.shape)}`).set(
      x.storage.keeper === this.#backend ? this.#read(x) : x.data,
    );
  }

  run(keys: readonly Key[], done?: (step: number) => void): void {
    for (const state of this.#states) this.#backend.take(state);
    for (const [i, step] of this.#program.steps.entries()) {
      forEachStep({ steps: [step], results: [] }, (each) => this.#run(each, keys));
      done?.(i);
    }
  }

  #run(step: SingleStep, keys: readonly Key[]): void {
    try {
      this.#backend.run(step, keys, this);
    } catch (cause) {
      if (!(cause instanceof MemoryError)) throw cause;
      throw new MemoryError(`compile: ${stepText(step)}: ${cause.message}`, { cause });
    }
    for (const { buffer } of writesOf(step)) {
      if (buffer.storage) this.#backend.changed(buffer.storage);
    }
  }

  read(region: Region): Tensor {
    const { data } = this.tensor(region);
    return Tensor.from(data.slice(), region.shape);
  }

  tensor(region: Region): Tensor {
    return new Tensor({ array: this.array(region.buffer), version: 0 }, region);
  }

  array(buffer: Buffer, what?: () => string): TypedArray {
    if (buffer.storage) return this.#backend.numbersOf(buffer.storage);
    let array = this.#arrays.get(buffer);
    if (!array) {
      array = allocate(buffer.dtype, buffer.length, what);
      this.#arrays.set(buffer, array);
    }
    return array;
  }

  /** A tensor's numbers, which are kept here. */
  #read(x: Tensor): TypedArray {
    return new Tensor({ array: this.#backend.numbersOf(x.storage), version: 0 }, x).data;
  }
}

/** The plain one, which computes with the numbers that tensors have. */
export const reference: Backend = new ReferenceBackend();

import type { Key } from "../../random/philox.ts";
import { allocate, type Dtype, dtypeOf, type TypedArray } from "../../tensor/dtype.ts";
import { CompileError, MemoryError } from "../../tensor/errors.ts";
import { sizeOf } from "../../tensor/shape.ts";
import { copyStrided, isContiguous } from "../../tensor/strides.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { externalGemm } from "../../wasm/external-gemm.ts";
import { wasmFeatures } from "../../wasm/features.ts";
import { instantiate } from "../../wasm/runtime.ts";
import type { Prepared } from "../backend.ts";
import { type Explain, memoryText, stepText } from "../explain.ts";
import { atTurns, type HostMemory, runHostStep } from "../host.ts";
import { planMemory } from "../memory-plan.ts";
import {
  allSteps,
  type Buffer,
  type Program,
  type Region,
  type SingleStep,
  type Step,
  writesOf,
} from "../program.ts";
import { isWhole, positionsOf } from "../regions.ts";
import { emitModule, productScratchBytes, stepName } from "./emit/module.ts";
import { KEY_BYTES } from "./emit/random.ts";
import { bufferBytes, elementBytes, elementOf } from "./layout.ts";
import { linearMemory } from "./linear-memory.ts";

const scratch = { address: -1 };

/** So few numbers are copied one by one: calls that copy many cost more. */
const FEW = 32;

/** All steps, and each by its name. */
type Exports = { readonly run: () => void } & Readonly<Record<string, () => void>>;

/** A program as a WebAssembly module in the shared memory. */
export class WasmProgram implements Prepared, HostMemory {
  /** Where the draws' keys stand. */
  readonly #keys: number;
  readonly #memory = linearMemory();
  readonly #addresses = new Map<Buffer, number>();
  readonly #tables = new Map<string, number>();
  readonly #wasm: Exports;
  readonly #stepCount: number;
  /** The numbers of buffers as typed arrays, made anew when the memory has grown. */
  readonly #views = new Map<Buffer, TypedArray>();
  /** The turn that the loop at each level is at, where JavaScript is called. */
  readonly #turns: number[] = [];
  /** How often the memory had grown when the views were made. */
  #growth = -1;

  constructor(program: Program, explain: Explain) {
    const memory = this.#memory;
    const plan = planMemory(program, { bufferBytes, elementBytes });
    const temporaries = this.#allocate(plan.peak, () => largestStep(program));
    for (const [buffer, offset] of plan.offsets) this.#addresses.set(buffer, temporaries + offset);
    if (scratch.address < 0) scratch.address = memory.allocate(productScratchBytes()).address;
    const draws = program.steps.flatMap((step) =>
      step.kind === "random" ? positionsOf(step.keys) : [],
    );
    this.#keys = memory.allocateFor(this, draws.length * KEY_BYTES);
    const steps = allSteps(program);
    const at = (position: number) => atTurns(steps[position] as SingleStep, this.#turns);
    const bytes = emitModule(program, {
      start: (buffer) => this.#addressOf(buffer),
      scratch: scratch.address,
      fma: wasmFeatures().relaxedSimd,
      table: (numbers) => this.#table(numbers),
      keys: this.#keys,
    });
    explain(() => memoryText(plan));
    const kilobytes = (bytes.length / 1000).toFixed(1);
    explain(
      () =>
        `${steps.filter(({ kind }) => kind !== "scan").length} kernels, ${kilobytes} kB of WebAssembly`,
    );
    const gemms = externalGemm()?.imports(memory.memory);
    this.#stepCount = program.steps.length;
    this.#wasm = instantiate<Exports>(bytes, {
      env: {
        memory: memory.memory,
        inspect: (step) => this.#inspect(at(step)),
        host: (step) => this.#runOnHost(at(step)),
        refuse: (step) => this.#refuse(at(step)),
        turn: (level, now) => {
          this.#turns[level] = now;
        },
        sgemm: gemms?.float32 ?? missing,
        dgemm: gemms?.float64 ?? missing,
      },
    });
  }

  /** Puts numbers that the code reads into the memory, once those that are equal; gives the address. */
  #table(numbers: readonly number[]): number {
    const key = numbers.join();
    const known = this.#tables.get(key);
    if (known !== undefined) return known;
    const address = this.#allocate(4 * numbers.length, () => "a table of offsets");
    this.#memory.view("int32", address, numbers.length).set(numbers);
    this.#tables.set(key, address);
    return address;
  }

  /** Takes so many bytes; gives the address. An error says what they were to be for. */
  #allocate(bytes: number, what: () => string): number {
    try {
      return this.#memory.allocateFor(this, bytes);
    } catch (cause) {
      if (!(cause instanceof MemoryError)) throw cause;
      throw new MemoryError(`${cause.message}. They are for ${what()}`, { cause });
    }
  }

  write(argument: Buffer, x: Tensor): void {
    const target = this.#view(argument);
    if (!x.isContiguous) copyStrided(x.storage.array, x, target);
    else if (argument.length > FEW) target.set(x.data);
    else {
      const { storage, offset } = x;
      for (let i = 0; i < argument.length; i++) target[i] = storage.array[offset + i];
    }
  }

  run(keys: readonly Key[], done?: (step: number) => void): void {
    if (keys.length > 0) this.#writeKeys(keys);
    if (!done) {
      this.#wasm.run();
      return;
    }
    for (let step = 0; step < this.#stepCount; step++) {
      this.#wasm[stepName(step)]();
      done(step);
    }
  }

  read(region: Region): Tensor {
    const { buffer, shape, offset } = region;
    const view = this.#view(buffer);
    const size = sizeOf(shape);
    if (size > FEW && dtypeOf(view) === buffer.dtype && isContiguous(shape, region.strides)) {
      return Tensor.from(view.slice(offset, offset + size), shape);
    }
    const out = allocate(buffer.dtype, size);
    if (size === 1) out[0] = view[offset];
    else copyStrided(view, region, out);
    return Tensor.from(out, shape);
  }

  tensor(region: Region): Tensor {
    const array = this.#view(region.buffer);
    return dtypeOf(array) === region.buffer.dtype
      ? new Tensor({ array, version: 0 }, region)
      : this.read(region);
  }

  array(buffer: Buffer): TypedArray {
    return this.#view(buffer);
  }

  #inspect(step: Step): void {
    if (step.kind !== "inspect") return;
    const { x, look } = step;
    const array = this.#view(x.buffer);
    look(isWhole(x) && dtypeOf(array) === x.buffer.dtype ? array : this.read(x).data);
  }

  #runOnHost(step: Step): void {
    if (step.kind === "operation") runHostStep(step, this);
  }

  /** A kernel has met operands that the operation refuses: it says itself why. */
  #refuse(step: Step): never {
    this.#runOnHost(step);
    throw new CompileError(`compile: the kernel of a ${step.kind} stopped`);
  }

  #addressOf(buffer: Buffer): number {
    let address = this.#addresses.get(buffer);
    if (address === undefined) {
      const memory = this.#memory;
      address = buffer.storage
        ? memory.adopt(buffer.storage)
        : this.#allocate(
            bufferBytes(buffer),
            () => `${buffer.role} ${buffer.name} [${buffer.length}]`,
          );
      this.#addresses.set(buffer, address);
    }
    return address;
  }

  #view(buffer: Buffer): TypedArray {
    if (this.#growth !== this.#memory.growth) {
      this.#growth = this.#memory.growth;
      this.#views.clear();
    }
    let view = this.#views.get(buffer);
    if (!view) {
      const address = this.#addressOf(buffer);
      const isBoolAsFloat = buffer.dtype === "bool" && elementOf(buffer) === "f32";
      const dtype: Dtype = isBoolAsFloat ? "float32" : buffer.dtype;
      view = this.#memory.view(dtype, address, buffer.length);
      this.#views.set(buffer, view);
    }
    return view;
  }

  #writeKeys(keys: readonly Key[]): void {
    const words = this.#memory.view("int32", this.#keys, keys.length * 4);
    for (const [i, { seed, offset }] of keys.entries()) {
      words[4 * i] = seed;
      words[4 * i + 1] = seed / 2 ** 32;
      words[4 * i + 2] = offset;
      words[4 * i + 3] = offset / 2 ** 32;
    }
  }
}

/** The step that asks for most room. */
function largestStep({ steps }: Program): string {
  const size = (step: Step) => Math.max(0, ...writesOf(step).map(({ buffer }) => buffer.length));
  return `results such as ${stepText(steps.reduce((a, b) => (size(b) > size(a) ? b : a)))}`;
}

/** Stands for an import that no step calls. */
function missing(): never {
  throw new CompileError("compile: there is no system BLAS");
}

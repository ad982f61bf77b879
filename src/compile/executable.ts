import { noGrad } from "../autograd/no-grad.ts";
import { allocate, type Dtype, dtypeOf, type TypedArray } from "../tensor/dtype.ts";
import { CompileError, ShapeError } from "../tensor/errors.ts";
import { formatShape, sizeOf } from "../tensor/shape.ts";
import { copyStrided, isContiguous } from "../tensor/strides.ts";
import { type Storage, Tensor } from "../tensor/tensor.ts";
import { externalGemm } from "../wasm/external-gemm.ts";
import { wasmFeatures } from "../wasm/features.ts";
import { instantiate } from "../wasm/runtime.ts";
import { emitModule, packedScratchBytes } from "./emit/module.ts";
import { KEY_BYTES } from "./emit/random.ts";
import { type Explain, memoryText } from "./explain.ts";
import { bufferBytes } from "./layout.ts";
import { type MemoryPlan, planMemory } from "./memory-plan.ts";
import {
  type Buffer,
  outputOf,
  type Program,
  type RandomStep,
  type Region,
  type Step,
} from "./program.ts";
import { isRegion, type LeafGradient, type Recording } from "./recording.ts";
import { isWhole } from "./regions.ts";
import { linearMemory } from "./runtime/linear-memory.ts";
import { rebuild } from "./structure.ts";

const scratch = { address: -1 };

/** So few numbers are copied one by one: calls that copy many cost more. */
const FEW = 32;

/** One recording of a function, as a WebAssembly module in the shared memory. */
export class Executable {
  readonly program: Program;
  readonly plan: MemoryPlan;
  readonly #recording: Recording;
  #gradients: readonly LeafGradient[];
  readonly #draws: readonly RandomStep[];
  /** Where the draws' keys stand. */
  readonly #keys: number;
  readonly #written: readonly Storage[];
  readonly #addresses = new Map<Buffer, number>();
  readonly #wasm: { run(): void };
  /** The numbers of buffers as typed arrays, made anew when the memory has grown. */
  readonly #views = new Map<Buffer, TypedArray>();
  #viewed: ArrayBuffer | undefined;

  constructor(recording: Recording, explain: Explain) {
    this.#recording = recording;
    this.#gradients = recording.gradients;
    const memory = linearMemory();
    this.program = recording.program;
    this.plan = planMemory(this.program);
    const { program } = this;

    const temporaries = memory.allocateFor(this, this.plan.peak);
    for (const [buffer, offset] of this.plan.offsets) {
      this.#addresses.set(buffer, temporaries + offset);
    }
    const given = recording.arguments.map(({ buffer }) => buffer);
    for (const buffer of [...given, ...recording.gradientArguments.keys()]) {
      this.#addresses.set(buffer, memory.allocateFor(this, bufferBytes(buffer)));
    }
    const written = new Set<Storage>();
    for (const step of program.steps) {
      const storage = outputOf(step)?.buffer.storage;
      if (storage) written.add(storage);
    }
    this.#written = [...written];
    if (scratch.address < 0) scratch.address = memory.allocate(packedScratchBytes()).address;
    this.#draws = program.steps.filter((step) => step.kind === "random");
    this.#keys = memory.allocateFor(this, this.#draws.length * KEY_BYTES);
    const bytes = emitModule(program, {
      addresses: (buffer) => this.#addressOf(buffer),
      scratch: scratch.address,
      fma: wasmFeatures().relaxedSimd,
      keyOf: (step) => this.#keys + this.#draws.indexOf(step) * KEY_BYTES,
    });
    explain(() => memoryText(this.plan));
    explain(() => `${program.steps.length} kernels, ${bytes.length} bytes of WebAssembly`);
    const gemms = externalGemm()?.imports(memory.memory);
    this.#wasm = instantiate<{ run(): void }>(bytes, {
      env: {
        memory: memory.memory,
        inspect: (step) => this.#inspect(program.steps[step]),
        fail: (step, index) => fail(program.steps[step], index),
        sgemm: gemms?.float32 ?? missing,
        dgemm: gemms?.float64 ?? missing,
      },
    });
  }

  #addressOf(buffer: Buffer): number {
    let address = this.#addresses.get(buffer);
    if (address === undefined && buffer.storage) {
      address = linearMemory().adopt(buffer.storage);
      this.#addresses.set(buffer, address);
    }
    if (address === undefined) throw new Error(`compile: ${buffer.name} has no address`);
    return address;
  }

  /** The tensors that need gradients and were not made by the function. */
  get leaves(): readonly Tensor[] {
    return this.#gradients.map(({ leaf }) => leaf);
  }

  /**
   * Takes over a recording of the same program, if it is: gradients that do not matter to it do not
   * matter here.
   */
  absorbs(recording: Recording, leaves: readonly unknown[]): boolean {
    if (!this.#recording.fits(leaves) || !recording.isSame(this.#recording)) return false;
    const own = this.#gradients;
    this.#gradients = own.map((gradient, i) =>
      recording.gradients[i].before === undefined ? { ...gradient, before: undefined } : gradient,
    );
    if (this.fits(leaves)) return true;
    this.#gradients = own;
    return false;
  }

  /** Whether the recording is good for these arguments now. */
  fits(leaves: readonly unknown[]): boolean {
    if (!this.#recording.fits(leaves)) return false;
    for (const { leaf, before } of this.#gradients) {
      if (before === "any" ? leaf.grad === null : before !== undefined && leaf.grad !== before) {
        return false;
      }
    }
    return true;
  }

  run(leaves: readonly unknown[]): unknown {
    this.#refresh();
    for (const { position, buffer } of this.#recording.arguments) {
      this.#copyIn(leaves[position] as Tensor, buffer);
    }
    for (const [buffer, leaf] of this.#recording.gradientArguments) {
      if (leaf.grad) this.#copyIn(leaf.grad, buffer);
    }
    this.#drawKeys();
    try {
      this.#wasm.run();
    } finally {
      for (const storage of this.#written) storage.version++;
    }
    for (const { leaf, after } of this.#gradients) if (after !== undefined) leaf.grad = after;
    const { result, resultLeaves, argumentGradients } = this.#recording;
    for (const { position, region } of argumentGradients) {
      accumulate(leaves[position] as Tensor, this.#copyOut(region));
    }
    if (result instanceof Tensor) return this.#resultOf(resultLeaves[0]);
    return rebuild(
      result,
      resultLeaves.map((leaf) => this.#resultOf(leaf)),
    );
  }

  #resultOf(leaf: unknown): unknown {
    return isRegion(leaf) ? this.#copyOut(leaf) : leaf;
  }

  #copyIn(tensor: Tensor, buffer: Buffer): void {
    const target = this.#view(buffer);
    if (!tensor.isContiguous) copyStrided(tensor.storage.array, tensor, target);
    else if (buffer.length > FEW) target.set(tensor.data);
    else {
      const { storage, offset } = tensor;
      for (let i = 0; i < buffer.length; i++) target[i] = storage.array[offset + i];
    }
  }

  #inspect(step: Step): void {
    if (step.kind !== "inspect") return;
    const { x, look } = step;
    const isAsItStands = isWhole(x) && (x.buffer.dtype !== "bool" || x.buffer.role === "state");
    look(isAsItStands ? this.#view(x.buffer) : this.#copyOut(x).data);
  }

  #refresh(): void {
    const { buffer } = linearMemory().memory;
    if (this.#viewed === buffer) return;
    this.#viewed = buffer;
    this.#views.clear();
  }

  #view(buffer: Buffer): TypedArray {
    let view = this.#views.get(buffer);
    if (!view) {
      const dtype: Dtype =
        buffer.dtype === "bool" && buffer.role !== "state" ? "float32" : buffer.dtype;
      view = linearMemory().view(dtype, this.#addressOf(buffer), buffer.length);
      this.#views.set(buffer, view);
    }
    return view;
  }

  #copyOut(region: Region): Tensor {
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

  /** Draws the keys of this run, in the order in which eager operations would. */
  #drawKeys(): void {
    if (this.#draws.length === 0) return;
    const words = linearMemory().view("int32", this.#keys, this.#draws.length * 4);
    for (const [i, { generator }] of this.#draws.entries()) {
      const { seed, offset } = generator.next();
      words[4 * i] = seed;
      words[4 * i + 1] = seed / 2 ** 32;
      words[4 * i + 2] = offset;
      words[4 * i + 3] = offset / 2 ** 32;
    }
  }
}

/** Adds a gradient to that of an argument, as `backward` does. */
function accumulate(leaf: Tensor, gradient: Tensor): void {
  leaf.grad = leaf.grad ? noGrad(() => leaf.grad!.add(gradient)) : gradient;
  leaf.grad.gradientOf = leaf;
}

/** Stands for an import that no step calls. */
function missing(): never {
  throw new CompileError("compile: there is no system BLAS");
}

function fail(step: Step, index: number): never {
  if (step.kind !== "gather" && step.kind !== "scatterAdd")
    throw new CompileError("compile: stopped");
  const shape = step.kind === "gather" ? step.x.shape : step.output.shape;
  throw new ShapeError(
    `${step.kind}: index ${index} is out of range for dimension ${step.dim} of size ` +
      `${shape[step.dim]}, shape ${formatShape(shape)}`,
  );
}

import { forEachStep, type HostMemory } from "../../src/compile/host.ts";
import type { Buffer, Program, Region } from "../../src/compile/program.ts";
import { runStep } from "../../src/compile/reference/run-step.ts";
import { allocate, type TypedArray } from "../../src/tensor/dtype.ts";
import { Tensor } from "../../src/tensor/tensor.ts";

/** The numbers of buffers. A new one holds what no step can have meant. */
export class Numbers implements HostMemory {
  readonly #arrays = new Map<Buffer, TypedArray>();

  array(buffer: Buffer): TypedArray {
    const known = this.#arrays.get(buffer);
    if (known) return known;
    const isFloat = buffer.dtype.startsWith("float");
    const made = allocate(buffer.dtype, buffer.length).fill(isFloat ? Number.NaN : 77);
    this.#arrays.set(buffer, made);
    return made;
  }

  set(buffer: Buffer, numbers: TypedArray): void {
    this.#arrays.set(buffer, numbers.slice());
  }

  tensor(region: Region): Tensor {
    return new Tensor({ array: this.array(region.buffer), version: 0 }, region);
  }

  all(region: Region): number[] {
    return Array.from(this.tensor(region).data, (value) => value + 0);
  }
}

/** What a program means, step by step as the reference back end runs it. */
export function interpret(program: Program, numbers: Numbers): void {
  forEachStep(program, (step) => {
    if (step.kind === "random") throw new Error("a draw has no meaning of its own");
    if (step.kind !== "inspect") runStep(step, [], numbers);
  });
}

import type { Expression } from "../../expr/index.ts";
import type { Interceptor, Loop, Origin, Pass, Turn } from "../../ops/interceptors.ts";
import { unaliased } from "../../ops/methods/inplace.ts";
import { isRecording } from "../../ops/recording.ts";
import type { TypedArray } from "../../tensor/dtype.ts";
import { CompileError } from "../../tensor/errors.ts";
import type { Storage } from "../../tensor/storage.ts";
import { GraphNode, type Op, type Tensor, type TensorListener } from "../../tensor/tensor.ts";
import { recordLoop } from "./loop.ts";
import type { Recorder } from "./recorder.ts";
import { recordOp } from "./rules.ts";
import { refusal } from "./traced.ts";

const changedInLoop =
  "compile: a tensor is changed in place (add_, copy_) in the body of a scan, which may be computed more than " +
  "once. Carry it from turn to turn, and return it";

/** Hands every operation to a recorder; none is computed. */
export class RecordingInterceptor implements Interceptor, TensorListener {
  readonly isSymbolic = true;
  readonly #recorder: Recorder;
  /** The tensors made of numbers while recording that do not outlive it, as far as is known. */
  readonly #made = new Set<Storage>();
  /** The results of operations: what was recorded of them is the function's own. */
  readonly #results = new WeakSet<Tensor>();
  /** Where in a network each was computed, and where the recording is. */
  readonly #origins = new WeakMap<Tensor, Origin | undefined>();
  #origin: Origin | undefined;
  #isObserving = false;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A, run: () => Tensor): Tensor {
    // A leaf of which only a view is used is met all the same: it may be given a gradient.
    for (const x of inputs) {
      const { buffer } = this.#recorder.region(x);
      const isFromOutside = buffer.role === "state" && !this.#results.has(x);
      if (isFromOutside && isRecording()) this.#recorder.surroundings.meet(x);
    }
    this.#noteUse(inputs);
    // What a custom function gives was computed by operations that are recorded already.
    const result = this.#recorder.from(this.#origin, () =>
      op.isComposed ? run() : recordOp(this.#recorder, op, inputs, attributes, run),
    );
    this.#origins.set(result, this.#origin);
    this.#results.add(result);
    this.#recorder.frame.own(result);
    return result;
  }

  /** Notes what the bodies of loops use from around them and is differentiated by. */
  #noteUse(inputs: readonly Tensor[]): void {
    if (!isRecording()) return;
    for (const x of inputs) {
      if (!x.requiresGrad) continue;
      for (const frame of this.#recorder.frames) {
        if (frame.owns(x)) break;
        frame.captured.add(x);
      }
    }
  }

  scan(loop: Loop): Turn {
    return recordLoop(this.#recorder, loop);
  }

  within<T>(part: object, pass: Pass, run: () => T): T {
    const before = this.#origin;
    // A node of the graph is the function's own.
    if (part instanceof GraphNode) {
      this.#origin = { parts: this.#origins.get(part.output)?.parts ?? [], pass };
    } else {
      this.#recorder.surroundings.enter(part);
      this.#origin = { parts: [...(before?.parts ?? []), part], pass };
    }
    try {
      return run();
    } finally {
      this.#origin = before;
    }
  }

  assign(target: Tensor, expression: Expression, inputs: readonly Tensor[]): Tensor {
    if (this.#recorder.frames.length > 1) throw new CompileError(changedInLoop);
    if (!this.#recorder.noteChange(target)) {
      throw new CompileError(
        "compile: an argument is changed in place (add_, copy_), and a recording works on a copy of it. " +
          "Return a new tensor (x.add(1)), or use a tensor from outside the function",
      );
    }
    if (this.#made.has(target.storage)) {
      throw new CompileError(
        "compile: a tensor that the function has made is changed in place (add_, copy_), and whether it " +
          "lives on cannot be seen. Compute a new one (sum = sum.add(x)), or make it outside the function",
      );
    }
    const sources = inputs.map((x) => unaliased(x, target));
    this.#recorder.map(expression, sources, target);
    target.storage.version++;
    return target;
  }

  inspect(x: Tensor, look: (numbers: TypedArray) => void): void {
    // What the gradient computes once more has been looked at.
    if (this.#recorder.frame.replayed) return;
    this.#recorder.steps.push({ kind: "inspect", x: this.#recorder.region(x), look });
  }

  constant(x: Tensor, value: number): void {
    this.#recorder.constant(x, value);
  }

  observe<T>(read: () => T): T {
    this.#isObserving = true;
    try {
      const value = read();
      this.#recorder.guard(read, value);
      return value;
    } finally {
      this.#isObserving = false;
    }
  }

  skip(leaf: Tensor): void {
    this.#recorder.capture(leaf);
    this.#recorder.skipped.add(leaf);
  }

  keep(x: Tensor): void {
    this.#made.delete(x.storage);
  }

  made(x: Tensor): void {
    this.#made.add(x.storage);
  }

  /** Whether a tensor was made of numbers while recording: it is the same in every run. */
  hasMade(x: Tensor): boolean {
    return this.#made.has(x.storage);
  }

  /** Whether an operation of the function gave this tensor. */
  hasComputed(x: Tensor): boolean {
    return this.#results.has(x);
  }

  read(): void {
    if (!this.#isObserving) throw new CompileError(refusal);
  }
}

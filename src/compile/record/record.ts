import { autocastDtype } from "../../ops/autocast.ts";
import { withInterceptor, withoutInterceptors } from "../../ops/interceptors.ts";
import { isRecording } from "../../ops/recording.ts";
import { type Generator, withDrawListener } from "../../random/generator.ts";
import type { Key } from "../../random/philox.ts";
import { CompileError } from "../../tensor/errors.ts";
import { Tensor, withTensorListener } from "../../tensor/tensor.ts";
import type { Backend } from "../backend.ts";
import { RecordingInterceptor } from "./interceptor.ts";
import { Recorder, textOf } from "./recorder.ts";

const unrecordedDraw =
  "compile: random numbers were drawn in a way that cannot be recorded (randint, permutation, integers). " +
  "rand, randn and dropout can; draw the others outside, and pass them as arguments";

/** A function of the leaves of some arguments. */
export type LeafFunction = (leaves: readonly unknown[]) => unknown;

/** What came of running a function on tensors without numbers. */
export interface Recorded {
  readonly fn: LeafFunction;
  readonly recorder: Recorder;
  readonly interceptor: RecordingInterceptor;
  /** What stood for the leaves of the arguments. */
  readonly stands: readonly unknown[];
  readonly result: unknown;
}

/**
 * Runs a function with tensors that stand for its arguments, and notes what it does. After `read`, which
 * makes something of it, generators and gradients are as they were before.
 */
export function record<T>(
  fn: LeafFunction,
  leaves: readonly unknown[],
  { capabilities }: Backend,
  read: (recorded: Recorded) => T,
): T {
  const recorder = new Recorder(capabilities.steps);
  const interceptor = new RecordingInterceptor(recorder);
  const stands = leaves.map((leaf) => (leaf instanceof Tensor ? recorder.argument(leaf) : leaf));
  const first = new Map<Generator, Key>();
  /** The draws of each generator; one that a checkpoint makes once more is the same. */
  const drawn = new Map<Generator, Set<string>>();
  const noteDraw = (generator: Generator, key: Key) => {
    if (!first.has(generator)) first.set(generator, key);
    drawn.set(generator, (drawn.get(generator) ?? new Set()).add(textOf(key)));
  };
  try {
    const result = withTensorListener(interceptor, () =>
      withDrawListener(noteDraw, () =>
        withoutInterceptors(() => withInterceptor(interceptor, () => fn(stands))),
      ),
    );
    if (result instanceof Promise) {
      // It will fail as soon as it goes on.
      result.catch(() => undefined);
      throw new CompileError(
        "compile: the function is asynchronous; a step is recorded in one go. Await outside of it",
      );
    }
    for (const [generator, { size }] of drawn) {
      if (recorder.draws.get(generator) !== size) throw new CompileError(unrecordedDraw);
    }
    recorder.guard(isRecording, isRecording());
    recorder.guard(autocastDtype, autocastDtype());
    recorder.surroundings.seal();
    return read({ fn, recorder, interceptor, stands, result });
  } finally {
    // The first run makes the draws of the recording.
    for (const [generator, key] of first) generator.restore(key);
    recorder.restore();
  }
}

import { CompileError } from "../../tensor/errors.ts";
import type { Recorder } from "./recorder.ts";

/** Runs a loop's body. @throws CompileError where it leaves a gradient with a tensor from around it. */
export function checkGradients<T>(recorder: Recorder, body: () => T): T {
  const before = new Map(recorder.captured.map((x) => [x, x.grad]));
  const result = body();
  for (const x of recorder.captured) {
    const known = before.has(x) ? before.get(x)! : recorder.gradientSeen(x);
    if (x.grad !== known) throw new CompileError(left);
  }
  return result;
}

const left =
  "compile: backward() in the body of a scan changes the grad of a tensor from outside of it. Use grad(), and " +
  "return what is to be kept";

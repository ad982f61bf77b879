import { GraphError } from "../tensor/errors.ts";

let recording = true;

/** Whether operations are recorded for `backward`. */
export function isRecording(): boolean {
  return recording;
}

/** Runs `body` with recording switched on or off, and restores it whatever happens. */
export function withRecording<T>(on: boolean, body: () => T): T {
  const before = recording;
  recording = on;
  try {
    const result = body();
    if (result instanceof Promise) {
      throw new GraphError(
        "noGrad: the body is asynchronous, and recording would be switched back at its first await. " +
          "Await outside, and wrap what is synchronous",
      );
    }
    return result;
  } finally {
    recording = before;
  }
}

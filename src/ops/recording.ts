import { synchronous } from "../tensor/synchronous.ts";

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
    return synchronous("noGrad", body(), "recording would be switched back at its first await");
  } finally {
    recording = before;
  }
}

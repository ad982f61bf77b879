import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { useOnChange } from "../../../state/on-change.ts";

/** A drag is told of so often, in milliseconds. */
const rest = 120;

/**
 * A signal for a control: it shows what `read` gives, which may move, and hands what the person sets to
 * `write`, not more often than a worker can follow.
 */
export function useBound<T>(read: () => T, write: (value: T) => void): Signal<T> {
  const value = useSignal(read());
  const waiting = useRef<ReturnType<typeof setTimeout> | null>(null);
  // What was shown last: another value is the person's.
  const shown = useRef(value.peek());
  const latest = useRef(write);
  latest.current = write;
  useSignalEffect(() => {
    const now = read();
    if (waiting.current !== null) return;
    shown.current = now;
    value.value = now;
  });
  // At once: what was set last may go away with it.
  useOnChange(value, (now) => {
    if (Object.is(now, shown.current)) return;
    if (waiting.current !== null) clearTimeout(waiting.current);
    waiting.current = setTimeout(() => {
      waiting.current = null;
      shown.current = now;
      latest.current(now);
    }, rest);
  });
  return value;
}

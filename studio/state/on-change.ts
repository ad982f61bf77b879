import { effect, type ReadonlySignal, untracked } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";

/**
 * Calls `react` whenever a signal has changed, at once: `useSignalEffect` would do so a frame later, and undo
 * what the person chose meanwhile.
 */
export function useOnChange<T>(
  signal: ReadonlySignal<T>,
  react: (now: T, before: T) => void,
): void {
  useLayoutEffect(() => {
    let last = signal.peek();
    return effect(() => {
      const [now, before] = [signal.value, last];
      last = now;
      if (!Object.is(now, before)) untracked(() => react(now, before));
    });
  }, [signal]);
}

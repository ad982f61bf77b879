import { type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

/** How long what is costly may lag behind, in milliseconds. */
const pause = 150;

/**
 * A signal that follows another one, but at most once in a while: for what takes longer than a frame to
 * compute from a number that is being dragged. What it shows last is always the latest.
 */
export function useLagging<T>(source: ReadonlySignal<T>): ReadonlySignal<T> {
  const lagging = useSignal(source.peek());
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useSignalEffect(() => {
    if (source.value === lagging.peek()) return;
    waiting.current ??= setTimeout(() => {
      waiting.current = undefined;
      lagging.value = source.peek();
    }, pause);
  });
  useEffect(() => () => clearTimeout(waiting.current), []);
  return lagging;
}

import { type ReadonlySignal, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { prefersReducedMotion } from "../state/motion.ts";

const duration = 350;

/** Lets an element flash, once and briefly, when its text changes from one number to another. */
export function useFlash<E extends Element>(text: ReadonlySignal<string>): RefObject<E | null> {
  const element = useRef<E>(null);
  const before = useRef(text.peek());
  useSignalEffect(() => {
    const now = text.value;
    const isChange = before.current !== "" && now !== "" && now !== before.current;
    before.current = now;
    if (!isChange || prefersReducedMotion()) return;
    const tint = "color-mix(in oklab, currentColor 28%, transparent)";
    element.current?.animate([{ backgroundColor: tint }, { backgroundColor: "transparent" }], {
      duration,
      easing: "ease-out",
    });
  });
  return element;
}

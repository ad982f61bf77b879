import { type ReadonlySignal, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { prefersReducedMotion } from "../state/motion.ts";

const duration = 350;
const tint = "color-mix(in oklab, currentColor 28%, transparent)";
const frames = [{ backgroundColor: tint }, { backgroundColor: "transparent" }];

/** Lets an element flash, once and briefly, when its text changes from one number to another. */
export function useFlash<E extends Element>(text: ReadonlySignal<string>): RefObject<E | null> {
  const element = useRef<E>(null);
  const flash = useRef<Animation>(undefined);
  const before = useRef(text.peek());
  useSignalEffect(() => {
    const now = text.value;
    const isChange = before.current !== "" && now !== "" && now !== before.current;
    before.current = now;
    if (!isChange || prefersReducedMotion()) return;
    // One for each element, begun anew: in a drag the text changes in every frame, and they would pile up.
    flash.current ??= element.current?.animate(frames, { duration, easing: "ease-out" });
    flash.current?.cancel();
    flash.current?.play();
  });
  return element;
}

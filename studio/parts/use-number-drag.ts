import type { ReadonlySignal, Signal } from "@preact/signals";
import { useRef } from "preact/hooks";

export interface Dragged {
  readonly value: Signal<number>;
  /** What it is put back to; a signal where that moves. */
  readonly initial: number | ReadonlySignal<number>;
  /** What a few pixels add. Default 0.1. */
  readonly step?: number;
  readonly min?: number;
  readonly max?: number;
  /** Whether only whole numbers are meant. */
  readonly isWhole?: boolean;
}

/** Pixels of a drag for one step, and before a press is a drag. */
const pixelsPerStep = 4;
const slack = 3;

/** With Shift a tenth of a step, with Alt ten. */
const factorOf = ({ shiftKey, altKey }: { shiftKey: boolean; altKey: boolean }) =>
  shiftKey ? 0.1 : altKey ? 10 : 1;

/** a + b without the digits that binary fractions add: 0.1 + 0.2 is 0.3. */
const plus = (a: number, b: number) => Number((a + b).toPrecision(12));

/** A number that follows the pointer sideways, from where it is pressed; of none, nothing. */
export function useNumberDrag(dragged: Dragged | undefined) {
  const drag = useRef<{ x: number; from: number } | null>(null);
  const hasMoved = useRef(false);
  const set = (next: number) => {
    const { value, min = -Infinity, max = Infinity, isWhole = false } = dragged!;
    value.value = Math.min(max, Math.max(min, isWhole ? Math.round(next) : next));
  };
  const end = () => {
    drag.current = null;
  };
  const addSteps = (from: number, count: number, keys: { shiftKey: boolean; altKey: boolean }) =>
    set(plus(from, count * (dragged?.step ?? 0.1) * factorOf(keys)));
  return {
    set,
    putBack(): void {
      const { initial } = dragged!;
      set(typeof initial === "number" ? initial : initial.peek());
    },
    addSteps,
    /** Whether the latest press has become a drag, and is no click. */
    hasMoved,
    handlers: {
      onPointerDown(event: PointerEvent): void {
        hasMoved.current = false;
        if (!dragged || event.button !== 0) return;
        drag.current = { x: event.clientX, from: dragged.value.peek() };
        (event.currentTarget as Element).setPointerCapture(event.pointerId);
      },
      onPointerMove(event: PointerEvent): void {
        if (!drag.current) return;
        const pixels = event.clientX - drag.current.x;
        if (Math.abs(pixels) > slack) hasMoved.current = true;
        if (hasMoved.current)
          addSteps(drag.current.from, Math.round(pixels / pixelsPerStep), event);
      },
      onPointerUp: end,
      onPointerCancel: end,
    },
  };
}

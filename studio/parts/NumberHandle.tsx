import { type ReadonlySignal, type Signal, useComputed, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Voice } from "../state/view.ts";
import { fitted } from "./fitted.ts";
import { readNumber } from "./read-number.ts";
import { useNumberDrag } from "./use-number-drag.ts";
import "./number-handle.css";

interface NumberHandleProps {
  readonly value: Signal<number>;
  /** What the number is, for a screen reader. */
  readonly name: string;
  /** What a double click puts back; a signal where that moves. */
  readonly initial: number | ReadonlySignal<number>;
  readonly voice?: Voice;
  /** What an arrow key, or a few pixels, add. Default 0.1. */
  readonly step?: number;
  readonly min?: number;
  readonly max?: number;
  /** Whether only whole numbers are meant; the step is then 1 by default. */
  readonly isWhole?: boolean;
  /** For so many characters there is room. Default: for all of four digits. */
  readonly room?: ReadonlySignal<number>;
}

/** A number as a handle: drag it sideways, type it, or use the arrow keys; a double click puts it back. */
export function NumberHandle(props: NumberHandleProps) {
  const { value, name, initial, voice = "forward", isWhole = false, min, max, room } = props;
  const { step = isWhole ? 1 : 0.1 } = props;
  const typed = useSignal<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const drag = useNumberDrag({ value, initial, step, min, max, isWhole });
  const text = useComputed(() => typed.value ?? fitted(value.value, room?.value ?? Infinity));
  const style = useComputed(() => `width: ${Math.max(3, text.value.length + 1)}ch`);
  const isWrong = useComputed(() => typed.value !== null && readNumber(typed.value) === undefined);
  const title = useComputed(() => `${name} = ${value.value}. Drag, type, or use the arrow keys`);

  const commit = () => {
    const read = typed.value === null ? undefined : readNumber(typed.value);
    typed.value = null;
    if (read !== undefined) drag.set(read);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    // Space and the other arrows belong to the text here, and not to the steps.
    event.stopPropagation();
    if (direction !== undefined) {
      event.preventDefault();
      commit();
      drag.addSteps(value.peek(), direction, event);
    } else if (event.key === "Enter") {
      commit();
      field.current?.select();
    } else if (event.key === "Escape") {
      typed.value = null;
      field.current?.blur();
    }
  };

  return (
    <input
      ref={field}
      class={`handle voice-${voice}`}
      type="text"
      inputMode="decimal"
      autoComplete="off"
      spellcheck={false}
      role="spinbutton"
      aria-label={name}
      aria-valuenow={value}
      aria-valuetext={text}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-invalid={isWrong}
      title={title}
      value={text}
      style={style}
      onInput={(event) => {
        typed.value = event.currentTarget.value;
      }}
      onBlur={commit}
      onKeyDown={onKeyDown}
      {...drag.handlers}
      onPointerDown={(event) => {
        // Where one types, a press goes into the text.
        if (event.button !== 0 || typed.value !== null) return;
        // The field gets the focus when the press turns out to be a click.
        event.preventDefault();
        drag.handlers.onPointerDown(event);
      }}
      onPointerUp={() => {
        drag.handlers.onPointerUp();
        // One in a text that is typed is the browser's own.
        if (typed.peek() !== null || drag.hasMoved.current) return;
        field.current?.focus();
        field.current?.select();
      }}
      onDblClick={() => {
        typed.value = null;
        drag.putBack();
        field.current?.blur();
      }}
    />
  );
}

import { type Signal, useComputed, useSignal } from "@preact/signals";
import { formatShortFormula } from "chainrule/draw";
import { useRef } from "preact/hooks";
import { pinned, selecting } from "../state/selection.ts";
import { spokenName } from "./names.ts";
import type { Lookup, Quantity } from "./quantity.ts";

interface Props {
  names: readonly string[];
  lookup: Lookup;
  focused: Signal<string | null>;
}

/**
 * The factors of a formula for the keyboard and for screen readers, one stop, arrows from one to the next. Buttons
 * within `math` would not be announced as such, so these stand beside it, unseen: the symbol shows the focus.
 */
export function Factors({ names, lookup, focused }: Props) {
  const bar = useRef<HTMLSpanElement>(null);
  const current = useSignal(0);
  const found = names.flatMap((name) => {
    const quantity = lookup(name);
    return quantity ? [[name, quantity] as const] : [];
  });
  if (found.length === 0) return null;
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowRight: current.value + 1, ArrowLeft: current.value - 1, Home: 0, End: -1 }[
      event.key
    ];
    if (next === undefined) return;
    // The page's own arrows, such as those of its steps, are not meant.
    event.preventDefault();
    event.stopPropagation();
    current.value = (next + found.length) % found.length;
    bar.current?.querySelectorAll("button")[current.value].focus();
  };
  return (
    <span
      ref={bar}
      class="factors"
      role="toolbar"
      aria-label="Numbers in the formula"
      onKeyDown={onKeyDown}
    >
      {found.map(([name, quantity], i) => (
        <FactorButton
          key={quantity.id}
          name={name}
          quantity={quantity}
          tabIndex={i === Math.min(current.value, found.length - 1) ? 0 : -1}
          focused={focused}
        />
      ))}
    </span>
  );
}

interface ButtonProps {
  name: string;
  quantity: Quantity;
  tabIndex: number;
  focused: Signal<string | null>;
}

function FactorButton({ name, quantity, tabIndex, focused }: ButtonProps) {
  const { id, value, spoken = spokenName(name) } = quantity;
  const said = useComputed(() => {
    const number = value.value === null ? "not computed yet" : formatShortFormula(value.value);
    return `${spoken}: ${number}`;
  });
  const isPinned = useComputed(() => pinned.value.includes(id));
  const { onFocus, onBlur, onClick } = selecting(id);
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      aria-label={said}
      aria-pressed={isPinned}
      onClick={onClick}
      onFocus={() => {
        focused.value = id;
        onFocus();
      }}
      onBlur={() => {
        focused.value = null;
        onBlur();
      }}
    />
  );
}

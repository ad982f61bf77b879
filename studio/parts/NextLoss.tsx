import type { ReadonlySignal } from "@preact/signals";
import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import type { ComponentChildren } from "preact";

interface NextLossProps {
  readonly before: ReadonlySignal<number>;
  readonly after: ReadonlySignal<number>;
  readonly digits: number;
  readonly children?: ComponentChildren;
}

/** What a step would make of the loss. */
export function NextLoss({ before, after, digits, children }: NextLossProps) {
  const now = useComputed(() => short(before.value, digits));
  const next = useComputed(() => short(after.value, digits));
  return (
    <p class="next-loss">
      The next loss would be <strong class="voice-forward">{next}</strong>, after{" "}
      <span class="voice-forward">{now}</span> now. {children}
    </p>
  );
}

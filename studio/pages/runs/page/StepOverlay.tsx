import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { PlotFrame } from "../../../canvas/use-plot.ts";
import { explanation } from "../../../state/explanation.ts";
import { stepNow } from "./store.ts";
import { go } from "./time.ts";

/** Something at a step, with the number that it has in the list. */
export interface Mark {
  readonly number: number;
  readonly step: number;
  readonly text: string;
}

interface StepOverlayProps {
  readonly frame: ReadonlySignal<PlotFrame | null>;
  readonly range: () => readonly [number, number];
  readonly marks?: ReadonlySignal<readonly Mark[]>;
}

/** Marks nearer to each other than this are one, in pixels. */
const near = 18;

/** A line at the step over a plot, which it does not draw anew, and marks that go to theirs. */
export function StepOverlay({ frame, range, marks }: StepOverlayProps) {
  const style = useComputed(() => {
    const { left, top, width, height } = frame.value ?? { left: 0, top: 0, width: 0, height: 0 };
    return `left:${left}px; top:${top}px; width:${width}px; height:${height}px`;
  });
  const place = (step: number) => {
    const [from, to] = range();
    return (step - from) / (to - from);
  };
  const line = useComputed(() => {
    const share = place(stepNow.value);
    return share < 0 || share > 1 ? "display:none" : `left:${100 * share}%`;
  });
  const groups = useComputed(() => {
    const width = frame.value?.width ?? 0;
    const all: { share: number; marks: Mark[] }[] = [];
    for (const mark of marks?.value ?? []) {
      const share = place(Math.max(1, mark.step));
      if (share < 0 || share > 1) continue;
      const last = all.at(-1);
      if (last && (share - last.share) * width < near) last.marks.push(mark);
      else all.push({ share, marks: [mark] });
    }
    return all;
  });
  return (
    <div class="run-overlay" style={style}>
      <div class="run-step" style={line} />
      {groups.value.map(({ share, marks }) => (
        <MarkButton key={marks[0].number} share={share} marks={marks} />
      ))}
    </div>
  );
}

function MarkButton({ share, marks }: { share: number; marks: readonly Mark[] }) {
  const [first, last] = [marks[0], marks[marks.length - 1]];
  const numbers = marks.length === 1 ? String(first.number) : `${first.number}–${last.number}`;
  const text = marks.map(({ number, text }) => `${number}: ${text}`).join(" ");
  const tell = () => {
    explanation.value = text;
  };
  return (
    <button
      type="button"
      class="run-mark"
      style={`left:${100 * share}%`}
      aria-label={`Alert ${numbers}, step ${first.step}`}
      title={text}
      onPointerEnter={tell}
      onFocus={tell}
      onClick={() => go(first.step)}
    >
      {numbers}
    </button>
  );
}

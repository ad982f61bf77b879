import { type Signal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useKeys } from "../state/use-keys.ts";
import { StepButton, stepShapes } from "./StepButton.tsx";
import "./steps.css";

interface StepsProps {
  /** From 0 to `last`; what is beyond is at the last. */
  readonly at: Signal<number>;
  readonly last: number;
  /** What a step is, for a screen reader and beside the scale: "Step 3 of 8: Sum". */
  readonly label: (step: number) => string;
  /** Milliseconds on each step while it plays. Default 1200: long enough to be read. */
  readonly pace?: number;
}

/** The step controls: first, back, play, forward, last, and a scale. Space plays, arrows step. */
export function Steps({ at, last, label, pace = 1200 }: StepsProps) {
  const isPlaying = useSignal(false);
  const go = (step: number) => {
    at.value = Math.min(last, Math.max(0, step));
  };
  const stopAnd = (step: () => number) => () => {
    isPlaying.value = false;
    go(step());
  };
  const first = stopAnd(() => 0);
  const back = stopAnd(() => Math.min(at.peek(), last) - 1);
  const forward = stopAnd(() => at.peek() + 1);
  const end = stopAnd(() => last);
  const play = () => {
    if (!isPlaying.peek() && at.peek() >= last) at.value = 0;
    isPlaying.value = !isPlaying.peek();
  };

  useSignalEffect(() => {
    if (!isPlaying.value) return;
    if (at.value >= last) {
      isPlaying.value = false;
      return;
    }
    const timer = setTimeout(() => {
      at.value += 1;
    }, pace);
    return () => clearTimeout(timer);
  });
  useKeys({ " ": play, ArrowLeft: back, ArrowRight: forward, Home: first, End: end }, [last]);

  const limit = useSignal(last);
  limit.value = last;
  const place = useComputed(() => Math.min(at.value, limit.value));
  const said = useComputed(() => label(place.value));
  const isFirst = useComputed(() => at.value <= 0);
  const isLast = useComputed(() => at.value >= limit.value);
  const playName = useComputed(() => (isPlaying.value ? "Pause" : "Play"));
  const playShape = useComputed(() => (isPlaying.value ? stepShapes.pause : stepShapes.play));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div class="steps" role="group" aria-label="Steps">
      <StepButton name="First step" shape={stepShapes.first} onClick={first} isIdle={isFirst} />
      <StepButton name="Step back" shape={stepShapes.back} onClick={back} isIdle={isFirst} />
      <StepButton name={playName} title="Play (space)" shape={playShape} onClick={play} />
      <StepButton
        name="Step forward"
        shape={stepShapes.forward}
        onClick={forward}
        isIdle={isLast}
      />
      <StepButton name="Last step" shape={stepShapes.last} onClick={end} isIdle={isLast} />
      <input
        class="scale"
        type="range"
        min={0}
        max={last}
        step={1}
        value={place}
        aria-label="Step"
        aria-valuetext={said}
        onInput={(event) => {
          isPlaying.value = false;
          go(event.currentTarget.valueAsNumber);
        }}
      />
      <output class="small" aria-live="polite">
        {said}
      </output>
    </div>
  );
}

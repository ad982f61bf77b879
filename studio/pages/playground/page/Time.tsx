import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { useLayoutEffect } from "preact/hooks";
import { StepButton, stepShapes } from "../../../parts/StepButton.tsx";
import "../../../parts/steps.css";
import { onKey } from "../../../state/keys.ts";
import { address } from "./address.ts";
import { calm } from "./calm.ts";
import { advance, advancePhase, pause, play, restart, seek, seekBy } from "./laboratory.ts";
import { course, frame, isPlaying } from "./signals.ts";
import "./time.css";

const speeds: readonly (readonly [number, string])[] = [
  [1, "1 step a frame"],
  [5, "5 steps a frame"],
  [25, "25 steps a frame"],
  [100, "100 steps a frame"],
  [0, "as fast as it goes"],
];

const start = () => course.peek()?.start ?? 0;
const head = () => frame.peek()?.main.head ?? 0;
const toggle = () => (isPlaying.peek() ? pause() : play());
const back = () => seekBy(-1);
const forward = () => seekBy(1);
const first = () => seek(start());
const last = () => seek(head());

/** The time of the course that is looked at: play, go step by step, or to any moment of it. */
export function Time() {
  useLayoutEffect(
    () => onKey({ " ": toggle, ArrowLeft: back, ArrowRight: forward, Home: first, End: last }),
    [],
  );
  const at = useComputed(() => calm.words.value?.main.step ?? 0);
  const least = useComputed(() => course.value?.start ?? 0);
  const most = useComputed(() => Math.max(1, calm.words.value?.main.head ?? 0));
  const playName = useComputed(() => (isPlaying.value ? "Pause" : "Play"));
  const playShape = useComputed(() => (isPlaying.value ? stepShapes.pause : stepShapes.play));
  const text = useComputed(describe);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div class="steps time" role="group" aria-label="Time">
      <StepButton name="First step (Home)" shape={stepShapes.first} onClick={first} />
      <StepButton name="Step back (left)" shape={stepShapes.back} onClick={back} />
      <StepButton name={playName} shape={playShape} onClick={toggle} />
      <StepButton name="Step forward (right)" shape={stepShapes.forward} onClick={forward} />
      <StepButton name="Latest step (End)" shape={stepShapes.last} onClick={last} />
      <input
        class="scale"
        type="range"
        min={least}
        max={most}
        step={1}
        value={at}
        aria-label="Step"
        aria-valuetext={text}
        onInput={(event) => seek(event.currentTarget.valueAsNumber)}
      />
      <button
        type="button"
        class="button small"
        title="forward, loss, backward, update"
        onClick={advancePhase}
      >
        Phase
      </button>
      <button
        type="button"
        class="button small"
        onClick={() => advance(course.peek()?.batchesPerEpoch ?? 1)}
      >
        Epoch
      </button>
      <select
        aria-label="Speed"
        class="small"
        value={address.speed}
        onChange={(event) => {
          address.speed.value = Number(event.currentTarget.value);
          if (isPlaying.peek()) play();
        }}
      >
        {speeds.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <button type="button" class="button small" onClick={() => restart()}>
        Restart
      </button>
      <output class="small">{text}</output>
    </div>
  );
}

function describe(): string {
  const { value } = calm.words;
  if (!value || !course.value) return "";
  const { main, open, speed, seeking } = value;
  if (seeking) return `Going to step ${main.step + seeking}: ${seeking} to go`;
  const epoch = Math.floor(main.step / course.value.batchesPerEpoch);
  const where = `Step ${main.step}, epoch ${epoch}`;
  if (speed !== null) return `${where}, ${short(speed, 2)} steps a second`;
  if (open && open.phase !== "update") return `${where}; next step: ${open.phase} done`;
  return where;
}

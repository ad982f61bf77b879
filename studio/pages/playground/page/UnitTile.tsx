import { useComputed } from "@preact/signals";
import { explanation } from "../../../state/explanation.ts";
import { chosenUnit, setZoom } from "../near/state.ts";
import { isSame } from "../near/zoom.ts";
import { address } from "./address.ts";
import { calm } from "./calm.ts";
import { openPanel } from "./Panel.tsx";
import { unitSentence } from "./sentences.ts";
import { course, frame } from "./signals.ts";

interface UnitProps {
  readonly layer: number;
  readonly unit: number;
}

/** A hidden unit: what it gives over the plane, or how much gradient comes to it, or what its bias was changed by. */
export function UnitTile({ layer, unit }: UnitProps) {
  const mark = useComputed(() => {
    const state = calm.words.value?.layers[layer]?.states[unit];
    if (!state) return "";
    return state.isDead ? "dead" : state.saturated > 0.5 ? "saturated" : "";
  });
  const pressed = useComputed(() => isChosen(layer, unit));
  const say = () => {
    explanation.value = frame.peek() ? unitSentence(frame.peek()!, layer, unit) : "";
  };
  const face = useComputed(() => `face ${mark.value}`);
  const label = useComputed(
    () => `Layer ${layer + 1}, unit ${unit + 1}${mark.value && `, ${mark.value}`}`,
  );
  return (
    <button
      type="button"
      class="unit"
      data-unit={unit}
      aria-label={label}
      aria-pressed={pressed}
      {...opening(layer, unit)}
      onPointerEnter={say}
      onFocus={say}
    >
      <span class={face} />
    </button>
  );
}

/** An input: its name. */
export function InputUnit({ unit }: { unit: number }) {
  const name = useComputed(() => course.value?.points.features[unit] ?? "");
  return (
    <span class="unit input" data-unit={unit}>
      <span class="face" title={name}>
        {name}
      </span>
    </span>
  );
}

/** A score. */
export function OutputUnit({ layer, unit }: UnitProps) {
  const { pressed, name } = useOutput(layer, unit);
  return (
    <button
      type="button"
      class="unit output"
      data-unit={unit}
      aria-label={`Score ${name}`}
      aria-pressed={pressed}
      {...opening(layer, unit)}
    >
      <span class="face">{name}</span>
    </button>
  );
}

function useOutput(layer: number, unit: number) {
  const pressed = useComputed(() => isChosen(layer, unit));
  const { classes } = course.value?.points ?? { classes: [] };
  const name = classes.length > 2 ? classes[unit] : "z";
  return { pressed, name };
}

const isChosen = (layer: number, unit: number) =>
  chosenUnit.value !== null && isSame(chosenUnit.value, { layer, unit });

/** A click or Space chooses a unit, a double click or Enter goes in; arrow keys walk. */
function opening(layer: number, unit: number) {
  const goIn = () => setZoom({ level: "unit", layer, unit });
  return {
    onClick: () => {
      address.unit.value = [layer, unit];
      openPanel("unit");
    },
    onDblClick: goIn,
    onKeyDown: (event: KeyboardEvent) => {
      // Space presses the button, and does not play.
      if (event.key === " ") event.stopPropagation();
      else if (event.key === "Enter") {
        event.preventDefault();
        goIn();
      } else alongEdges(event);
    },
  };
}

/** Right goes with the data, left with the gradient, up and down through a layer. */
function alongEdges(event: KeyboardEvent): void {
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
    event.key
  ];
  if (!by) return;
  const own = event.currentTarget as HTMLElement;
  const columns = [...own.closest(".network")!.querySelectorAll(".units")].map((column) => [
    ...column.querySelectorAll<HTMLElement>("button[data-unit]"),
  ]);
  const column = columns.findIndex((units) => units.includes(own));
  const units = columns[column + by[0]] ?? [];
  const place = columns[column].indexOf(own) + by[1];
  const target = units[Math.min(place, units.length - 1)];
  event.preventDefault();
  event.stopPropagation();
  if (place >= 0) target?.focus();
}

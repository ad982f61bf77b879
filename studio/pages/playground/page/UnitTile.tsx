import { useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { explanation } from "../../../state/explanation.ts";
import type { LayerFrame } from "../engine/messages.ts";
import { address } from "./address.ts";
import { useCanvas } from "./canvas.ts";
import { colours, outputPixels } from "./colours.ts";
import { course, frame } from "./laboratory.ts";
import { openPanel } from "./Panel.tsx";
import { unitSentence } from "./sentences.ts";

interface UnitProps {
  readonly layer: number;
  readonly unit: number;
}

/** A hidden unit: what it gives over the plane, or how much gradient comes to it, or what its bias was changed by. */
export function UnitTile({ layer, unit }: UnitProps) {
  const small = useMemo(() => new OffscreenCanvas(1, 1), []);
  const canvas = useCanvas((context, width, height) => {
    const data = frame.value?.layers[layer];
    if (!data) return;
    if (address.view.value !== "value") {
      drawMeasure(context, data, unit, width, height);
      return;
    }
    const map = data.maps?.[unit];
    if (!map) return;
    drawMap(context, small, map, width, height);
  });
  const mark = useComputed(() => {
    const state = frame.value?.layers[layer]?.states[unit];
    if (!state) return "";
    return state.isDead ? "dead" : state.saturated > 0.5 ? "saturated" : "";
  });
  const pressed = useComputed(() => {
    const chosen = address.unit.value;
    return chosen?.[0] === layer && chosen[1] === unit;
  });
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
      onClick={() => {
        address.unit.value = [layer, unit];
        openPanel("unit");
      }}
      onPointerEnter={say}
      onFocus={say}
      onKeyDown={alongEdges}
    >
      <span class={face}>
        <canvas ref={canvas} />
      </span>
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
  const { pressed, name, measure } = useOutput(layer, unit);
  return (
    <button
      type="button"
      class="unit output"
      data-unit={unit}
      aria-label={`Score ${name}`}
      aria-pressed={pressed}
      onClick={() => {
        address.unit.value = [layer, unit];
        openPanel("unit");
      }}
      onKeyDown={alongEdges}
    >
      <span class="face">
        <canvas ref={measure} />
        {name}
      </span>
    </button>
  );
}

function useOutput(layer: number, unit: number) {
  const pressed = useComputed(() => {
    const chosen = address.unit.value;
    return chosen?.[0] === layer && chosen[1] === unit;
  });
  const { classes } = course.value?.points ?? { classes: [] };
  const name = classes.length > 2 ? classes[unit] : "z";
  const measure = useCanvas((context, width, height) => {
    const data = frame.value?.layers[layer];
    if (data && address.view.value !== "value") drawMeasure(context, data, unit, width, height);
  });
  return { pressed, name, measure };
}

function drawMap(
  context: CanvasRenderingContext2D,
  small: OffscreenCanvas,
  map: Uint8Array,
  width: number,
  height: number,
): void {
  const size = Math.sqrt(map.length);
  if (small.width !== size) [small.width, small.height] = [size, size];
  const image = new ImageData(size, size);
  const words = new Uint32Array(image.data.buffer);
  const pixels = outputPixels.value;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      words[(size - 1 - row) * size + column] = pixels[map[row * size + column]];
    }
  }
  small.getContext("2d")!.putImageData(image, 0, 0);
  context.drawImage(small, 0, 0, width, height);
}

/** A disc, as large as the number beside the layer's largest; a dotted one where there is no number yet. */
function drawMeasure(
  context: CanvasRenderingContext2D,
  data: LayerFrame,
  unit: number,
  width: number,
  height: number,
): void {
  const isGradient = address.view.value === "gradient";
  const numbers = isGradient ? data.meanGradients : (data.step?.biasUpdates ?? null);
  const { css } = colours.value;
  const most = Math.min(width, height) / 2 - 3;
  context.beginPath();
  if (!numbers) {
    context.setLineDash([1.5, 3]);
    context.strokeStyle = css.line;
    context.arc(width / 2, height / 2, most * 0.6, 0, 2 * Math.PI);
    context.stroke();
    context.setLineDash([]);
    return;
  }
  const largest = numbers.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  const share = largest === 0 ? 0 : Math.sqrt(Math.abs(numbers[unit]) / largest);
  context.arc(width / 2, height / 2, Math.max(0.75, most * share), 0, 2 * Math.PI);
  context.fillStyle = isGradient ? css.gradient : css.update;
  context.strokeStyle = context.fillStyle;
  // What is negative is hollow.
  if (numbers[unit] < 0) context.stroke();
  else context.fill();
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

import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { type Colours, colours } from "../../../canvas/colours.ts";
import { useCanvas } from "../../../canvas/use-canvas.ts";
import { largest } from "./draw.ts";
import { hovered } from "./hovered.ts";
import { digitSet, surveyed } from "./networks.ts";
import { now } from "./pictures.ts";

/** What each hidden layer gives for the picture: a cell for each unit. */
export function Layers() {
  const count = useComputed(() => now.value?.layers.length ?? 0);
  return (
    <section class="activations" aria-label="Activations">
      {Array.from({ length: count.value }, (_, i) => (
        <Layer key={i} index={i} />
      ))}
      <p class="small muted">
        Filled as large as the unit’s output, flat where it is negative; an empty frame is silent
        for this picture, a cross is dead: 0 for every one of the held-out digits.
      </p>
    </section>
  );
}

/** Cells of one row. */
const columns = 32;

function Layer({ index }: { index: number }) {
  const layer = useComputed(() => now.value?.layers[index] ?? null);
  const active = useComputed(() => surveyed.value?.active[index] ?? null);
  const canvas = useCanvas((context, width) => {
    const { value } = layer;
    if (value) drawUnits(context, value.values, active.value, width / columns, colours.value);
  });
  const style = useComputed(() => {
    const units = layer.value?.values.length ?? 1;
    return `aspect-ratio: ${columns} / ${Math.ceil(units / columns)}`;
  });
  const text = useComputed(() => describe(index));
  return (
    <figure>
      <figcaption class="small">{text}</figcaption>
      <canvas
        ref={canvas}
        style={style}
        role="img"
        aria-label={text}
        onPointerMove={(event) => {
          const { left, top, width } = event.currentTarget.getBoundingClientRect();
          const cell = width / columns;
          const unit =
            Math.floor((event.clientY - top) / cell) * columns +
            Math.floor((event.clientX - left) / cell);
          hovered.value = explain(index, unit);
        }}
        onPointerLeave={() => {
          hovered.value = null;
        }}
      />
    </figure>
  );
}

/** How many units of a layer are active, silent and dead. */
export function describe(index: number): string {
  const layer = now.value?.layers[index];
  if (!layer) return "";
  const { name, values } = layer;
  const silent = values.filter((value) => value === 0).length;
  const dead = surveyed.value?.active[index]?.filter((count) => count === 0).length;
  const ofDead = dead === undefined ? "" : `, ${dead} dead`;
  return `Layer ${index + 1}, ${name}: ${values.length} units, ${values.length - silent} active, ${silent} silent${ofDead}`;
}

function explain(index: number, unit: number): string | null {
  const value = now.value?.layers[index]?.values[unit];
  if (value === undefined) return null;
  const count = surveyed.value?.active[index]?.[unit];
  const all = digitSet.value?.test.length;
  const often =
    count === undefined ? "" : ` It is active for ${count} of the ${all} held-out digits.`;
  return `Layer ${index + 1}, unit ${unit + 1}: ${short(value, 4)}.${often}`;
}

function drawUnits(
  context: CanvasRenderingContext2D,
  values: Float64Array,
  active: Int32Array | null,
  cell: number,
  { css }: Colours,
): void {
  const most = largest(values);
  context.lineWidth = 1;
  values.forEach((value, i) => {
    const [x, y] = [(i % columns) * cell + 1, Math.floor(i / columns) * cell + 1];
    const size = cell - 2;
    context.strokeStyle = css.line;
    context.setLineDash(value === 0 ? [1.5, 2] : []);
    context.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1);
    context.setLineDash([]);
    if (value !== 0) {
      context.fillStyle = css.forward;
      const wide = Math.sqrt(Math.abs(value) / most) * (size - 2);
      const tall = value > 0 ? wide : Math.max(1, wide * 0.25);
      context.fillRect(x + (size - wide) / 2, y + (size - tall) / 2, wide, tall);
    }
    if (active?.[i] === 0) {
      context.strokeStyle = css.wrong;
      context.beginPath();
      context.moveTo(x + 2, y + 2);
      context.lineTo(x + size - 2, y + size - 2);
      context.moveTo(x + size - 2, y + 2);
      context.lineTo(x + 2, y + size - 2);
      context.stroke();
    }
  });
}

import { useComputed, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { colours } from "../../../canvas/colours.ts";
import { useCanvas } from "../../../canvas/use-canvas.ts";
import { side } from "../drawing/as-mnist.ts";
import { surface } from "../drawing/strokes.ts";
import { address } from "./address.ts";
import { drawCursor } from "./draw.ts";
import { moved, placeOf } from "./grid.ts";
import { hovered } from "./hovered.ts";
import { ink, isDrawing } from "./pictures.ts";

/** Units between the points of a stroke that are kept, at least. */
const leastStep = 3;
const unitsPerPixel = surface / side;
/** Pictures that are held in the address have so many points at most. */
const mostPoints = 600;

/** Where a digit is drawn: by pointer, or by the keys, with a cursor over the pixels. */
export function Pad() {
  const cursor = useSignal(14 * side + 14);
  const hasFocus = useSignal(false);
  const isDown = useRef(false);
  const canvas = useCanvas((context, size) => {
    const unit = size / surface;
    context.fillStyle = colours.value.css.ink;
    if (address.source.value === "drawn") {
      ink.value.forEach((value, i) => {
        if (value === 0) return;
        context.globalAlpha = value;
        const [x, y] = [i % surface, Math.floor(i / surface)];
        context.fillRect(x * unit, y * unit, unit + 0.4, unit + 0.4);
      });
      context.globalAlpha = 1;
    }
    if (hasFocus.value) drawCursor(context, cursor.value, size, colours.value);
  });
  const text = useComputed(() => {
    const count = address.source.value === "drawn" ? address.strokes.value.length : 0;
    return count === 0 ? "nothing drawn" : `${count} ${count === 1 ? "stroke" : "strokes"} drawn`;
  });
  const said = useComputed(() => `Cursor at ${placeOf(cursor.value)}; ${text.value}`);

  const begin = (x: number, y: number) => {
    const isNew = address.source.peek() !== "drawn";
    address.source.value = "drawn";
    address.step.value = 0;
    address.strokes.value = [...(isNew ? [] : address.strokes.peek()), [x, y]];
  };
  const extend = (x: number, y: number) => {
    const strokes = address.strokes.peek();
    const last = strokes[strokes.length - 1];
    const [fromX, fromY] = last.slice(-2);
    if (Math.hypot(x - fromX, y - fromY) < leastStep) return;
    if (strokes.flat().length >= 2 * mostPoints) return;
    address.strokes.value = [...strokes.slice(0, -1), [...last, x, y]];
  };
  const placeIn = (event: PointerEvent): [number, number] => {
    const { left, top, width } = (event.currentTarget as Element).getBoundingClientRect();
    const unit = (at: number) =>
      Math.min(surface - 1, Math.max(0, Math.round((at / width) * surface)));
    return [unit(event.clientX - left), unit(event.clientY - top)];
  };
  const paint = () => {
    const middle = (i: number) => Math.round((i + 0.5) * unitsPerPixel);
    begin(middle(cursor.peek() % side), middle(Math.floor(cursor.peek() / side)));
  };
  const undo = () => {
    address.strokes.value = address.strokes.peek().slice(0, -1);
    address.step.value = 0;
  };
  const end = () => {
    isDown.current = false;
    isDrawing.value = false;
  };
  return (
    <figure class="picture">
      <figcaption class="small">Draw here</figcaption>
      <div
        class="pad"
        role="application"
        aria-roledescription="drawing pad"
        aria-label="Drawing pad: arrow keys move, Space paints, Backspace takes the last stroke back"
        tabIndex={0}
        onFocus={() => {
          hasFocus.value = true;
        }}
        onBlur={() => {
          hasFocus.value = false;
        }}
        onKeyDown={(event) => {
          const next = moved(cursor.peek(), event);
          if (next !== undefined) cursor.value = next;
          else if (event.key === " ") paint();
          else if (event.key === "Backspace") undo();
          else return;
          event.preventDefault();
        }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          isDown.current = true;
          isDrawing.value = true;
          begin(...placeIn(event));
        }}
        onPointerMove={(event) => {
          if (isDown.current) extend(...placeIn(event));
          else hovered.value = "Draw a digit: what the network sees of it is beside.";
        }}
        onPointerUp={end}
        onPointerCancel={end}
        onPointerLeave={() => {
          hovered.value = null;
        }}
      >
        <canvas ref={canvas} />
      </div>
      <p class="only-spoken" role="status">
        {hasFocus.value && said}
      </p>
      <div class="pad-buttons">
        <button type="button" class="button small" onClick={undo}>
          Undo
        </button>
        <button
          type="button"
          class="button small"
          onClick={() => {
            address.source.value = "drawn";
            address.strokes.value = [];
            address.step.value = 0;
          }}
        >
          Clear
        </button>
      </div>
    </figure>
  );
}

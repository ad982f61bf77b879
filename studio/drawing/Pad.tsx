import { type ReadonlySignal, type Signal, useComputed, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { colours } from "../canvas/colours.ts";
import { useCanvas } from "../canvas/use-canvas.ts";
import { drawCursor } from "./draw.ts";
import { moved, placeOf, side } from "./grid.ts";
import { type Stroke, surface } from "./strokes.ts";
import "./pad.css";

/** Units between the points of a stroke that are kept, at least. */
const leastStep = 3;
const unitsPerPixel = surface / side;
/** A drawing has so many points at most: an address has to hold it. */
const mostPoints = 600;

interface PadProps {
  /** What is drawn. */
  readonly strokes: Signal<readonly Stroke[]>;
  /** How much of each unit of the surface is inked by that. */
  readonly ink: ReadonlySignal<Float64Array>;
  /** Told whether the pen is down. */
  readonly isDrawing: Signal<boolean>;
  /** Told when the pointer comes over it, and when it leaves. */
  onHover?(isOver: boolean): void;
}

/** Where a digit is drawn: by pointer, or by the keys, with a cursor over the pixels. */
export function Pad({ strokes, ink, isDrawing, onHover }: PadProps) {
  const cursor = useSignal(14 * side + 14);
  const hasFocus = useSignal(false);
  const isDown = useRef(false);
  const canvas = useCanvas((context, size) => {
    const unit = size / surface;
    context.fillStyle = colours.value.css.ink;
    ink.value.forEach((value, i) => {
      if (value === 0) return;
      context.globalAlpha = value;
      const [x, y] = [i % surface, Math.floor(i / surface)];
      context.fillRect(x * unit, y * unit, unit + 0.4, unit + 0.4);
    });
    context.globalAlpha = 1;
    if (hasFocus.value) drawCursor(context, cursor.value, size, colours.value);
  });
  const said = useComputed(() => {
    const { length } = strokes.value;
    const drawn = length === 0 ? "nothing" : `${length} ${length === 1 ? "stroke" : "strokes"}`;
    return `Cursor at ${placeOf(cursor.value)}; ${drawn} drawn`;
  });

  const begin = (x: number, y: number) => {
    strokes.value = [...strokes.peek(), [x, y]];
  };
  const extend = (x: number, y: number) => {
    const all = strokes.peek();
    const last = all[all.length - 1];
    const [fromX, fromY] = last.slice(-2);
    if (Math.hypot(x - fromX, y - fromY) < leastStep) return;
    if (all.flat().length >= 2 * mostPoints) return;
    strokes.value = [...all.slice(0, -1), [...last, x, y]];
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
    if (strokes.peek().length > 0) strokes.value = strokes.peek().slice(0, -1);
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
        onFocus={({ currentTarget }) => {
          // Who draws by pointer needs no cursor.
          hasFocus.value = currentTarget.matches(":focus-visible");
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
          hasFocus.value = true;
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
          else onHover?.(true);
        }}
        onPointerUp={end}
        onPointerCancel={end}
        onPointerLeave={() => onHover?.(false)}
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
            strokes.value = [];
          }}
        >
          Clear
        </button>
      </div>
    </figure>
  );
}

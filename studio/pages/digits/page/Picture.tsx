import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { colours } from "../../../canvas/colours.ts";
import { useCanvas } from "../../../canvas/use-canvas.ts";
import { drawCursor, drawLevels } from "../../../drawing/draw.ts";
import { moved, pixelAt, placeOf } from "../../../drawing/grid.ts";
import { address } from "./address.ts";
import { drawSigned, largest, type SignedKind } from "./draw.ts";
import { hovered } from "./hovered.ts";

interface PictureProps {
  readonly title: string;
  readonly numbers: ReadonlySignal<Float64Array | null>;
  readonly kind: "grey" | SignedKind;
  /** What a number of it is, in a sentence. */
  readonly explain: (pixel: number, value: number) => string;
}

/** A picture of 28 × 28 numbers, on which a pixel can be chosen, by pointer and by keys. */
export function Picture({ title, numbers, kind, explain }: PictureProps) {
  const hasFocus = useSignal(false);
  const canvas = useCanvas((context, size) => {
    if (numbers.value) {
      if (kind === "grey") drawLevels(context, numbers.value, size, colours.value);
      else drawSigned(context, numbers.value, kind, size, colours.value);
    }
    drawCursor(context, address.pixel.value, size, colours.value);
  });
  const said = useComputed(() => {
    const { value } = numbers;
    const pixel = address.pixel.value;
    return value ? `${placeOf(pixel)}: ${short(value[pixel], 3)}` : "Not computed yet";
  });
  const scale = useComputed(() => {
    const { value } = numbers;
    return value && kind !== "grey" ? `to ${short(largest(value), 2)}` : "";
  });
  const show = (pixel: number) => {
    const all = numbers.peek();
    hovered.value = all && explain(pixel, all[pixel]);
  };
  return (
    <figure class="picture">
      <figcaption
        class={`small ${kind === "grey" ? "" : kind === "gradient" ? "voice-gradient" : "voice-update"}`}
      >
        <span>{title}</span> <span class="muted">{scale}</span>
      </figcaption>
      <div
        class="pixels"
        role="application"
        aria-roledescription="picture"
        aria-label={`${title}; arrow keys choose a pixel`}
        tabIndex={0}
        onKeyDown={(event) => {
          const next = moved(address.pixel.peek(), event);
          if (next === undefined) return;
          event.preventDefault();
          address.pixel.value = next;
          show(next);
        }}
        onFocus={() => {
          hasFocus.value = true;
          show(address.pixel.peek());
        }}
        onBlur={() => {
          hasFocus.value = false;
          hovered.value = null;
        }}
        onPointerMove={(event) => show(pixelAt(event))}
        onPointerLeave={() => {
          hovered.value = null;
        }}
        onClick={(event) => {
          address.pixel.value = pixelAt(event);
        }}
      >
        <canvas ref={canvas} />
      </div>
      <p class="only-spoken" role="status">
        {hasFocus.value && said}
      </p>
    </figure>
  );
}

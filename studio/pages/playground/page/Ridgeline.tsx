import { formatShortFormula as short } from "chainrule/draw";
import { type Colours, colours } from "../../../canvas/colours.ts";
import type { Distribution } from "../../../canvas/distribution.ts";
import { drawLine, drawRidge, ridgeOf } from "../../../canvas/ridge.ts";
import { useCanvas } from "../../../canvas/use-canvas.ts";
import { calm } from "./calm.ts";
import type { QuantityKey } from "./quantities.ts";
import "./ridgeline.css";

interface RidgelineProps {
  readonly title: string;
  /** What of each layer is drawn. */
  readonly quantity: QuantityKey;
  readonly voice: "forward" | "gradient" | "update";
  readonly layers: number;
}

const rowHeight = 38;
const top = 4;
const bottom = 18;

/** One quantity of all layers, a ridge for each. */
export function Ridgeline({ title, quantity, voice, layers }: RidgelineProps) {
  const canvas = useCanvas((context, width) => {
    const rows = calm.layers.value?.layers ?? [];
    const { value: palette } = colours;
    rows.forEach((layer, i) => {
      const distribution = layer.distributions?.[quantity];
      drawRidge(context, distribution ? ridgeOf(distribution) : null, {
        left: 2,
        top: top + i * rowHeight,
        width: width - 4,
        height: rowHeight - 8,
        voice,
        palette,
      });
    });
    const scale = rows.find(({ distributions }) => distributions?.[quantity])?.distributions?.[
      quantity
    ];
    if (scale) drawScale(context, scale, width, top + layers * rowHeight, palette);
  });
  const height = `height: ${top + layers * rowHeight + bottom}px`;
  return (
    <figure>
      <figcaption class={`small voice-${voice}`}>{title}</figcaption>
      <canvas
        ref={canvas}
        style={height}
        role="img"
        aria-label={`${title} of each layer; the table below has the numbers`}
      />
    </figure>
  );
}

function drawScale(
  context: CanvasRenderingContext2D,
  { from, to }: Distribution,
  width: number,
  y: number,
  { css }: Colours,
): void {
  context.fillStyle = css.muted;
  context.font = "11px system-ui";
  const label = (value: number, x: number, align: CanvasTextAlign) => {
    context.textAlign = align;
    context.fillText(short(value, 3), x, y + 12);
  };
  label(from, 2, "left");
  label(to, width - 2, "right");
  if (from < 0 && to > 0 && from === -to) {
    label(0, width / 2, "center");
    context.strokeStyle = css.rule;
    context.lineWidth = 1;
    drawLine(context, width / 2, top, width / 2, y);
  }
}

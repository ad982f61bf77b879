import { formatShortFormula as short } from "chainrule/draw";
import type { Distribution } from "../measure/distribution.ts";
import { calm } from "./calm.ts";
import { useCanvas } from "./canvas.ts";
import { type Colours, colours } from "./colours.ts";
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
      drawRidge(context, layer.distributions?.[quantity] ?? null, {
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

export interface RidgeBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly voice: "forward" | "gradient" | "update";
  readonly palette: Colours;
}

/** The bins as one shape, and beneath it from least to greatest, with the middle half thick; dotted where there is nothing yet. */
export function drawRidge(
  context: CanvasRenderingContext2D,
  distribution: Distribution | null,
  { left, top, width, height, voice, palette: { css } }: RidgeBox,
): void {
  const base = top + height - 6;
  context.lineWidth = 1;
  if (!distribution) {
    context.setLineDash([1, 4]);
    context.strokeStyle = css.line;
    line(context, left, base, left + width, base);
    context.setLineDash([]);
    return;
  }
  const { bins, from, to, quantiles } = distribution;
  const most = Math.max(1, ...bins);
  const step = width / bins.length;
  context.fillStyle = css[voice];
  context.globalAlpha = 0.75;
  context.beginPath();
  context.moveTo(left, base);
  bins.forEach((count, i) => {
    // A bin with a single number in it is still seen.
    const y = base - (count === 0 ? 0 : Math.max(1, ((height - 8) * count) / most));
    context.lineTo(left + i * step, y);
    context.lineTo(left + (i + 1) * step, y);
  });
  context.lineTo(left + width, base);
  context.fill();
  context.globalAlpha = 1;
  const at = (x: number) => left + width * Math.min(1, Math.max(0, (x - from) / (to - from)));
  const [least, low, middle, high, greatest] = quantiles.map(at);
  context.strokeStyle = css[voice];
  line(context, least, base + 4, greatest, base + 4);
  context.lineWidth = 3;
  line(context, low, base + 4, high, base + 4);
  context.fillStyle = css.paper;
  context.fillRect(middle - 1, base + 2, 2, 4);
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
    line(context, width / 2, top, width / 2, y);
  }
}

function line(
  context: CanvasRenderingContext2D,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

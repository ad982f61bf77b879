import { useSignalEffect } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { useRef } from "preact/hooks";
import { colours } from "../../../canvas/colours.ts";
import { drawRidge, ridgeOf } from "../../../canvas/ridge.ts";
import { useCanvas } from "../../../canvas/use-canvas.ts";
import { Bands } from "./bands.ts";
import { calm } from "./calm.ts";
import { layerName, quantities } from "./quantities.ts";

type Quantity = (typeof quantities)[number];

/** One layer, large: its numbers now, and how they moved while it was open. */
export function LayerDetail({ layer, count }: { layer: number; count: number }) {
  return (
    <section class="layer-detail" aria-label={layerName(layer, count)}>
      <h3>{layerName(layer, count)}</h3>
      {quantities.map((quantity) => (
        <Detail key={quantity.key} layer={layer} quantity={quantity} />
      ))}
    </section>
  );
}

function Detail({ layer, quantity: { key, title, voice } }: { layer: number; quantity: Quantity }) {
  const bands = useRef(new Bands());
  useSignalEffect(() => {
    const { value } = calm.layers;
    if (value) bands.current.add(value, value.layers[layer]?.distributions?.[key]);
  });
  const now = useCanvas((context, width, height) => {
    const distribution = calm.layers.value?.layers[layer]?.distributions?.[key] ?? null;
    const box = {
      left: 2,
      top: 2,
      width: width - 4,
      height: height - 4,
      voice,
      palette: colours.value,
    };
    drawRidge(context, distribution && ridgeOf(distribution), box);
  });
  const overTime = useCanvas((context, width, height) => {
    // Read, so that it is drawn anew with each frame.
    if (!calm.layers.value) return;
    const { rows } = bands.current;
    if (rows.length < 2) return;
    const { css } = colours.value;
    const low = Math.min(...rows.map(({ quantiles }) => quantiles[0]).filter(Number.isFinite));
    const high = Math.max(...rows.map(({ quantiles }) => quantiles[4]).filter(Number.isFinite));
    const [first, last] = [rows[0].step, rows[rows.length - 1].step];
    const x = (step: number) => ((step - first) / (last - first || 1)) * (width - 44) + 42;
    const y = (value: number) =>
      height - 4 - ((Math.max(low, value) - low) / (high - low || 1)) * (height - 8);
    const area = (from: number, to: number, alpha: number) => {
      context.globalAlpha = alpha;
      context.fillStyle = css[voice];
      context.beginPath();
      for (const row of rows) context.lineTo(x(row.step), y(row.quantiles[from]));
      for (const row of [...rows].reverse()) context.lineTo(x(row.step), y(row.quantiles[to]));
      context.fill();
      context.globalAlpha = 1;
    };
    area(0, 4, 0.2);
    area(1, 3, 0.35);
    context.strokeStyle = css[voice];
    context.lineWidth = 1.5;
    context.beginPath();
    for (const row of rows) context.lineTo(x(row.step), y(row.quantiles[2]));
    context.stroke();
    context.fillStyle = css.muted;
    context.font = "11px system-ui";
    context.textAlign = "right";
    context.fillText(short(high, 3), 38, 12);
    context.fillText(short(low, 3), 38, height - 4);
  });
  return (
    <figure>
      <figcaption class={`small voice-${voice}`}>{title}: now, and while this was open</figcaption>
      <div class="detail-pair">
        <canvas ref={now} role="img" aria-label={`${title} now`} />
        <canvas
          ref={overTime}
          role="img"
          aria-label={`${title} over the steps: least to greatest, middle half, median`}
        />
      </div>
    </figure>
  );
}

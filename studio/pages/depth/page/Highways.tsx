import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { colours } from "../../../canvas/colours.ts";
import { useCanvas } from "../../../canvas/use-canvas.ts";
import { Choices } from "../../../parts/Choices.tsx";
import { type LaneName, laneNames } from "../engine/settings.ts";
import { address, quantities } from "./address.ts";
import { boxOf, drawDecades, drawLoss, drawNorms } from "./charts.ts";
import { hovered } from "./hovered.ts";
import { lanes } from "./lanes.ts";
import { layer, lossRange, normRange, readings } from "./readings.ts";
import { rows } from "./training.ts";

const symbols = { activations: "∂L/∂a", weights: "∂L/∂W" } as const;

/** The five stacks, one beneath the other: the gradient's norm by depth, and the loss by step. */
export function Highways() {
  const heading = useComputed(() => `‖${symbols[address.of.value]}‖ by layer, first to last`);
  return (
    <div class="highways">
      <div class="highway-head small">
        <Choices
          name="Gradient of"
          options={quantities}
          chosen={address.of}
          labels={{ activations: "∂L/∂a", weights: "∂L/∂W" }}
        />
        <span class="voice-gradient">{heading}</span>
        <span class="voice-forward">Loss by step</span>
      </div>
      {laneNames.map((name) => (
        <LaneRow key={name} name={name} />
      ))}
      <p class="small muted highway-note">
        Powers of ten, one scale for all five. The lines across the bars, and the dashed curves, are
        the plain stack’s.
      </p>
    </div>
  );
}

function LaneRow({ name }: { name: LaneName }) {
  const { title, text } = lanes[name];
  const loss = useComputed(() => {
    const reading = readings.value?.[name];
    return reading ? short(reading.loss, 3) : "";
  });
  const first = useComputed(() => {
    const norms = readings.value?.[name].norms;
    return norms ? ratioText(norms) : "";
  });
  const problem = useComputed(() => readings.value?.[name].problem ?? "");
  return (
    <section class="highway" aria-label={title}>
      <div class="highway-name">
        <h2>{title}</h2>
        <p class="small muted">{text}</p>
        <p class="small">
          <span class="voice-gradient">{first}</span> <span class="voice-forward">L {loss}</span>
        </p>
        <p class="small highway-problem">{problem}</p>
      </div>
      <NormChart name={name} />
      <LossChart name={name} />
    </section>
  );
}

/** How large the gradient is at the first layer beside the last. */
function ratioText(norms: Float64Array): string {
  const ratio = norms[0] / norms[norms.length - 1];
  return Number.isFinite(ratio) ? `first ÷ last ${short(ratio, 2)}` : "no gradient";
}

function NormChart({ name }: { name: LaneName }) {
  const canvas = useCanvas((context, width, height) => {
    const box = boxOf(width, height);
    drawDecades(context, normRange.value, box, colours.value);
    const { value } = readings;
    if (!value) return;
    const plain = name === "plain" ? null : value.plain.norms;
    const { norms } = value[name];
    drawNorms(context, { norms, plain, chosen: layer.value }, normRange.value, box, colours.value);
  });
  const text = useComputed(() => {
    const reading = readings.value?.[name];
    if (!reading) return "Not computed yet";
    const { norms } = reading;
    const last = norms.length - 1;
    const at = [...new Set([0, Math.floor(last / 2), last])];
    const said = at.map((i) => `layer ${i + 1}: ${short(norms[i], 2)}`).join(", ");
    return `${lanes[name].title}: norm of ${symbols[address.of.value]} at step ${reading.step}, ${said}`;
  });
  const layerAt = (event: MouseEvent) => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    const box = boxOf(width, 0);
    const share = (event.clientX - left - box.left) / (box.right - box.left);
    const depth = address.depth.peek();
    return Math.min(depth, Math.max(1, Math.floor(share * depth) + 1));
  };
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={text}
      onPointerMove={(event) => {
        hovered.value = explain(name, layerAt(event) - 1);
      }}
      onPointerLeave={() => {
        hovered.value = null;
      }}
      onClick={(event) => {
        address.layer.value = layerAt(event);
      }}
    />
  );
}

/** A layer's gradient in a sentence, with what the layer after it did to it. */
export function explain(name: LaneName, index: number): string {
  const reading = readings.value?.[name];
  if (!reading) return "";
  const { norms, step } = reading;
  const symbol = symbols[address.of.value];
  const own = `${lanes[name].title}, layer ${index + 1} at step ${step}: ‖${symbol}‖ = ${short(norms[index], 3)}`;
  if (address.of.value === "weights" || index === norms.length - 1) return `${own}.`;
  const factor = norms[index] / norms[index + 1];
  return `${own}. On its way back through layer ${index + 2} it became ${short(factor, 3)} times as long.`;
}

function LossChart({ name }: { name: LaneName }) {
  const canvas = useCanvas((context, width, height) => {
    const box = boxOf(width, height);
    drawDecades(context, lossRange.value, box, colours.value);
    const all = rows.value?.lanes;
    if (!all) return;
    const { losses, seen } = all[name];
    const plain = name === "plain" ? null : all.plain;
    const curves = { losses, seen, plain, step: address.step.value };
    drawLoss(context, curves, lossRange.value, box, colours.value);
  });
  const text = useComputed(() => {
    const lane = rows.value?.lanes[name];
    const reading = readings.value?.[name];
    if (!lane || !reading) return "Not computed yet";
    const [start, end] = [lane.losses[0], lane.losses[lane.seen - 1]];
    return `${lanes[name].title}: loss ${short(start, 3)} at the beginning, ${short(reading.loss, 3)} at step ${reading.step}, ${short(end, 3)} at step ${lane.seen - 1}`;
  });
  return <canvas ref={canvas} role="img" aria-label={text} />;
}

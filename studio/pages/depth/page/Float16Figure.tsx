import { type ReadonlySignal, useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { colours } from "../../../canvas/colours.ts";
import { powerText } from "../../../canvas/power.ts";
import { useCanvas } from "../../../canvas/use-canvas.ts";
import { Choices } from "../../../parts/Choices.tsx";
import { laneNames } from "../engine/settings.ts";
import { fateOf, mostPower, type spreadOf } from "../float16/spread.ts";
import { address } from "./address.ts";
import { best, fate, scaledSpread, spread } from "./fates.ts";
import { binAt, drawBins, drawScales, leastBin, mostBin, scalesSide } from "./float16-charts.ts";
import { hovered } from "./hovered.ts";
import { lanes } from "./lanes.ts";
import { gradients } from "./training.ts";

/** How a step's gradients are spread over powers of two, and which of them float16 can hold, with a loss scale and without. */
export function Float16Figure() {
  const scaled = useComputed(() => `Times ${powerText(2, address.power.value)}, the loss scale`);
  const titles = Object.fromEntries(laneNames.map((name) => [name, lanes[name].title]));
  return (
    <div class="float16">
      <Choices name="Stack" options={laneNames} chosen={address.lane} labels={titles} />
      <figure>
        <figcaption class="small">All gradients as they are</figcaption>
        <Bins of={spread} power={unscaled} />
      </figure>
      <figure>
        <figcaption class="small">{scaled}</figcaption>
        <Bins of={scaledSpread} power={address.power} />
      </figure>
      <figure>
        <figcaption class="small">
          Lost at each loss scale: <span class="voice-gradient">to 0</span>, and dashed to ∞
        </figcaption>
        <Scales />
        <label class="setting">
          <span class="small">
            {useComputed(() => `Loss scale ${scaleText(address.power.value)}`)}
          </span>
          <input
            type="range"
            min={0}
            max={mostPower}
            value={address.power}
            aria-label="Loss scale, as a power of 2"
            aria-valuetext={useComputed(() => scaleText(address.power.value))}
            onInput={(event) => {
              address.power.value = event.currentTarget.valueAsNumber;
            }}
          />
        </label>
        <button
          type="button"
          class="button small"
          onClick={() => {
            address.power.value = best.peek();
          }}
        >
          {useComputed(() => `Take the best, ${powerText(2, best.value)}`)}
        </button>
      </figure>
    </div>
  );
}

const unscaled = { value: 0, peek: () => 0 };
const scaleText = (power: number) =>
  power > 0 && power < 20 ? `${powerText(2, power)} = ${2 ** power}` : powerText(2, power);

type Spread = ReturnType<typeof spreadOf>;

interface BinsProps {
  readonly of: ReadonlySignal<Spread | null>;
  readonly power: { readonly value: number; peek(): number };
}

function Bins({ of, power }: BinsProps) {
  const canvas = useCanvas((context, width, height) => {
    drawBins(context, of.value, width, height, colours.value);
  });
  const text = useComputed(() => {
    const { value } = gradients;
    if (!value) return "Gradients by powers of two: not computed yet";
    const all = fateOf(value.sorted, 2 ** power.value);
    return `${value.sorted.length} gradients by powers of two, times ${powerText(2, power.value)}: ${all.vanished} become 0, ${all.subnormal} are subnormal, ${all.normal} normal, ${all.overflown} infinite`;
  });
  return (
    <canvas
      ref={canvas}
      class="bins"
      role="img"
      aria-label={text}
      onPointerMove={(event) => {
        const { left, width } = event.currentTarget.getBoundingClientRect();
        hovered.value = explainBin(of.peek(), binAt(event.clientX - left, width));
      }}
      onPointerLeave={() => {
        hovered.value = null;
      }}
    />
  );
}

function explainBin(spread: Spread | null, exponent: number): string {
  if (!spread || exponent < leastBin || exponent > mostBin) return "";
  const count = spread.counts[exponent - spread.least];
  const range = `${powerText(2, exponent)} ≤ |g| < ${powerText(2, exponent + 1)}`;
  const fate =
    exponent < -25
      ? "float16 makes 0 of them"
      : exponent === -25
        ? "float16 rounds them up to its least number, 2⁻²⁴"
        : exponent < -14
          ? `subnormal: ${exponent + 24} of 10 bits of fraction are left`
          : exponent < 16
            ? "normal: all 10 bits of fraction"
            : "float16 makes infinities of them";
  return `${count} gradients with ${range}; ${fate}.`;
}

function Scales() {
  const canvas = useCanvas((context, width, height) => {
    const { value } = gradients;
    if (!value) return;
    const fates = Array.from({ length: mostPower + 1 }, (_, i) => fateOf(value.sorted, 2 ** i));
    const marks = { chosen: address.power.value, best: best.value };
    drawScales(context, fates, marks, width, height, colours.value);
  });
  const text = useComputed(() => {
    const { value } = fate;
    if (!value) return "Lost by loss scale: not computed yet";
    const share = (n: number) => `${short((100 * n) / gradients.value!.sorted.length, 3)} %`;
    return `At ${powerText(2, address.power.value)} ${share(value.vanished)} become 0 and ${share(value.overflown)} infinite; the best scale is ${powerText(2, best.value)}`;
  });
  return (
    <canvas
      ref={canvas}
      class="scales"
      role="img"
      aria-label={text}
      onClick={(event) => {
        const { left, width } = event.currentTarget.getBoundingClientRect();
        const power = Math.round(
          ((event.clientX - left - scalesSide) / (width - scalesSide - 8)) * mostPower,
        );
        address.power.value = Math.min(mostPower, Math.max(0, power));
      }}
    />
  );
}

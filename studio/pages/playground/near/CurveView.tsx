import { type ReadonlySignal, useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import type { ActivationName } from "../../../layers/activation-names.ts";
import type { UnitSum } from "../engine/messages.ts";
import { activationAt, slopeAt } from "./activation.ts";
import type { NearScene } from "./unit-scene.ts";

interface CurveViewProps {
  readonly activation: ActivationName;
  /** Whether what it is given is normalized first: the unit's z is then not on this axis. */
  readonly isNormalized: boolean;
  readonly sum: ReadonlySignal<UnitSum>;
  readonly scene: ReadonlySignal<NearScene>;
}

/** Pixels of the picture, and around the curve. */
const [size, margin] = [132, 8];
const points = 80;

/** An activation's curve, the unit's place on it, and its slope there, by which gradients are multiplied on their way back. */
export function CurveView({ activation, isNormalized, sum, scene }: CurveViewProps) {
  const box = useComputed(() => scene.value.curve);
  /** From −reach to reach, in steps, so that the curve seldom changes. */
  const reach = useComputed(() => {
    const far = Math.abs(sum.value.z) * 1.2;
    return Number.isFinite(far) ? 2 ** Math.max(2, Math.ceil(Math.log2(far))) : 4;
  });
  const frame = useComputed(() => {
    const xs = Array.from({ length: points + 1 }, (_, i) => reach.value * ((2 * i) / points - 1));
    const ys = xs.map((x) => activationAt(activation, x));
    const [least, most] = [Math.min(0, ...ys), Math.max(0, ...ys)];
    const inner = size - 2 * margin;
    const across = (x: number) => margin + (inner * (x + reach.value)) / (2 * reach.value);
    const down = (y: number) => size - margin - (inner * (y - least)) / (most - least);
    const path = xs.map((x, i) => `${across(x).toFixed(1)} ${down(ys[i]).toFixed(1)}`);
    return { across, down, path: `M${path.join("L")}` };
  });
  const axes = useComputed(() => {
    const { across, down } = frame.value;
    return `M${across(0)} 0V${size}M0 ${down(0)}H${size}`;
  });
  const curve = useComputed(() => frame.value.path);
  const x = useComputed(() => frame.value.across(sum.value.z));
  const y = useComputed(() => frame.value.down(activationAt(activation, sum.value.z)));
  const tangent = useComputed(() => {
    const { across, down } = frame.value;
    const { z } = sum.value;
    const [h, slope] = [activationAt(activation, z), slopeAt(activation, z)];
    const unit = { x: across(1) - across(0), y: down(slope) - down(0) };
    const scale = 30 / Math.hypot(unit.x, unit.y);
    const [dx, dy] = [unit.x * scale, unit.y * scale];
    return `M${across(z) - dx} ${down(h) - dy}L${across(z) + dx} ${down(h) + dy}`;
  });
  const text = useComputed(() => {
    const { z } = sum.value;
    return isNormalized
      ? `${activation}, of the normalized sum`
      : `${activation} at z = ${short(z, 3)}: ${short(activationAt(activation, z), 3)}, slope ${short(slopeAt(activation, z), 3)}`;
  });
  const slope = useComputed(() => `slope ${short(slopeAt(activation, sum.value.z), 3)}`);
  if (!box.value) return null;
  const { x: left, y: top, width, height } = box.value;
  return (
    <div
      class="near-curve"
      style={`transform: translate(${left}px, ${top}px); width: ${width}px; height: ${height}px`}
    >
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={text}>
        <path class="axes" d={axes} />
        <path class="curve-line" d={curve} />
        {!isNormalized && (
          <>
            <path class="tangent" d={tangent} />
            <circle class="at" cx={x} cy={y} r={4} />
          </>
        )}
      </svg>
      {!isNormalized && (
        <span class="voice-gradient" aria-hidden="true">
          {slope}
        </span>
      )}
    </div>
  );
}

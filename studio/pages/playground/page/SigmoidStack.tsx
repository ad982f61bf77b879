import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { colours } from "../../../canvas/colours.ts";
import { powerText } from "../../../canvas/power.ts";
import { useCanvas } from "../../../canvas/use-canvas.ts";
import { useBound } from "./bound.ts";
import { calm } from "./calm.ts";
import { Flag } from "./Flag.tsx";
import { change } from "./laboratory.ts";
import { settings } from "./signals.ts";

const initialNorm = 1;

/** A deep stack of sigmoids, whose matrices all have one norm: where the gradient goes with depth. */
export function SigmoidStack() {
  const isOn = useComputed(() => settings.value.breaks.sigmoidStack !== null);
  const set = (sigmoidStack: number | null) => {
    const now = settings.peek();
    change({ ...now, breaks: { ...now.breaks, sigmoidStack } });
  };
  const norm = useBound(
    () => settings.value.breaks.sigmoidStack ?? initialNorm,
    (next) => set(next),
  );
  const said = useComputed(() => `Norm of each W: ${short(norm.value, 3)}`);
  return (
    <li>
      <Flag
        title="A deep stack of sigmoids"
        isOn={isOn}
        set={(on) => set(on ? initialNorm : null)}
      />
      <p class="small">
        Eight layers of sigmoids in the place of yours. A sigmoid’s slope is ¼ at most: where the
        norm of W is below 4, each layer must shorten the gradient on its way back.
      </p>
      {isOn.value && (
        <>
          <label class="setting">
            <span>{said}</span>
            <input
              type="range"
              min={0.25}
              max={12}
              step={0.25}
              value={norm}
              aria-label="Norm of each matrix W"
              onInput={(event) => {
                norm.value = event.currentTarget.valueAsNumber;
              }}
            />
          </label>
          <GradientByDepth />
        </>
      )}
    </li>
  );
}

/** ‖∂L/∂a‖ of each layer, by powers of ten. */
function GradientByDepth() {
  const canvas = useCanvas((context, width, height) => {
    const norms = (calm.layers.value?.layers ?? []).map(({ gradientNorm }) => gradientNorm);
    const { css } = colours.value;
    const [low, high] = [-12, 1];
    const step = (width - 40) / norms.length;
    const y = (value: number) =>
      4 +
      ((high - Math.min(high, Math.max(low, Math.log10(value)))) / (high - low)) * (height - 24);
    context.font = "11px system-ui";
    context.fillStyle = css.muted;
    context.textAlign = "right";
    for (const power of [0, -4, -8, -12]) {
      context.fillText(powerText(10, power), 34, y(10 ** power) + 4);
      context.fillRect(38, y(10 ** power), width - 38, 0.5);
    }
    context.textAlign = "center";
    norms.forEach((norm, i) => {
      const x = 40 + i * step;
      context.fillStyle = css.gradient;
      if (norm !== null && norm > 0) {
        const at = y(norm);
        context.fillRect(x + step * 0.2, at, step * 0.6, height - 20 - at);
      }
      context.fillStyle = css.muted;
      context.fillText(i === norms.length - 1 ? "out" : String(i + 1), x + step / 2, height - 4);
    });
  });
  const text = useComputed(() => {
    const norms = (calm.layers.value?.layers ?? []).map(({ gradientNorm }) => gradientNorm);
    if (norms.some((norm) => norm === null))
      return "The gradient’s norm by depth is not computed yet.";
    return `The gradient’s norm from the first layer to the output: ${norms.map((norm) => short(norm ?? 0, 2)).join(", ")}`;
  });
  return (
    <figure>
      <canvas ref={canvas} class="by-depth" role="img" aria-label={text} />
      <figcaption class="small muted">
        Norm of ∂L/∂a by layer, from the input to the output
      </figcaption>
    </figure>
  );
}

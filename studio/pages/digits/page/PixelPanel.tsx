import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { type Colours, colours } from "../../../canvas/colours.ts";
import { useCanvas } from "../../../canvas/use-canvas.ts";
import { placeOf } from "../../../drawing/grid.ts";
import { Panel } from "../../../parts/Panel.tsx";
import { TableRoom } from "../../../parts/TableRoom.tsx";
import { Twin } from "../../../parts/Twin.tsx";
import { address } from "./address.ts";
import { nudge, pixelValues } from "./pictures.ts";

/** What another value of one pixel would do: what the gradient predicts, beside what really happens. */
export function PixelPanel() {
  const where = useComputed(() => placeOf(address.pixel.value));
  const read = (number: (of: NonNullable<typeof nudge.value>) => number, digits = 4) =>
    useComputed(() => (nudge.value ? short(number(nudge.value), digits) : ""));
  const text = useComputed(() => `New value ${short(address.to.value, 3)}`);
  const curve = useCanvas((context, width, height) => {
    if (nudge.value) drawNudge(context, nudge.value, width, height, colours.value);
  });
  const described = useComputed(() => `Loss by the pixel’s value. ${nudgeText()}`);
  return (
    <Panel name="pixel" title="One pixel" open={address.open}>
      <p class="small muted">
        The gradient is the slope at the pixel’s value now. A small change does what it says; a
        large one meets bends, where a ReLU opens or shuts.
      </p>
      <label class="setting">
        <span>{text}</span>
        <input
          type="range"
          min={0}
          max={1}
          step={0.01}
          value={address.to}
          aria-label="New value of the pixel"
          onInput={(event) => {
            address.to.value = event.currentTarget.valueAsNumber;
          }}
        />
      </label>
      <dl class="nudge">
        <dt>Pixel at {where}, now</dt>
        <dd class="voice-forward">{read(({ value }) => value)}</dd>
        <dt>∂L/∂pixel</dt>
        <dd class="voice-gradient">{read(({ slope }) => slope)}</dd>
        <dt>Change of L, predicted: slope × change</dt>
        <dd class="voice-gradient">{read(({ predicted }) => predicted)}</dd>
        <dt>Change of L, real</dt>
        <dd class="voice-forward">{read(({ real }) => real)}</dd>
      </dl>
      <figure>
        <canvas ref={curve} class="nudge-curve" role="img" aria-label={described} />
        <figcaption class="small muted">
          Loss by the pixel’s value: <span class="voice-forward">real</span>, and dashed{" "}
          <span class="voice-gradient">predicted</span>.
        </figcaption>
      </figure>
      <Twin summary={<span class="small">As a table</span>}>
        <NudgeRows />
      </Twin>
    </Panel>
  );
}

/** What the chosen pixel would do with its new value, in a sentence. */
export function nudgeText(): string {
  const { value: found } = nudge;
  if (!found) return "";
  const { value, predicted, real } = found;
  return `The pixel at ${placeOf(address.pixel.value)}, from ${short(value, 3)} to ${short(address.to.value, 3)}: its gradient predicts ${short(predicted, 3)} for the loss, and it really changes by ${short(real, 3)}.`;
}

type Nudge = NonNullable<typeof nudge.value>;

function drawNudge(
  context: CanvasRenderingContext2D,
  { value, slope, loss, losses }: Nudge,
  width: number,
  height: number,
  { css }: Colours,
): void {
  const predicted = pixelValues.map((x) => loss + slope * (x - value));
  const all = [...losses, ...predicted];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const spread = Math.max(high - low, 1e-9);
  const x = (v: number) => 46 + v * (width - 54);
  const y = (l: number) => height - 18 - ((l - low) / spread) * (height - 28);
  context.font = "11px system-ui";
  context.textBaseline = "middle";
  context.fillStyle = css.muted;
  context.textAlign = "right";
  context.fillText(short(high, 3), 41, y(high));
  context.fillText(short(low, 3), 41, y(low));
  context.textAlign = "center";
  for (const v of [0, 0.5, 1]) context.fillText(String(v), x(v), height - 7);
  context.fillStyle = css.rule;
  context.fillRect(x(address.to.value) - 0.5, 8, 1, height - 26);
  const curve = (values: ArrayLike<number>) => {
    context.beginPath();
    for (const [i, v] of pixelValues.entries()) context.lineTo(x(v), y(values[i]));
    context.stroke();
  };
  context.lineWidth = 1.75;
  context.strokeStyle = css.gradient;
  context.setLineDash([5, 3]);
  curve(predicted);
  context.setLineDash([]);
  context.strokeStyle = css.forward;
  curve(losses);
  context.fillStyle = css.forward;
  context.beginPath();
  context.arc(x(value), y(loss), 4, 0, 2 * Math.PI);
  context.fill();
}

function NudgeRows() {
  const { value: found } = nudge;
  if (!found) return <p class="small">Not computed yet.</p>;
  const { value, slope, loss, losses } = found;
  return (
    <TableRoom name="Changes of the pixel">
      <table>
        <thead>
          <tr>
            <th scope="col">pixel</th>
            <th scope="col">change predicted</th>
            <th scope="col">real</th>
          </tr>
        </thead>
        <tbody>
          {pixelValues.map((x, i) => (
            <tr key={x}>
              <th scope="row">{short(x, 3)}</th>
              <td>{short(slope * (x - value), 4)}</td>
              <td>{short(losses[i] - loss, 4)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableRoom>
  );
}

import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { type Colours, colours } from "../../../canvas/colours.ts";
import { useCanvas } from "../../../canvas/use-canvas.ts";
import { TableRoom } from "../../../parts/TableRoom.tsx";
import { type Stage, stageCount } from "../engine/descent.ts";
import { readAs } from "../engine/look.ts";
import { address } from "./address.ts";
import { share } from "./Prediction.tsx";
import { flip, stages, target } from "./pictures.ts";

/** The probabilities of the digit that it was and of the one that is asked for, step by step. */
export function Way() {
  const canvas = useCanvas((context, width, height) => {
    if (!stages.value) return;
    drawWay(context, stages.value, width, height, colours.value);
  });
  const from = useComputed(() => stages.value && readAs(stages.value[0].probabilities));
  const heading = useComputed(() =>
    from.value === null ? "The way is computed once the network is still." : "",
  );
  const text = useComputed(() => (stages.value ? wayText(stages.value) : "Not computed yet"));
  return (
    <figure class="way">
      <figcaption class="small">
        The steepest way to <strong class="voice-update">{address.target}</strong>
        {": "}
        <span class="voice-update">its probability</span>, and dashed the one of what it was{" "}
        <span class="muted">{heading}</span>
      </figcaption>
      <canvas
        ref={canvas}
        role="img"
        aria-label={text}
        onClick={(event) => {
          const { left, width } = event.currentTarget.getBoundingClientRect();
          const step = Math.round(
            ((event.clientX - left - room) / (width - room - 6)) * stageCount,
          );
          address.step.value = Math.min(stageCount, Math.max(0, step));
        }}
      />
      <p class="small">{text}</p>
    </figure>
  );
}

/** In words: from where to where, and where the decision flips. */
function wayText(stages: readonly Stage[]): string {
  const was = readAs(stages[0].probabilities);
  const wanted = target.value;
  if (stages.length <= stageCount) return "The way is being computed.";
  if (was === wanted) return `It is read as ${wanted} from the beginning.`;
  if (flip.value === null || flip.value === undefined) {
    return `In ${stageCount} steps it does not become a ${wanted}: take longer ones.`;
  }
  const { distance, loss } = stages[flip.value];
  return `From step ${flip.value} on it is read as ${wanted}: ‖change‖ = ${short(distance, 3)}, loss ${short(stages[0].loss, 3)} → ${short(loss, 3)}.`;
}

/** Room for the numbers at the left. */
const room = 40;

function drawWay(
  context: CanvasRenderingContext2D,
  stages: readonly Stage[],
  width: number,
  height: number,
  { css }: Colours,
): void {
  const [top, base] = [14, height - 6];
  const x = (i: number) => room + (i / stageCount) * (width - room - 6);
  const y = (p: number) => base - p * (base - top);
  context.font = "11px system-ui";
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const p of [0, 0.5, 1]) {
    context.fillStyle = css.rule;
    context.fillRect(room, y(p) - 0.5, width - room - 6, 1);
    context.fillStyle = css.muted;
    context.fillText(`${100 * p} %`, room - 5, Math.min(y(p), height - 7));
  }
  const curve = (digit: number) => {
    context.beginPath();
    for (const [i, { probabilities }] of stages.entries()) {
      context.lineTo(x(i), y(probabilities[digit]));
    }
    context.stroke();
  };
  context.lineWidth = 1.75;
  context.strokeStyle = css.forward;
  context.setLineDash([5, 3]);
  curve(readAs(stages[0].probabilities));
  context.setLineDash([]);
  context.strokeStyle = css.update;
  curve(target.value);
  context.textAlign = "center";
  if (flip.value) {
    context.fillStyle = css.ink;
    context.fillRect(x(flip.value) - 0.5, top, 1, base - top);
    context.fillText(
      `flips at ${flip.value}`,
      Math.min(width - 30, Math.max(room + 26, x(flip.value))),
      6,
    );
  }
  const at = Math.min(address.step.value, stages.length - 1);
  context.fillStyle = css.update;
  context.beginPath();
  context.arc(x(at), y(stages[at].probabilities[target.value]), 4, 0, 2 * Math.PI);
  context.fill();
}

/** The way as a table. */
export function WayRows() {
  const { value } = stages;
  if (!value) return <p class="small">Not computed yet.</p>;
  return (
    <TableRoom name="The way, step by step">
      <table>
        <thead>
          <tr>
            <th scope="col">step</th>
            <th scope="col">‖change‖</th>
            <th scope="col">loss</th>
            <th scope="col">P({target.value})</th>
            <th scope="col">read as</th>
          </tr>
        </thead>
        <tbody>
          {value.map(({ distance, loss, probabilities }, i) => (
            <tr key={i}>
              <th scope="row">{i}</th>
              <td>{short(distance, 3)}</td>
              <td>{short(loss, 3)}</td>
              <td>{share(probabilities[target.value])}</td>
              <td>{readAs(probabilities)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableRoom>
  );
}

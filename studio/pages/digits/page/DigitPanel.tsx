import { useComputed } from "@preact/signals";
import { colours } from "../../../canvas/colours.ts";
import { useCanvas } from "../../../canvas/use-canvas.ts";
import { drawLevels } from "../../../drawing/draw.ts";
import { Choices } from "../../../parts/Choices.tsx";
import { Panel } from "../../../parts/Panel.tsx";
import { Row } from "../../../parts/Row.tsx";
import { address, digitNames } from "./address.ts";
import { digitSet, surveyed } from "./networks.ts";
import { heldOut } from "./pictures.ts";

/** The digits of one class that are held out, to choose one; those that are read wrong are marked. */
export function DigitPanel() {
  const rows = useComputed(() => {
    const labels = digitSet.value?.test.labels ?? new Int32Array();
    return [...labels.keys()].filter((row) => String(labels[row]) === address.shelf.value);
  });
  return (
    <Panel name="digit" title="The digit" open={address.open}>
      <p class="small muted">
        Draw one, or take one of the 500 of MNIST’s test set that come with the library. MNIST
        scaled each digit’s box to 20 pixels and moved its centre of mass to the middle of 28 × 28.
        The same is done to what you draw.
      </p>
      <Row name="A digit of the set">
        <Choices name="Digit of the set" options={digitNames} chosen={address.shelf} />
      </Row>
      <div class="thumbs">
        {rows.value.map((row, i) => (
          <Thumb key={row} row={row} number={i + 1} />
        ))}
      </div>
      <p class="small muted">
        {useComputed(() => {
          const { value } = surveyed;
          if (!value) return "";
          const wrong = rows.value.filter(
            (row) => String(value.answers[row]) !== address.shelf.value,
          );
          return `${wrong.length} of these ${rows.value.length} are read as another digit: they have a dashed frame.`;
        })}
      </p>
    </Panel>
  );
}

function take(row: number): void {
  address.source.value = "set";
  address.digit.value = row;
  address.step.value = 0;
}

function Thumb({ row, number }: { row: number; number: number }) {
  const canvas = useCanvas((context, size) => {
    if (digitSet.value) drawLevels(context, heldOut(row), size, colours.value);
  });
  const isChosen = useComputed(() => address.source.value === "set" && address.digit.value === row);
  const answer = useComputed(() => surveyed.value?.answers[row]);
  const name = useComputed(() => {
    const label = digitSet.value?.test.labels[row];
    const read = answer.value === undefined ? "" : `, read as ${answer.value}`;
    return `${label}, number ${number}${read}`;
  });
  const look = useComputed(() =>
    answer.value !== undefined && answer.value !== digitSet.value?.test.labels[row]
      ? "thumb misread"
      : "thumb",
  );
  return (
    <button
      type="button"
      class={look}
      aria-pressed={isChosen}
      aria-label={name}
      title={name}
      onClick={() => take(row)}
    >
      <canvas ref={canvas} />
    </button>
  );
}

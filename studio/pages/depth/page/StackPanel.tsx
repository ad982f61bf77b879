import { type Signal, useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { activationNames } from "../../../layers/activation-names.ts";
import { Choices } from "../../../parts/Choices.tsx";
import { NumberHandle } from "../../../parts/NumberHandle.tsx";
import { Panel } from "../../../parts/Panel.tsx";
import { Row } from "../../../parts/Row.tsx";
import { initialSettings, stepCount } from "../engine/settings.ts";
import { address, scales } from "./address.ts";
import { goOn, isStopped, rows, stop } from "./training.ts";

/** What the stacks are made of. */
export function StackPanel() {
  const sizeName = useComputed(() =>
    address.scale.value === "gain" ? "Gain g: W = g · N(0, 1) / √inputs" : "‖W‖₂ of each W",
  );
  return (
    <Panel name="stack" title="The stack" open={address.open}>
      <p class="small muted">
        Two moons of 100 points go through hidden layers of one width to one score. On the way back
        each layer multiplies the gradient by its W and by the slopes of its activation: many
        factors below 1 and nothing is left, many above 1 and it explodes.
      </p>
      <Whole name="Hidden layers" of="depth" min={2} max={50} />
      <Whole name="Units in each" of="width" min={2} max={48} />
      <Row name="Activation">
        <select
          aria-label="Activation"
          value={address.activation}
          onChange={(event) => {
            const { value } = event.currentTarget;
            address.activation.value = activationNames.find((name) => name === value)!;
          }}
        >
          {activationNames.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </Row>
      <Row name="Size of W">
        <Choices
          name="Size of W"
          options={scales}
          chosen={address.scale}
          labels={{ gain: "gain", norm: "‖W‖₂" }}
        />
      </Row>
      <Handle
        label={sizeName}
        name="How large W is"
        value={address.size}
        initial={initialSettings.size}
        max={20}
      />
      <Handle
        label="Learning rate η"
        name="Learning rate"
        value={address.rate}
        initial={initialSettings.rate}
        max={10}
      />
      <Handle
        label="Clipped to the norm"
        name="Norm that gradients are clipped to"
        value={address.clip}
        initial={initialSettings.clip}
        max={100}
      />
      <Whole name="Seed" of="seed" min={0} max={2 ** 31 - 1} />
      <div class="examples">
        <Example text="Vanishing" activation="tanh" size={0.6} />
        <Example text="Exploding" activation="tanh" size={2.5} />
        <Example text="Sigmoids" activation="sigmoid" size={1} />
        <Example text="ReLU at √2" activation="relu" size={Math.SQRT2} />
      </div>
      <Progress />
    </Panel>
  );
}

interface HandleProps {
  readonly name: string;
  readonly label: ComponentChildren;
  readonly value: Signal<number>;
  readonly initial: number;
  readonly max: number;
}

function Handle({ name, label, value, initial, max }: HandleProps) {
  return (
    <Row name={label}>
      <NumberHandle {...{ name, value, initial, max }} min={0} voice="data" />
    </Row>
  );
}

interface WholeProps {
  readonly name: string;
  readonly of: "depth" | "width" | "seed";
  readonly min: number;
  readonly max: number;
}

function Whole({ name, of, min, max }: WholeProps) {
  const [value, initial] = [address[of], initialSettings[of]];
  return (
    <Row name={name}>
      <NumberHandle {...{ name, value, initial, min, max }} isWhole voice="data" />
    </Row>
  );
}

interface ExampleProps {
  readonly text: string;
  readonly activation: (typeof activationNames)[number];
  readonly size: number;
}

function Example({ text, activation, size }: ExampleProps) {
  return (
    <button
      type="button"
      class="button small"
      onClick={() => {
        address.scale.value = "gain";
        address.activation.value = activation;
        address.size.value = size;
      }}
    >
      {text}
    </button>
  );
}

function Progress() {
  const seen = useComputed(() => {
    const all = rows.value ? Object.values(rows.value.lanes) : [];
    return all.length === 0 ? 0 : Math.min(...all.map((lane) => lane.seen)) - 1;
  });
  const text = useComputed(() => {
    if (rows.value?.isDone) return `All five are trained, ${stepCount} updates each.`;
    if (!rows.value) return isStopped.value ? "Stopped." : "The stacks are being built.";
    return `${isStopped.value ? "Stopped at" : "Training:"} step ${seen.value} of ${stepCount}.`;
  });
  const isDone = useComputed(() => rows.value?.isDone === true);
  return (
    <div class="depth-progress">
      <progress max={stepCount} value={seen} aria-label="Training" />
      <span class="small">{text}</span>
      {!isDone.value && (
        <button
          type="button"
          class="button small"
          onClick={() => (isStopped.peek() ? goOn() : stop())}
        >
          {isStopped.value ? "Go on" : "Stop"}
        </button>
      )}
    </div>
  );
}

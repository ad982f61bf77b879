import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { activations, checkNetwork, type TracedNetwork } from "chainrule/trace";
import { most } from "../../../network/network-file.ts";
import { LearningRate } from "../../../parts/LearningRate.tsx";
import { NumberHandle } from "../../../parts/NumberHandle.tsx";
import { change, initialRate, network, nextLoss, rate, seed, trace } from "../state.ts";
import { redrawn, resized, sizesOf, withActivation, withLayer, withoutLayer } from "./edit.ts";
import { LoadFile } from "./LoadFile.tsx";
import { LossChoice } from "./LossChoice.tsx";
import "./edit.css";

/** The network to be changed: its layers, activations, loss and target, or another one from a file. */
export function EditPanel() {
  const sizes = useComputed(() => sizesOf(network.value));
  const last = sizes.value.length - 2;
  const resize = (at: number, by: number) =>
    change(
      resized(
        network.peek(),
        sizes.peek().map((size, i) => (i === at ? size + by : size)),
        seed.peek(),
      ),
    );
  return (
    <div class="edit">
      <p class="small muted">
        Weights, biases, inputs and targets are the underlined numbers of the figure: drag or type
        them there.
      </p>
      <table class="layer-table">
        <thead class="small muted">
          <tr>
            <th scope="col">layer</th>
            <th scope="col">units</th>
            <th scope="col">activation</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {sizes.value.map((size, i) => {
            const name = i === 0 ? "inputs" : `layer ${i}`;
            return (
              <tr key={i}>
                <th scope="row">{name}</th>
                <td>
                  <Count name={name} size={size} onChange={(by) => resize(i, by)} />
                </td>
                <td>{i > 0 && <Activation layer={i - 1} name={name} />}</td>
                <td>
                  {i > 0 && last > 0 && (
                    <button
                      type="button"
                      class="button small"
                      aria-label={`Remove ${name}`}
                      onClick={() => change(withoutLayer(network.peek(), i - 1, seed.peek()))}
                    >
                      remove
                    </button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <div class="row">
        <button
          type="button"
          class="button"
          disabled={last + 1 >= most.layers}
          onClick={() => change(withLayer(network.peek(), 3, seed.peek()))}
        >
          Add a hidden layer
        </button>
        <button
          type="button"
          class="button"
          onClick={() => change(redrawn(network.peek(), seed.peek()))}
        >
          New weights
        </button>
        <span>
          seed{" "}
          <NumberHandle
            name="seed of new weights"
            value={seed}
            initial={0}
            step={1}
            min={0}
            voice="data"
          />
        </span>
      </div>
      <LossChoice />
      <p>
        <LearningRate rate={rate} initial={initialRate} /> <LossPreview />
      </p>
      <LoadFile />
    </div>
  );
}

function LossPreview() {
  const text = useComputed(() => {
    const now = short(trace.value.loss.value, 6);
    return `The loss is ${now}; after an update it would be ${short(nextLoss.value, 6)}.`;
  });
  return <span>{text}</span>;
}

interface CountProps {
  readonly name: string;
  readonly size: number;
  readonly onChange: (by: number) => void;
}

function Count({ name, size, onChange }: CountProps) {
  return (
    <span class="count">
      <button
        type="button"
        class="button small"
        aria-label={`One unit less in ${name}`}
        disabled={size <= 1}
        onClick={() => onChange(-1)}
      >
        −
      </button>
      <span>{size}</span>
      <button
        type="button"
        class="button small"
        aria-label={`One unit more in ${name}`}
        disabled={size >= most.units}
        onClick={() => onChange(1)}
      >
        +
      </button>
    </span>
  );
}

/** The activations that a layer may have, with the one that it has. */
function Activation({ layer, name }: { layer: number; name: string }) {
  const chosen = useComputed(() => network.value.layers[layer]?.activation ?? "identity");
  const options = useComputed(() =>
    [...new Set([...activations, chosen.value])].filter((activation) =>
      isPossible(withActivation(network.value, layer, activation)),
    ),
  );
  return (
    <select
      aria-label={`Activation of ${name}`}
      value={chosen.value}
      onChange={(event) => change(withActivation(network.peek(), layer, event.currentTarget.value))}
    >
      {options.value.map((activation) => (
        <option key={activation} value={activation}>
          {activation}
        </option>
      ))}
    </select>
  );
}

function isPossible(network: TracedNetwork): boolean {
  try {
    checkNetwork(network);
    return true;
  } catch {
    return false;
  }
}

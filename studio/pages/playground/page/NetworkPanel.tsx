import { useComputed } from "@preact/signals";
import { type ActivationName, activationNames } from "../../../layers/activation-names.ts";
import type { LayerSettings } from "../../../layers/hidden.ts";
import { NumberHandle } from "../../../parts/NumberHandle.tsx";
import { layer, type SchemeName, schemeNames } from "../engine/settings.ts";
import { useBound } from "./bound.ts";
import { NumberSetting, SelectSetting } from "./controls.tsx";
import { change } from "./laboratory.ts";
import { Panel } from "./Panel.tsx";
import { settings } from "./signals.ts";

const activationLabels: Record<ActivationName, string> = {
  tanh: "tanh",
  relu: "ReLU",
  sigmoid: "sigmoid",
  leakyRelu: "leaky ReLU",
  gelu: "GELU",
  silu: "SiLU",
  softplus: "softplus",
  linear: "none",
};

const schemeLabels: Record<SchemeName, string> = {
  library: "uniform, ±1/√in",
  matched: "He or Glorot, by the activation",
  numpy: "He, by NumPy’s numbers",
  norm: "of the norm that is the scale",
  zero: "all zero",
};

function setLayers(layers: readonly LayerSettings[]): void {
  change({ ...settings.peek(), layers });
}

export function NetworkPanel() {
  const count = useComputed(() => settings.value.layers.length);
  return (
    <Panel name="network" title="Network">
      <ol class="layers">
        {Array.from({ length: count.value }, (_, i) => (
          <LayerRow key={i} index={i} />
        ))}
      </ol>
      <button
        type="button"
        class="button"
        onClick={() => {
          const { layers } = settings.peek();
          setLayers([...layers, layers.at(-1) ?? layer(8)]);
        }}
      >
        Add a layer
      </button>
      <SelectSetting
        name="Weights begin"
        options={schemeNames}
        labels={schemeLabels}
        read={({ initialisation }) => initialisation.scheme}
        write={(now, scheme) => ({ ...now, initialisation: { ...now.initialisation, scheme } })}
      />
      <NumberSetting
        name="Scale of the weights"
        min={0}
        initial={1}
        read={({ initialisation }) => initialisation.scale}
        write={(now, scale) => ({ ...now, initialisation: { ...now.initialisation, scale } })}
      />
      <NumberSetting
        name="Seed"
        isWhole
        min={0}
        initial={1}
        read={({ seed }) => seed}
        write={(now, seed) => ({ ...now, seed })}
      />
    </Panel>
  );
}

const none = layer(0);

function LayerRow({ index }: { index: number }) {
  const read = () => settings.value.layers[index] ?? none;
  const set = (part: Partial<LayerSettings>) =>
    setLayers(settings.peek().layers.map((each, i) => (i === index ? { ...each, ...part } : each)));
  const units = useBound(
    () => read().units,
    (next) => set({ units: Math.max(1, Math.round(next)) }),
  );
  const dropout = useBound(
    () => read().dropout,
    (next) => set({ dropout: next }),
  );
  const activation = useComputed(() => read().activation);
  const batchNorm = useComputed(() => read().batchNorm);
  const residual = useComputed(() => read().residual);
  const name = `Layer ${index + 1}`;
  return (
    <li>
      <span class="layer-name">{name}</span>
      <span>
        <NumberHandle
          name={`${name}: units`}
          value={units}
          initial={8}
          step={1}
          min={1}
          voice="data"
        />{" "}
        units
      </span>
      <select
        aria-label={`${name}: activation`}
        value={activation}
        onChange={(event) => set({ activation: event.currentTarget.value as ActivationName })}
      >
        {activationNames.map((each) => (
          <option key={each} value={each}>
            {activationLabels[each]}
          </option>
        ))}
      </select>
      <label>
        <input
          type="checkbox"
          checked={batchNorm}
          onChange={(event) => set({ batchNorm: event.currentTarget.checked })}
        />{" "}
        batch norm
      </label>
      <label>
        <input
          type="checkbox"
          checked={residual}
          onChange={(event) => set({ residual: event.currentTarget.checked })}
        />{" "}
        residual
      </label>
      <span>
        dropout{" "}
        <NumberHandle
          name={`${name}: dropout`}
          value={dropout}
          initial={0}
          step={0.05}
          min={0}
          max={0.95}
          voice="data"
        />
      </span>
      <button
        type="button"
        class="remove"
        aria-label={`Remove layer ${index + 1}`}
        title="Remove this layer"
        onClick={() => setLayers(settings.peek().layers.filter((_, i) => i !== index))}
      >
        ×
      </button>
    </li>
  );
}

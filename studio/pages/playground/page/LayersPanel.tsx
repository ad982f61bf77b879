import { useComputed, useSignal } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import type { Distribution } from "../../../canvas/distribution.ts";
import { TableRoom } from "../../../parts/TableRoom.tsx";
import { Twin } from "../../../parts/Twin.tsx";
import type { LayerFrame } from "../engine/messages.ts";
import { calm } from "./calm.ts";
import { LayerDetail } from "./LayerDetail.tsx";
import { Panel } from "./Panel.tsx";
import { layerName, quantities } from "./quantities.ts";
import { Ridgeline } from "./Ridgeline.tsx";

/** All layers in one overview, by depth; one of them can be opened. */
export function LayersPanel() {
  const opened = useSignal<number | null>(null);
  const count = useComputed(() => calm.layers.value?.layers.length ?? 0);
  return (
    <Panel name="layers" title="All layers">
      <p class="small muted">
        From the input at the top to the output. Each layer’s numbers in the last batch, counted in
        64 bins on one scale; beneath, from least to greatest, and where the middle half lies.
      </p>
      <div class="ridgeline">
        <div class="ridge-names">
          {Array.from({ length: count.value }, (_, i) => (
            <button
              key={i}
              type="button"
              aria-expanded={opened.value === i}
              onClick={() => {
                opened.value = opened.value === i ? null : i;
              }}
            >
              {layerName(i, count.value)}
            </button>
          ))}
        </div>
        {quantities.map((quantity) => (
          <Ridgeline
            key={quantity.key}
            quantity={quantity.key}
            title={quantity.title}
            voice={quantity.voice}
            layers={count.value}
          />
        ))}
      </div>
      {opened.value !== null && opened.value < count.value && (
        <LayerDetail key={opened.value} layer={opened.value} count={count.value} />
      )}
      <LayerTable />
    </Panel>
  );
}

/** The same in numbers. */
function LayerTable() {
  return (
    <Twin summary={<span class="small">As a table</span>}>
      <LayerRows />
    </Twin>
  );
}

function LayerRows() {
  return (
    <TableRoom name="Layers">
      <table>
        <thead>
          <tr>
            <th scope="col">layer</th>
            <th scope="col">activation: least, median, greatest</th>
            <th scope="col">norm of ∂L/∂a</th>
            <th scope="col">log₁₀ ratio, median</th>
            <th scope="col">dead</th>
            <th scope="col">saturated</th>
          </tr>
        </thead>
        <tbody>
          {(calm.layers.value?.layers ?? []).map((layer, i, all) => (
            <LayerRow key={i} name={layerName(i, all.length)} layer={layer} />
          ))}
        </tbody>
      </table>
    </TableRoom>
  );
}

const slot = <span class="slot" />;
const median = (distribution: Distribution | null | undefined) =>
  distribution ? short(distribution.quantiles[2], 3) : slot;

function LayerRow({ name, layer }: { name: string; layer: LayerFrame }) {
  const { distributions, gradientNorm, states } = layer;
  const [least, , middle, , greatest] = distributions?.activation.quantiles ?? [];
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        {least === undefined
          ? slot
          : [least, middle, greatest].map((x) => short(x ?? 0, 3)).join(", ")}
      </td>
      <td>{gradientNorm === null ? slot : short(gradientNorm, 3)}</td>
      <td>{median(distributions?.ratio)}</td>
      <td>{states.filter(({ isDead }) => isDead).length}</td>
      <td>{states.filter(({ saturated }) => saturated > 0.5).length}</td>
    </tr>
  );
}

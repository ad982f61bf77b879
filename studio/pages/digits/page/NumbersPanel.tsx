import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { side } from "../../../drawing/grid.ts";
import { Panel } from "../../../parts/Panel.tsx";
import { TableRoom } from "../../../parts/TableRoom.tsx";
import { Twin } from "../../../parts/Twin.tsx";
import { address } from "./address.ts";
import { describe } from "./Layers.tsx";
import { surveyed } from "./networks.ts";
import { now } from "./pictures.ts";

/** The pictures and the activations as tables. */
export function NumbersPanel() {
  const count = useComputed(() => now.value?.layers.length ?? 0);
  return (
    <Panel name="numbers" title="All in numbers" open={address.open}>
      <Twin summary={<span class="small">∂L/∂pixel: the largest</span>}>
        <LargestGradients />
      </Twin>
      {Array.from({ length: count.value }, (_, i) => (
        <Twin key={i} summary={<span class="small">{useComputed(() => describe(i))}</span>}>
          <Units index={i} />
        </Twin>
      ))}
    </Panel>
  );
}

const shown = 20;

function LargestGradients() {
  const { value } = now;
  if (!value) return <p class="small">Not computed yet.</p>;
  const { gradient, pixels } = value;
  const order = [...gradient.keys()].sort((a, b) => Math.abs(gradient[b]) - Math.abs(gradient[a]));
  return (
    <TableRoom name="Pixels">
      <table>
        <thead>
          <tr>
            <th scope="col">row</th>
            <th scope="col">column</th>
            <th scope="col">pixel</th>
            <th scope="col">∂L/∂pixel</th>
          </tr>
        </thead>
        <tbody>
          {order.slice(0, shown).map((pixel) => (
            <tr key={pixel}>
              <td>{Math.floor(pixel / side) + 1}</td>
              <td>{(pixel % side) + 1}</td>
              <td>{short(pixels[pixel], 3)}</td>
              <td>{short(gradient[pixel], 4)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableRoom>
  );
}

function Units({ index }: { index: number }) {
  const values = now.value?.layers[index]?.values;
  if (!values) return <p class="small">Not computed yet.</p>;
  const active = surveyed.value?.active[index];
  return (
    <TableRoom name="Units">
      <table>
        <thead>
          <tr>
            <th scope="col">unit</th>
            <th scope="col">output</th>
            <th scope="col">active for</th>
          </tr>
        </thead>
        <tbody>
          {Array.from(values, (value, unit) => (
            <tr key={unit}>
              <th scope="row">{unit + 1}</th>
              <td>{short(value, 4)}</td>
              <td>{active ? `${active[unit]} digits${active[unit] === 0 ? ": dead" : ""}` : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableRoom>
  );
}

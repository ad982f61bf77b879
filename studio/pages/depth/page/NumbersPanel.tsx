import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { Panel } from "../../../parts/Panel.tsx";
import { TableRoom } from "../../../parts/TableRoom.tsx";
import { Twin } from "../../../parts/Twin.tsx";
import { type LaneName, laneNames } from "../engine/settings.ts";
import { address } from "./address.ts";
import { lanes } from "./lanes.ts";
import { layer, readings } from "./readings.ts";

/** The figure in numbers: a layer of all lanes, and all layers of them. */
export function NumbersPanel() {
  const name = useComputed(() => `Layer ${layer.value + 1}`);
  return (
    <Panel name="numbers" title="In numbers" open={address.open}>
      <label class="setting">
        <span>{name}</span>
        <input
          type="range"
          min={1}
          max={address.depth}
          value={useComputed(() => layer.value + 1)}
          aria-label="Layer"
          onInput={(event) => {
            address.layer.value = event.currentTarget.valueAsNumber;
          }}
        />
      </label>
      <TableRoom name="The stacks at this layer">
        <table>
          <thead>
            <tr>
              <th scope="col">stack</th>
              <th scope="col">loss</th>
              <th scope="col">norm here</th>
              <th scope="col">first ÷ last</th>
              <th scope="col">all gradients</th>
            </tr>
          </thead>
          <tbody>
            {laneNames.map((lane) => (
              <LaneNumbers key={lane} name={lane} />
            ))}
          </tbody>
        </table>
      </TableRoom>
      <p class="small muted">
        All gradients: the norm of all of them as one vector, as backward gives it, before it is
        clipped.
      </p>
      <Twin summary={<span class="small">All layers</span>}>
        <AllLayers />
      </Twin>
    </Panel>
  );
}

function LaneNumbers({ name }: { name: LaneName }) {
  const cell = (read: (reading: NonNullable<typeof readings.value>[LaneName]) => number) =>
    useComputed(() => {
      const reading = readings.value?.[name];
      return reading ? short(read(reading), 3) : "";
    });
  return (
    <tr>
      <th scope="row">{lanes[name].title}</th>
      <td class="voice-forward">{cell(({ loss }) => loss)}</td>
      <td class="voice-gradient">{cell(({ norms }) => norms[layer.value])}</td>
      <td>{cell(({ norms }) => norms[0] / norms[norms.length - 1])}</td>
      <td class="voice-gradient">{cell(({ total }) => total)}</td>
    </tr>
  );
}

function AllLayers() {
  const { value } = readings;
  if (!value) return null;
  return (
    <TableRoom name="Every layer of every stack">
      <table>
        <thead>
          <tr>
            <th scope="col">layer</th>
            {laneNames.map((name) => (
              <th key={name} scope="col">
                {lanes[name].title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from(value.plain.norms, (_, i) => (
            <tr key={i}>
              <th scope="row">{i + 1}</th>
              {laneNames.map((name) => (
                <td key={name}>{short(value[name].norms[i], 3)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableRoom>
  );
}

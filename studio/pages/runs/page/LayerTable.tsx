import { TableRoom } from "../../../parts/TableRoom.tsx";
import { Twin } from "../../../parts/Twin.tsx";
import { quantileOf, valueBins } from "../data/bins.ts";
import { layersOf } from "./ridges.ts";
import { moment } from "./store.ts";
import { percent, short } from "./words.ts";

/** The layers at the step, in numbers. */
export function LayerTable() {
  return (
    <Twin summary={<span class="small">The layers as a table</span>}>
      <Rows />
    </Twin>
  );
}

const slot = <span class="slot" />;
const shareOr = (share: number | null) => (share === null ? "–" : percent(share));

function Rows() {
  const record = moment.value?.record;
  if (!record) return null;
  return (
    <TableRoom name="Layers in numbers">
      <table class="run-table">
        <thead>
          <tr>
            <th scope="col">layer</th>
            <th scope="col">activation: least, median, greatest</th>
            <th scope="col">norm of ∂L/∂a</th>
            <th scope="col">‖ΔW‖ ÷ ‖W‖</th>
            <th scope="col">dead</th>
            <th scope="col">saturated</th>
          </tr>
        </thead>
        <tbody>
          {layersOf(record).map(
            ({ name, histograms, gradientNorm, updateRatio, dead, saturated }) => {
              const { activation } = histograms;
              const middle = activation && quantileOf(valueBins(activation), 0.5);
              return (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>
                    {activation
                      ? [activation.min, middle, activation.max].map(short).join(", ")
                      : slot}
                  </td>
                  <td>{gradientNorm === null ? slot : short(gradientNorm)}</td>
                  <td>{updateRatio === null ? "–" : short(updateRatio)}</td>
                  <td>{shareOr(dead)}</td>
                  <td>{shareOr(saturated)}</td>
                </tr>
              );
            },
          )}
        </tbody>
      </table>
    </TableRoom>
  );
}

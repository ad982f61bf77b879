import { TableRoom } from "../../../parts/TableRoom.tsx";
import { Twin } from "../../../parts/Twin.tsx";
import { columnSteps } from "../data/envelope.ts";
import { address } from "./address.ts";
import { curves } from "./store.ts";
import { count, quantityNames, valueText } from "./words.ts";

const rows = 20;

/** The curves in numbers, at some of their columns. */
export function CurveTable() {
  return (
    <Twin summary={<span class="small">The curves as a table</span>}>
      <Rows />
    </Twin>
  );
}

function Rows() {
  if (!curves.value) return null;
  const { runs, range } = curves.value;
  const steps = columnSteps(range);
  const shown = Math.min(rows, steps.length);
  const places = Array.from({ length: shown }, (_, i) =>
    shown === 1 ? 0 : Math.round((i * (steps.length - 1)) / (shown - 1)),
  );
  const quantity = address.quantity.value;
  return (
    <TableRoom name="Curves in numbers">
      <table class="run-table">
        <caption class="small muted">
          {quantityNames[quantity]}: the median in a column, and from the least to the greatest
        </caption>
        <thead>
          <tr>
            <th scope="col">step</th>
            {runs.map(({ name }) => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <tr key={place}>
              <th scope="row">{count(Math.round(steps[place]))}</th>
              {runs.map(({ name, envelope: { min, max, median } }) => (
                <td key={name}>
                  {valueText(quantity, median[place])}
                  {min[place] < max[place] && (
                    <span class="muted">
                      {" "}
                      ({valueText(quantity, min[place])} to {valueText(quantity, max[place])})
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableRoom>
  );
}

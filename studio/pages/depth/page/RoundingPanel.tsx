import { type ReadonlySignal, useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { powerText } from "../../../canvas/power.ts";
import { Panel } from "../../../parts/Panel.tsx";
import { TableRoom } from "../../../parts/TableRoom.tsx";
import { Twin } from "../../../parts/Twin.tsx";
import { type Fate, fateOf } from "../float16/spread.ts";
import { address } from "./address.ts";
import { best, fate, plainFate, scaledSpread, spread } from "./fates.ts";
import { lanes } from "./lanes.ts";
import { gradients } from "./training.ts";

const fates: readonly (readonly [keyof Fate, string])[] = [
  ["zeros", "were 0 before"],
  ["vanished", "become 0"],
  ["subnormal", "subnormal: digits lost"],
  ["normal", "normal"],
  ["overflown", "become infinite"],
];

/** What float16 makes of a step's gradients, in numbers. */
export function RoundingPanel() {
  const which = useComputed(() => {
    const { value } = gradients;
    if (!value) return "The gradients are being computed.";
    const { title } = lanes[value.lane];
    return `${title}, step ${value.step}: all ${value.sorted.length} gradients, rounded once.`;
  });
  const advice = useComputed(() => {
    const { value } = gradients;
    if (!value) return "";
    const { vanished, overflown } = fateOf(value.sorted, 2 ** best.value);
    return `With ${powerText(2, best.value)} the fewest are lost: ${vanished} become 0, ${overflown} infinite. Of scales that lose as few it is the least with the fewest subnormal gradients: it leaves most room for larger ones.`;
  });
  return (
    <Panel name="rounding" title="Rounded to float16" open={address.open}>
      <p class="small muted">
        float16 has 16 bits: sign, 5 bits of exponent, 10 of fraction. Below 2⁻¹⁴ = 0.000061 it
        loses digits, up to 2⁻²⁵ it makes 0, from 65520 on infinity. A loss multiplied by S has
        gradients that are S times as large; they are divided by S again before the update, in
        float32.
      </p>
      <p class="small">{which}</p>
      <TableRoom name="What float16 keeps">
        <table>
          <thead>
            <tr>
              <th scope="col">gradients that</th>
              <th scope="col">as they are</th>
              <th scope="col">{useComputed(() => `times ${powerText(2, address.power.value)}`)}</th>
            </tr>
          </thead>
          <tbody>
            {fates.map(([key, name]) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                <Count of={plainFate} name={key} />
                <Count of={fate} name={key} />
              </tr>
            ))}
          </tbody>
        </table>
      </TableRoom>
      <p class="small">{advice}</p>
      <Twin summary={<span class="small">All bins</span>}>
        <BinRows />
      </Twin>
    </Panel>
  );
}

function Count({ of, name }: { of: ReadonlySignal<Fate | null>; name: keyof Fate }) {
  const text = useComputed(() => {
    const { value } = of;
    if (!value) return "";
    const total = gradients.value!.sorted.length;
    return `${value[name]} (${short((100 * value[name]) / total, 3)} %)`;
  });
  return <td>{text}</td>;
}

function BinRows() {
  const [plain, scaled] = [spread.value, scaledSpread.value];
  if (!plain || !scaled) return null;
  const rows = Array.from(plain.counts, (count, i) => ({ count, times: scaled.counts[i], i }));
  return (
    <TableRoom name="Gradients by size">
      <table>
        <thead>
          <tr>
            <th scope="col">from</th>
            <th scope="col">as they are</th>
            <th scope="col">scaled</th>
          </tr>
        </thead>
        <tbody>
          {rows
            .filter(({ count, times }) => count + times > 0)
            .map(({ count, times, i }) => (
              <tr key={i}>
                <th scope="row">{powerText(2, plain.least + i)}</th>
                <td>{count}</td>
                <td>{times}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </TableRoom>
  );
}

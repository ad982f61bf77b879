import { useComputed } from "@preact/signals";
import { formatDecimals } from "chainrule/draw";
import { type CheckRow, traceNetwork } from "chainrule/trace";
import { selecting } from "../../../state/selection.ts";
import { network, parameter } from "../state.ts";
import { ErrorCurve } from "./ErrorCurve.tsx";
import { useLagging } from "./lagging.ts";
import { scientific } from "./scientific.ts";
import "./check.css";

const verdicts: Readonly<Record<CheckRow["verdict"], string>> = {
  ok: "agrees",
  kink: "kink: the slopes on its two sides differ",
  differs: "differs",
};

/** Every gradient beside a difference of the loss, and how that difference depends on its step. */
export function CheckPanel() {
  const checked = useLagging(network);
  const check = useComputed(() => traceNetwork(checked.value).check!);
  const conclusion = useComputed(() => {
    const { rows } = check.value;
    const right = rows.filter(({ verdict }) => verdict === "ok").length;
    if (rows.every(({ difference }) => Number.isNaN(difference))) {
      return "The loss is not a finite number here: there are no differences to compare with.";
    }
    return `${right} of ${rows.length} gradients agree with the differences.`;
  });
  const chosen = useComputed(() =>
    check.value.rows.some(({ name }) => name === parameter.value)
      ? parameter.value
      : firstMoving(check.value.rows),
  );
  const gradient = useComputed(
    () => check.value.rows.find(({ name }) => name === chosen.value)!.gradient,
  );
  return (
    <div class="check">
      <h2>Each gradient, and (L(w + h) − L(w − h)) / 2h with h = 10⁻⁵</h2>
      <p>{conclusion}</p>
      <section class="scroll" aria-label="Table of differences" tabIndex={0}>
        <table class="by-hand-numbers small">
          <thead>
            <tr>
              <th scope="col">w</th>
              <th scope="col">gradient</th>
              <th scope="col">difference</th>
              <th scope="col">error</th>
              <th scope="col">verdict</th>
            </tr>
          </thead>
          <tbody>
            {check.value.rows.map((row) => (
              <Row key={row.name} row={row} isChosen={row.name === chosen.value} />
            ))}
          </tbody>
        </table>
      </section>
      <ErrorCurve id={chosen} network={checked} gradient={gradient} />
    </div>
  );
}

/** The first parameter whose gradient is not 0: there is a curve to be seen. */
const firstMoving = (rows: readonly CheckRow[]) =>
  (rows.find(({ gradient }) => gradient !== 0) ?? rows[0]).name;

function Row({ row, isChosen }: { row: CheckRow; isChosen: boolean }) {
  const { name, gradient, difference, error, verdict } = row;
  return (
    <tr class={isChosen ? "is-chosen" : ""}>
      <th scope="row">
        <button
          type="button"
          aria-pressed={isChosen}
          title="Show its error against h"
          {...selecting(name)}
          onClick={() => {
            parameter.value = name;
          }}
        >
          {name}
        </button>
      </th>
      <td class="voice-gradient">{formatDecimals(gradient, 6)}</td>
      <td>{formatDecimals(difference, 6)}</td>
      <td>{scientific(error)}</td>
      <td class={`verdict is-${verdict}`}>
        {Number.isNaN(difference) ? "no difference" : verdicts[verdict]}
      </td>
    </tr>
  );
}

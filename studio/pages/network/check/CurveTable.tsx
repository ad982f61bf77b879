import type { ReadonlySignal } from "@preact/signals";
import { Twin } from "../../../parts/Twin.tsx";
import type { CurvePoint } from "./error-curve.ts";
import { scientific } from "./scientific.ts";

/** The curve as a table. */
export function CurveTable({ points }: { points: ReadonlySignal<readonly CurvePoint[]> }) {
  return (
    <Twin summary="The curve as a table">
      <Rows points={points} />
    </Twin>
  );
}

function Rows({ points }: { points: ReadonlySignal<readonly CurvePoint[]> }) {
  return (
    <table class="by-hand-numbers small">
      <thead>
        <tr>
          <th scope="col">h</th>
          <th scope="col">forward</th>
          <th scope="col">central</th>
        </tr>
      </thead>
      <tbody>
        {points.value.map(({ h, forward, central }) => (
          <tr key={h}>
            <th scope="row">{scientific(h)}</th>
            <td>{scientific(forward)}</td>
            <td>{scientific(central)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

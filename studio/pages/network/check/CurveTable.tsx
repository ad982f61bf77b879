import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { CurvePoint } from "./error-curve.ts";
import { scientific } from "./scientific.ts";

/** The curve as a table. */
export function CurveTable({ points }: { points: ReadonlySignal<readonly CurvePoint[]> }) {
  const isOpen = useSignal(false);
  return (
    <details
      class="twin"
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>The curve as a table</summary>
      {isOpen.value && (
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
      )}
    </details>
  );
}

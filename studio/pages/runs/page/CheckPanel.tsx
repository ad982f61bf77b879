import { TableRoom } from "../../../parts/TableRoom.tsx";
import { main } from "./store.ts";
import { count } from "./words.ts";

/** The gradient check that the run began with. */
export function CheckPanel() {
  const { name, gradientCheck } = main.value ?? {};
  if (!gradientCheck) {
    return (
      <p class="muted">
        {name === undefined ? "No run is open." : `${name} has no gradient check.`}
      </p>
    );
  }
  return (
    <TableRoom name="Gradient check">
      <table class="run-table">
        <caption class="small muted">Before {name}’s first step, beside finite differences</caption>
        <thead>
          <tr>
            <th scope="col">parameter</th>
            <th scope="col">compared</th>
            <th scope="col">largest error</th>
            <th scope="col">relative</th>
            <th scope="col">verdict</th>
          </tr>
        </thead>
        <tbody>
          {gradientCheck.map(
            ({ layer, parameter, checked, absoluteError, relativeError, passed }) => (
              <tr key={`${layer} ${parameter}`}>
                <th scope="row">
                  {layer}, {parameter}
                </th>
                <td>{count(checked)}</td>
                <td>{small(absoluteError)}</td>
                <td>{small(relativeError)}</td>
                <td class={passed ? "run-right" : "run-wrong"}>{passed ? "✓ right" : "✗ wrong"}</td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </TableRoom>
  );
}

const small = (x: number | null) =>
  x === null ? "not finite" : x.toExponential(1).replace("-", "−");

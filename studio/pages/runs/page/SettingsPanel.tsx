import { useComputed } from "@preact/signals";
import { TableRoom } from "../../../parts/TableRoom.tsx";
import { compareSettings } from "../data/settings.ts";
import { shown } from "./store.ts";

/** What differs between the runs that are shown comes first; what is the same is folded below. */
export function SettingsPanel() {
  const compared = useComputed(() => compareSettings(shown.value.map(({ settings }) => settings)));
  const { differing, same } = compared.value;
  const count = shown.value.length;
  if (count === 0) return <p class="muted">No run is shown.</p>;
  return (
    <>
      {differing.length > 0 && (
        <TableRoom name="Settings that differ">
          <table class="run-table">
            <caption class="small muted">What differs</caption>
            <thead>
              <tr>
                <th scope="col">run</th>
                {differing.map(({ name }) => (
                  <th scope="col" key={name}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.value.map(({ name }, i) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {differing.map((setting) => (
                    <td key={setting.name}>{setting.values[i] ?? <span class="slot" />}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </TableRoom>
      )}
      {differing.length === 0 && count > 1 && <p>No setting differs.</p>}
      {same.length > 0 && (
        <details open={count === 1}>
          <summary class="small">
            {count === 1 ? "Its settings" : `The same in all ${count} runs`}
          </summary>
          <dl class="run-settings small">
            {same.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}

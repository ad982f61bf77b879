import { useComputed } from "@preact/signals";
import { TableRoom } from "../../../parts/TableRoom.tsx";
import { explanation } from "../../../state/explanation.ts";
import type { RunSummary } from "../data/messages.ts";
import { address } from "./address.ts";
import { placeOf, strokes } from "./colours.ts";
import { Stroke } from "./Ratios.tsx";
import { isReading, main, mainName, moment, runs, shown, stepNow } from "./store.ts";
import { count, percent, quantityNames, stateWords, valueText } from "./words.ts";

/** All runs: which are shown, which one is looked into, how each is, and its number at the step. */
export function RunList() {
  if (runs.value.length === 0) {
    return <p class="muted">{isReading.value ? "Reading…" : "No run is open."}</p>;
  }
  const name = quantityNames[address.quantity.value];
  return (
    <>
      <ShowAll />
      <TableRoom name="List of runs">
        <table class="run-table run-list">
          <thead>
            <tr>
              <th scope="col">run</th>
              <th scope="col">state</th>
              <th scope="col">steps</th>
              <th scope="col" title={`${name} at the step; smoothed, where it is smoothed`}>
                {name.toLowerCase()} at step {count(stepNow.value)}
              </th>
              <th scope="col">tested last</th>
            </tr>
          </thead>
          <tbody>
            {runs.value.map((run) => (
              <RunRow key={run.name} run={run} />
            ))}
          </tbody>
        </table>
      </TableRoom>
      <Problems />
    </>
  );
}

function RunRow({ run }: { run: RunSummary }) {
  const { name, state, steps, read, testAccuracy, testLoss } = run;
  const isShown = useComputed(() => !address.hidden.value.includes(name));
  const isMain = useComputed(() => mainName.value === name);
  const value = useComputed(() => {
    const at = moment.value?.values[name];
    if (!at) return "";
    return valueText(address.quantity.value, address.smoothing.value > 1 ? at.smoothed : at.value);
  });
  const tell = () => {
    explanation.value = `${name}: ${[stateWords[state], ...run.problems].join(" ")}`;
  };
  const tested =
    testAccuracy !== null && !Number.isNaN(testAccuracy)
      ? percent(testAccuracy)
      : valueText("testLoss", testLoss ?? Number.NaN);
  return (
    <tr onPointerEnter={tell} onFocusCapture={tell}>
      <th scope="row">
        <span class="run-name">
          <input
            type="checkbox"
            aria-label={`Show ${name}`}
            checked={isShown}
            onChange={({ currentTarget: { checked } }) => {
              const others = address.hidden.peek().filter((each) => each !== name);
              address.hidden.value = checked ? others : [...others, name];
            }}
          />
          <Stroke {...strokes.value(placeOf(name))} />
          <button
            type="button"
            title="Look into this run: its layers, updates and alerts"
            aria-pressed={isMain}
            onClick={() => {
              address.main.value = name;
            }}
          >
            {name}
          </button>
        </span>
      </th>
      <td>
        <span class={`run-state is-${state}`}>{state}</span>
      </td>
      <td>
        {count(steps)}
        {read < 1 && <span class="muted"> ({percent(read)} read)</span>}
      </td>
      <td>{value}</td>
      <td>{tested}</td>
    </tr>
  );
}

function ShowAll() {
  if (runs.value.length < 3) return null;
  return (
    <p class="small">
      {shown.value.length} of {runs.value.length} runs are shown.{" "}
      <button
        type="button"
        class="button small"
        onClick={() => {
          address.hidden.value = [];
        }}
      >
        Show all
      </button>{" "}
      <button
        type="button"
        class="button small"
        onClick={() => {
          const name = main.peek()?.name;
          const others = runs.peek().filter((run) => run.name !== name);
          address.hidden.value = others.map((run) => run.name);
          if (name !== undefined) address.main.value = name;
        }}
      >
        Only the one looked into
      </button>
    </p>
  );
}

/** What is wrong with runs, or missing of them, each with its run's name. */
function Problems() {
  const all = runs.value.flatMap(({ name, problems }) =>
    problems.map((text) => ({ name, text, key: `${name} ${text}` })),
  );
  if (all.length === 0) return null;
  return (
    <ul class="run-problems small">
      {all.map(({ name, text, key }) => (
        <li key={key}>
          <strong>{name}</strong>: {text}
        </li>
      ))}
    </ul>
  );
}

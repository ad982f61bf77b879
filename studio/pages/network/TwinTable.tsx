import { useComputed } from "@preact/signals";
import { formatDecimals } from "chainrule/draw";
import { traceText } from "chainrule/trace";
import { cellsOf } from "../../network/shape.ts";
import { Twin } from "../../parts/Twin.tsx";
import { graph, progress, shape, trace, updates } from "./state.ts";

/** The figure as a table, and the whole trace as the command line prints it. */
export function TwinTable() {
  return (
    <>
      <Twin summary="The figure as a table">
        <Rows />
      </Twin>
      <Twin summary="All of it as text, as “chainrule trace” prints it">
        <TraceText />
      </Twin>
    </>
  );
}

function TraceText() {
  return (
    <pre class="small" tabIndex={0}>
      {traceText(trace.value, { width: 72 })}
    </pre>
  );
}

function Rows() {
  const ids = useComputed(() => cellsOf(shape.value));
  return (
    <table class="by-hand-numbers small">
      <thead>
        <tr>
          <th scope="col">number</th>
          <th scope="col">value</th>
          <th scope="col">gradient</th>
          <th scope="col">update</th>
        </tr>
      </thead>
      <tbody>
        {ids.value.map((id) => (
          <Row key={id} id={id} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ id }: { id: string }) {
  const node = useComputed(() => graph.value.nodes.get(id));
  const written = (number: number | null | undefined) =>
    number === null || number === undefined ? "" : formatDecimals(number, 6);
  const value = useComputed(() =>
    progress.value.isKnown(id, "value") ? written(node.value?.value) : "not yet",
  );
  const gradient = useComputed(() => {
    if (node.value?.gradient === null) return "";
    if (!progress.value.isKnown(id, "gradient")) return "not yet";
    return `${written(node.value?.gradient)}${node.value?.isBlocked ? ", blocked" : ""}`;
  });
  const update = useComputed(() => {
    if (!updates.value.has(id)) return "";
    return progress.value.isKnown(id, "update") ? written(updates.value.get(id)) : "not yet";
  });
  return (
    <tr>
      <th scope="row">{id}</th>
      <td class="voice-forward">{value}</td>
      <td class="voice-gradient">{gradient}</td>
      <td class="voice-update">{update}</td>
    </tr>
  );
}

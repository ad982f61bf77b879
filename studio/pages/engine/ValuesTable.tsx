import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { NodeName } from "../../graph/NodeName.tsx";
import { Twin } from "../../parts/Twin.tsx";
import { selecting } from "../../state/selection.ts";
import { placeOf } from "./describe.ts";
import { callersOf } from "./run/round-graph.ts";
import { graph, progress, recording, roundGraph } from "./state.ts";

/** The figure's twin: every value with the program's line that made it, its number and its gradient. */
export function ValuesTable() {
  if (!roundGraph.value) return null;
  return (
    <Twin class="values-table" summary="All values as a table">
      <Rows />
    </Twin>
  );
}

function Rows() {
  const ids = useComputed(() => [...graph.value.nodes.keys()].join());
  ids.value;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">value</th>
          <th scope="col">made in</th>
          <th scope="col">data</th>
          <th scope="col">grad</th>
        </tr>
      </thead>
      <tbody>
        {[...graph.peek().nodes.keys()].map((id) => (
          <Row key={id} id={id} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ id }: { id: string }) {
  const made = useComputed(() => {
    const value = roundGraph.value?.valueBy.get(id);
    const at = value && recording.value.madeAt.get(value);
    if (at === undefined) return "";
    const first = callersOf(recording.value, at).at(-1)!;
    return placeOf(recording.value.moments[first]);
  });
  const number = (kind: "value" | "gradient") =>
    useComputed(() => {
      const found = graph.value.nodes.get(id)?.[kind];
      const isKnown = progress.value.isKnown(id, kind);
      return isKnown && typeof found === "number" ? short(found, 6) : "not yet";
    });
  const [data, grad] = [number("value"), number("gradient")];
  return (
    <tr {...selecting(id)}>
      <th scope="row">
        <NodeName id={id} />
      </th>
      <td>{made}</td>
      <td class="voice-forward">{data}</td>
      <td class="voice-gradient">{grad}</td>
    </tr>
  );
}

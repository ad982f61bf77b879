import { type ReadonlySignal, useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { Twin } from "../parts/Twin.tsx";
import { selecting } from "../state/selection.ts";
import type { Graph } from "./model.ts";
import { NodeName } from "./NodeName.tsx";
import type { Progress } from "./progress.ts";
import "./numbers-table.css";

interface Props {
  readonly graph: ReadonlySignal<Graph>;
  readonly progress: ReadonlySignal<Progress>;
}

/** The figure's twin: every number with its formula, its value and its gradient. */
export function NumbersTable(props: Props) {
  return (
    <Twin class="numbers" summary="All numbers as a table">
      <Rows {...props} />
    </Twin>
  );
}

function Rows({ graph, progress }: Props) {
  const shape = useComputed(() => [...graph.value.nodes.keys()].join());
  shape.value;
  return (
    <div class="numbers-scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">number</th>
            <th scope="col">formula</th>
            <th scope="col">value</th>
            <th scope="col">gradient of {graph.peek().loss}</th>
          </tr>
        </thead>
        <tbody>
          {[...graph.peek().nodes.keys()].map((id) => (
            <Row key={id} id={id} graph={graph} progress={progress} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ id, graph, progress }: Props & { readonly id: string }) {
  const node = useComputed(() => graph.value.nodes.get(id));
  const formula = useComputed(() => {
    const forward = node.value?.forward;
    if (!forward) return "given";
    const { formula, numbers } = forward;
    return numbers && progress.value.isKnown(id, "value") ? `${formula} = ${numbers}` : formula;
  });
  const number = (kind: "value" | "gradient") =>
    useComputed(() => {
      if (!progress.value.isKnown(id, kind)) return "not yet";
      const found = node.value?.[kind];
      return found === null || found === undefined ? "none" : short(found, 6);
    });
  const [value, gradient] = [number("value"), number("gradient")];
  return (
    <tr {...selecting(id)}>
      <th scope="row">
        <NodeName id={id} />
      </th>
      <td>{formula}</td>
      <td class="voice-forward">{value}</td>
      <td class="voice-gradient">{gradient}</td>
    </tr>
  );
}

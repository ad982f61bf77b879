import { useComputed } from "@preact/signals";
import { NodeName } from "../graph/NodeName.tsx";
import type { Figure } from "./content.ts";
import { derive } from "./derived.ts";
import type { Numbers } from "./numbers.ts";
import { short } from "./short.ts";

interface Props {
  readonly figure: Extract<Figure, { kind: "check" }>;
  readonly numbers: Numbers;
}

/** Each gradient by backward, beside the central difference. */
export function CheckFigure({ figure: { ids, by }, numbers }: Props) {
  const loss = numbers.graph!.peek().loss;
  return (
    <table class="course-check">
      <caption class="only-spoken">Gradients beside central differences</caption>
      <thead>
        <tr>
          <th scope="col">number</th>
          <th scope="col">∂{loss} by backward</th>
          <th scope="col">central difference</th>
          <th scope="col">apart by</th>
        </tr>
      </thead>
      <tbody>
        {ids.map((id) => (
          <Row key={id} id={id} by={by} numbers={numbers} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ id, by, numbers }: { id: string; by: string; numbers: Numbers }) {
  const pair = useComputed(() => {
    const graph = numbers.graph!.value;
    const gradient = graph.nodes.get(id)!.gradient ?? 0;
    const difference = derive(
      { difference: id, by },
      numbers.material,
      numbers.values.value,
      graph,
    );
    return { gradient, difference };
  });
  const gradient = useComputed(() => short(pair.value.gradient));
  const difference = useComputed(() => short(pair.value.difference));
  const error = useComputed(() =>
    Math.abs(pair.value.gradient - pair.value.difference)
      .toExponential(1)
      .replace("-", "−"),
  );
  return (
    <tr>
      <th scope="row">
        <NodeName id={id} />
      </th>
      <td class="voice-gradient">{gradient}</td>
      <td class="voice-forward">{difference}</td>
      <td>{error}</td>
    </tr>
  );
}

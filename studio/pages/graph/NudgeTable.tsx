import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { NodeName } from "../../graph/NodeName.tsx";
import { NumberHandle } from "../../parts/NumberHandle.tsx";
import { nudgesOf, verdictOf } from "./nudge.ts";
import { graph, initialNudge, nudge, orders, program } from "./state.ts";

/** What the gradient says of a small change, beside what the change does; and how the error shrinks with it. */
export function NudgeTable({ id }: { id: string }) {
  const { value: loss } = useComputed(() => graph.value.loss);
  const nudges = useComputed(() => {
    const { value, gradient } = graph.value.nodes.get(id)!;
    return nudgesOf(program.value, orders.value, {
      id,
      value,
      gradient: gradient ?? 0,
      by: nudge.value,
    });
  });
  const verdict = useComputed(() => verdictOf(nudges.value));
  return (
    <div class="nudge">
      <p>
        Nudge <NodeName id={id} /> by{" "}
        <NumberHandle
          name={`nudge of ${id}`}
          value={nudge}
          initial={initialNudge}
          step={0.01}
          voice="data"
        />
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">by</th>
            <th scope="col">gradient × nudge</th>
            <th scope="col">real change of {loss}</th>
            <th scope="col">error</th>
          </tr>
        </thead>
        <tbody>
          {[0, 1, 2, 3].map((i) => {
            const cell = (text: (nudge: ReturnType<typeof nudgesOf>[number]) => string) =>
              useComputed(() => text(nudges.value[i]));
            return (
              <tr key={i}>
                <th scope="row">{cell(({ by }) => short(by))}</th>
                <td class="voice-gradient">{cell(({ predicted }) => short(predicted))}</td>
                <td class="voice-forward">{cell(({ real }) => short(real))}</td>
                <td>{cell(({ real, predicted }) => short(real - predicted, 2))}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p class="small muted">{verdict}</p>
    </div>
  );
}
